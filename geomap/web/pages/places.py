"""The pages of places for residents: one a feature, one list a layer. They work without scripts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request, url_for

from geomap.geodesy import LonLat
from geomap.layers import LAYERS, Layer
from geomap.locator import walk_s
from geomap.navigation import links
from geomap.people.masking import is_masked
from geomap.search import Entry
from geomap.services import TIERS
from geomap.web.answers import base_url
from geomap.web.examples import examples
from geomap.web.i18n import in_language, language, messages
from geomap.web.icons import LAYER_ICONS, STATE_ICONS
from geomap.web.pages import hours_text
from geomap.web.pages import place_views as views
from geomap.web.pages.hall_calendar import hall_week
from geomap.web.pages.inside_areas import all_of, more_of, sums_of
from geomap.web.pages.minimap import map_around_point, map_of_area
from geomap.web.pages.qr import qr_svg
from geomap.web.pages.report_text import said_of
from geomap.web.pages.structured_data import describe_place, json_ld_script
from geomap.web.pages.when_text import day_words
from geomap.web.registered import order_path, register_in, takes_orders
from geomap.web.reported import current_reported
from geomap.web.shell import nonce
from geomap.web.snapshots import current_snapshot

PAGES = {
    "stations": "station",
    "communities": "community",
    "streets": "street",
    "compounds": "compound",
    "halls": "hall",
    "organizations": "organization",
    "mediation_rooms": "mediation_room",
}
"""Endpoint and template of a feature's page, by layer; the layer's own name is its list's endpoint."""

MOST_FOUND = 30
QR_KEPT_S = 3600
SIGN_SIZES = ("a4", "a5")
LAYER = f"<any({','.join(PAGES)}):layer>"

places = Blueprint("places", __name__)


def now() -> datetime:
    """The moment that opening states are told for."""
    moment: datetime = current_app.config["NOW"]()
    return moment.astimezone(current_snapshot().timezone)


@places.context_processor
def helpers() -> dict[str, Any]:
    """The words and addresses that the templates of places ask for."""
    moment = now()
    words = messages(language())
    return {
        "place_url": place_url,
        "order_url": lambda point: request.script_root + order_path(point) if takes_orders() else None,
        "is_masked": is_masked,
        "map_url": map_url,
        "layer_icons": LAYER_ICONS,
        "state_icons": STATE_ICONS,
        "words": lambda prefix, value: words.get(f"{prefix}.{value}", value),
        "layer_title": lambda layer: in_language(LAYERS[layer].title_zh, LAYERS[layer].title_en),
        "state_of": views.state_now,
        "until": lambda shown: hours_text.until_text(shown, moment, words),
        "span": lambda span: hours_text.span_text(span, words),
        "day": lambda day: hours_text.day_text(day, words),
        "dated": lambda text: day_words(date.fromisoformat(text), moment.date(), words),
        "weekday": lambda day: hours_text.weekday_text(day, words),
        "distance": distance_text,
        "entry_url": entry_url,
        "source_text": source_text,
        "name_en": lambda layer, found: current_snapshot().feature(layer, found)["properties"].get("name_en"),
        "tier_counts": {f"t{tier}": len(current_snapshot().catalogue.standard(tier)) for tier in TIERS},
        "walk_minutes": lambda metres: max(1, round(walk_s(metres) / 60)),
    }


def place_url(layer: str, feature_id: str) -> str:
    """The address of a feature's page on this server."""
    return url_for(f"places.{PAGES[layer]}", feature_id=feature_id)


def public_url(path: str) -> str:
    """The address under which the public reaches a path of this server: in QR codes and links."""
    return base_url() + path.removeprefix(request.script_root)


def map_url(layer: str, feature_id: str, name: str, point: LonLat) -> str:
    """The address of the map at a place: a station chosen, or the point looked at."""
    if layer == "stations":
        return url_for("pages.locator", station=feature_id)
    at = f"{point.lon:.5f},{point.lat:.5f}"
    return url_for("pages.locator", _anchor=f"at={at}&place={name}&view={at},16")


def entry_url(entry: Entry) -> str:
    """Where a name found leads: to its page, or to the map for what has none, as roads."""
    if entry.layer in PAGES:
        return place_url(entry.layer, entry.id)
    return map_url(entry.layer, entry.id, entry.name, LonLat(entry.lon, entry.lat))


def distance_text(metres: float) -> str:
    """A length as people say it: to ten metres, from 995 m to a tenth of a kilometre, from 9,950 m to
    a whole one."""
    words = messages(language())
    if metres < 995:
        return words["ui.metres"].format(count=max(5, round(metres / 10) * 10))
    return words["ui.kilometres"].format(count=f"{metres / 1000:.{1 if metres < 9950 else 0}f}")


def source_text(properties: Mapping[str, Any]) -> str:
    """Where a feature comes from, in this request's language where that is told."""
    return in_language(properties["source"], properties.get("source_en"))


def _sources(layer: Layer) -> set[tuple[str, str | None]]:
    """Where a layer's features come from, in Chinese and in English."""
    return set(zip(layer.values("source"), layer.values("source_en"), strict=True))


