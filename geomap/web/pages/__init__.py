"""The map pages: the locator at / and a map alone for other sites at /embed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, render_template, request
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from geomap.geodesy import LonLat
from geomap.web import map_page
from geomap.web.assets import asset_url, script_modules, version
from geomap.web.i18n import language
from geomap.web.icons import REPORT_ICONS
from geomap.web.kinds import Choice, Degrees, ListOf, Number
from geomap.web.pages.page_data import page_data, script_json
from geomap.web.params import Parameter, read, table
from geomap.web.snapshots import current_snapshot

pages = Blueprint("pages", __name__)

EMBED = table(
    Parameter("layers", ListOf(Choice(map_page.SWITCHED)), "Layers to offer, parted by commas."),
    Parameter("lon", Degrees(180), "Longitude of the middle, WGS 84."),
    Parameter("lat", Degrees(90), "Latitude of the middle, WGS 84."),
    Parameter("zoom", Number(9, 19), "Zoom of the first view."),
)


@pages.get("/")
def locator() -> str:
    """The locator. Whatever stands after the # in its address stays in the browser."""
    settings = current_snapshot().settings
    rendered = map_page.locator_map(settings.centre, settings.zoom, current_app.extensions["tiles"])
    folders = ("js/map/", "js/locator/", "js/search-box.js")
    return render_template("locator.html", **map_context(rendered, folders))


@pages.get("/embed")
def embed() -> str:
    """A map alone: /embed?layers=stations,halls&lon=&lat=&zoom=. Every layer named is shown.

    What other sites append to addresses (utm_source and its kin) is passed over, here as on every page.
    """
    known = MultiDict((k, v) for k, v in request.args.items(multi=True) if k in EMBED)
    asked = read(EMBED, known)
    settings = current_snapshot().settings
    centre = LonLat(asked.get("lon", settings.centre[0]), asked.get("lat", settings.centre[1]))
    layers = asked.get("layers", map_page.SWITCHED)
    rendered = map_page.embedded_map(
        (centre.lon, centre.lat),
        asked.get("zoom", settings.zoom),
        layers=layers,
        shown=layers if "layers" in asked else map_page.SHOWN_FIRST,
        tiles=current_app.extensions["tiles"],
    )
    return render_template("embed.html", **map_context(rendered, ("js/map/",)))


def map_context(rendered: map_page.RenderedMap, folders: tuple[str, ...], **more: Any) -> dict[str, Any]:
    """What the templates of a map page need. Our Folium elements carry no data: their markup is ours.

    more: what its scripts are told besides.
    """
    snapshot = current_snapshot()
    data = (
        page_data(snapshot, language())
        | more
        | {
            "api": "/api",
            "collections": "/api/collections",
            "icons": asset_url("icons.svg"),
            "place_root": "/",
            "report_icons": REPORT_ICONS,
            "takes_reports": "reporting" in current_app.blueprints,
            "takes_orders": "orders" in current_app.extensions,
            "base_url": current_app.config["SETTINGS"].base_url,
        }
    )
    return {
        "map": {"html": Markup(rendered.html), "script": Markup(rendered.script)},
        "modules": script_modules(folders),
        "import_map": script_json({"imports": {"geomap/": f"/assets/{version()}/js/"}}),
        "page_data": data,
        "page_data_json": script_json(data),
    }
