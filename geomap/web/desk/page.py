"""The page /desk: a layer as a table beside the map."""

from __future__ import annotations

from typing import Any

from flask import current_app, redirect, render_template
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response as AnyResponse

from geomap.editing.edits import CLOSING, OF_MANY, UPDATED, VERIFIED
from geomap.editing.freshness import DUES, STALE_DAYS
from geomap.layers import LAYERS
from geomap.people.permissions import ACTIONS, BOUNDARIES, may_somewhere
from geomap.people.person import AREA_LAYER, Person
from geomap.web import map_page
from geomap.web.pages import map_context
from geomap.web.people.gate import signed_in
from geomap.web.people.home import DATA, HOME, home_of
from geomap.web.people.pages import desk_blueprint
from geomap.web.snapshots import current_snapshot

LAYERS_EDITED = map_page.SWITCHED
KEPT_BY_THE_DESK = (UPDATED, VERIFIED, *CLOSING)
"""Fields that have buttons of their own, or none."""
COLUMNS = {
    "stations": ("tier", "services", "opening_hours", "entry", "status", "phone", "address"),
    "streets": ("name_en", "address", "phone"),
    "communities": ("short_name", "population", "service_chief"),
    "compounds": ("community_code", "households", "yard_chief", "service_chief"),
}
COLUMNS_OF_PLACES = ("kind", "opening_hours", "capacity", "phone", "address")

desk_page = desk_blueprint("desk")


@desk_page.get("")
def desk() -> str | AnyResponse:
    """The table of a layer beside its map. What stands after the # in its address stays in the browser.
    Whose work is on another page is led there."""
    person = signed_in()
    if HOME[person.role] != DATA:
        return redirect(home_of(person), 303)
    settings = current_snapshot().settings
    rendered = map_page.desk_map(settings.centre, settings.zoom, current_app.extensions["tiles"])
    context = map_context(rendered, ("js/map/", "js/desk/", "js/when.js"), desk=_told(person))
    return render_template("desk/desk.html", **context)


def _told(person: Person) -> dict[str, Any]:
    """What the scripts of the desk are told beside what every map's are."""
    return {
        "csrf_token": generate_csrf(),
        "may": [action for action in ACTIONS if may_somewhere(person, action)],
        "street": person.area if person.role == "street" else "",
        "area": _own_area(person),
        "layers": LAYERS_EDITED,
        "points": sorted(
            (layer for layer in LAYERS_EDITED if "Point" in LAYERS[layer].geometry),
            key=lambda layer: layer != "stations",
        ),
        "boundaries": BOUNDARIES,
        "fields": {layer: _fields(layer) for layer in LAYERS_EDITED},
        "columns": {layer: COLUMNS.get(layer, COLUMNS_OF_PLACES) for layer in LAYERS_EDITED},
        "of_many": OF_MANY,
        "dues": DUES,
        "stale_days": STALE_DAYS,
    }


def _own_area(person: Person) -> dict[str, Any] | None:
    """What the area is called inside which alone the person may change something; None: they may anywhere, or
    nowhere."""
    layer = AREA_LAYER[person.role]
    areas = current_snapshot().layers[layer] if layer else None
    if areas is None or person.area is None or person.area not in areas.position:
        return None
    at = areas.position[person.area]
    return {name: areas.values(name)[at] for name in ("name", "name_en")}


def _fields(layer: str) -> list[dict[str, Any]]:
    return [
        {
            "name": field.name,
            "layer": layer,
            "kind": field.kind,
            "required": field.required,
            "choices": field.choices,
            "fixed": field.is_id or field.name in KEPT_BY_THE_DESK,
        }
        for field in LAYERS[layer].fields
    ]