def show_place(layer: str, feature_id: str) -> str:
    """The page of one feature. Raises NotFoundError."""
    snapshot, moment = current_snapshot(), now()
    place = views.place(snapshot, layer, feature_id, moment, current_reported(), register_in(current_app))
    drawn = (
        map_of_area(snapshot, place.geometry, language())
        if place.geometry.area
        else map_around_point(
            snapshot, place.point.lon, place.point.lat, language(), place.properties.get("tier")
        )
    )
    name = place.properties["name"]
    return render_template(
        f"places/{PAGES[layer]}.html",
        place=place,
        p=place.properties,
        name=in_language(name, place.properties.get("name_en")),
        trail=_trail(place),
        reports=said_of(current_reported(), feature_id, moment, snapshot, messages(language())),
        minimap=drawn,
        hours_words=hours_text.rule_text(place.rule, language(), messages(language())),
        walking=links(place.point, name, "walk", snapshot.settings.city_zh),
        riding=[
            link
            for link in links(place.point, name, "ride", snapshot.settings.city_zh)
            if link.mode == "ride"
        ],
        page_url=public_url(place_url(layer, feature_id)),
        structured=_structured(place),
        hall_week=hall_week(feature_id, moment) if layer == "halls" else None,
        **more_of(layer, feature_id, moment),
    )


def show_layer(layer: str) -> str:
    """The list of a layer, by street."""
    snapshot = current_snapshot()
    if layer == "streets":
        streets = all_of(layer, now())
        groups: views.Groups = [(None, streets)] if streets else []
        sums = {r.id: sums_of(r.id) for r in streets}
    else:
        groups, sums = views.by_street(snapshot, layer, now(), current_reported()), {}
    total = sum(len(held) for _, held in groups)
    return render_template(
        "places/layer.html", layer=layer, groups=groups, total=total, sums=sums, layers=list(PAGES)
    )


for _layer, _one in PAGES.items():
    places.add_url_rule(f"/{_layer}", _layer, show_layer, defaults={"layer": _layer})
    places.add_url_rule(f"/{_layer}/<feature_id>", _one, show_place, defaults={"layer": _layer})


@places.get(f"/{LAYER}/<feature_id>/qr.svg")
def qr(layer: str, feature_id: str) -> Response:
    """The QR code of a feature's page."""
    current_snapshot().feature(layer, feature_id)
    answer = Response(qr_svg(public_url(place_url(layer, feature_id))), mimetype="image/svg+xml")
    answer.cache_control.max_age = QR_KEPT_S
    return answer


@places.get("/stations/<feature_id>/sign")
def sign(feature_id: str) -> str:
    """A sheet for the station's door, in both languages; ?size=a5 for the small one."""
    snapshot = current_snapshot()
    place = views.place(snapshot, "stations", feature_id, now())
    asked = request.args.get("size")
    return render_template(
        "places/sign.html",
        place=place,
        p=place.properties,
        size=asked if asked in SIGN_SIZES else SIGN_SIZES[0],
        zh=messages("zh"),
        en=messages("en"),
        hours_zh=hours_text.rule_text(place.rule, "zh", messages("zh")),
        hours_en=hours_text.rule_text(place.rule, "en", messages("en")),
        page_url=public_url(place_url("stations", feature_id)),
    )


@places.get("/search")
def search() -> str:
    """Places by name, for those without scripts."""
    asked = request.args.get("q", "").strip()
    snapshot = current_snapshot()
    found = snapshot.names.search(asked, MOST_FOUND)
    return render_template(
        "places/search.html", asked=asked, found=found, layers=list(PAGES), examples=examples(snapshot)
    )


@places.get("/about")
def about() -> str:
    """What this is, where the data come from, what is done with positions."""
    snapshot = current_snapshot()
    sizes = {layer: len(snapshot.layers[layer].features) for layer in PAGES}
    sources = {
        layer: sorted({in_language(*told) for told in _sources(snapshot.layers[layer])}) for layer in PAGES
    }
    return render_template("about.html", layers=list(PAGES), sizes=sizes, sources=sources)


def _trail(place: views.Place) -> list[tuple[str, Mapping[str, Any]]]:
    """The areas that the place lies in, the widest first, itself left out."""
    held = (("streets", place.where.street), ("communities", place.where.community))
    depth = list(PAGES).index(place.layer) if place.layer in {"streets", "communities"} else None
    shown = held[:0] if place.layer == "streets" else held[:1] if depth is not None else held
    return [(layer, feature) for layer, feature in shown if feature is not None]


def _structured(place: views.Place) -> Any:
    snapshot = current_snapshot()
    trail = _trail(place)
    within = None
    if trail:
        layer, feature = trail[-1]
        within = (feature["properties"]["name"], public_url(place_url(layer, feature["id"])))
    document = describe_place(
        place.layer,
        place.properties,
        place.point,
        public_url(place_url(place.layer, place.id)),
        snapshot.settings,
        snapshot.catalogue,
        place.rule,
        within,
    )
    return json_ld_script(document, nonce())
