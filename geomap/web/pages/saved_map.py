"""A map as one HTML file that opens from disk: scripts, styles, icons and data inside, no network."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from geomap.errors import DataError, InvalidInputError
from geomap.geodesy import LonLat
from geomap.snapshot import Snapshot
from geomap.web import map_page
from geomap.web.assets import leaflet_file, script_modules, shared_files
from geomap.web.i18n import HTML_LANG, in_words
from geomap.web.pages.page_data import page_data, script_json
from geomap.web.settings import REPOSITORY

GROUND = ("district", "landscape", "roads", "streets", "communities")
EVERYTHING_INSIDE = 10**9
"""More stations than there can be: a saved map has no server to send it tiles."""

STYLES = ("css/base.css", "leaflet/leaflet.css", "css/map.css", "css/embed.css")


def save_map(
    snapshot: Snapshot,
    out: Path,
    *,
    layers: Sequence[str],
    near: LonLat | None = None,
    zoom: float | None = None,
    language: str = "zh",
) -> None:
    """Write the map of these layers to out. near: the middle of the first view, WGS 84.

    Raises InvalidInputError for a layer that has no switch, DataError where out cannot be written.
    """
    for name in layers:
        if name not in map_page.SWITCHED:
            raise InvalidInputError(
                f"A map cannot show {name!r}.",
                parameter="layers",
                value=name,
                hint=f"Use {', '.join(map_page.SWITCHED)}.",
            )
    try:
        out.write_text(_page(snapshot, layers, near, zoom, language), encoding="utf-8")
    except OSError as error:
        raise DataError(f"{out}: the file cannot be written ({error.strerror}).") from error


def _page(
    snapshot: Snapshot, layers: Sequence[str], near: LonLat | None, zoom: float | None, language: str
) -> str:
    settings = snapshot.settings
    centre = (near.lon, near.lat) if near else settings.centre
    first_zoom = zoom or settings.zoom + (2 if near else 0)
    rendered = map_page.embedded_map(centre, first_zoom, layers=layers, shown=layers, tiles=None)
    environment = Environment(
        loader=FileSystemLoader(REPOSITORY / "templates"), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("saved_map.html").render(
        html_lang=HTML_LANG[language],
        title=in_words(settings.name_zh, settings.name_en, language),
        style=Markup(_closed("\n".join(shared_files()[name].decode() for name in STYLES), "</style")),
        leaflet=Markup(_closed(leaflet_file("leaflet.js").decode(), "</script")),
        appearance=Markup(_closed(shared_files()["js/appearance.js"].decode(), "</script")),
        icons=Markup(shared_files()["icons.svg"].decode()),
        import_map=script_json({"imports": _modules()}),
        page_data_json=script_json(page_data(snapshot, language) | {"tiled_above": EVERYTHING_INSIDE}),
        collections={name: _collection(snapshot, name) for name in dict.fromkeys((*GROUND, *layers))},
        map={"html": Markup(rendered.html), "script": Markup(rendered.script)},
    )


def _modules() -> dict[str, str]:
    """Every module of a map as a data address: a file on disk may not import its neighbours."""
    return {
        "geomap/" + name.removeprefix("js/"): "data:text/javascript;base64,"
        + base64.b64encode(shared_files()[name]).decode()
        for name in script_modules(("js/map/",))
    }


def _collection(snapshot: Snapshot, name: str) -> Markup:
    return script_json({"type": "FeatureCollection", "features": list(snapshot.layers[name].features)})


def _closed(text: str, ending: str) -> str:
    """text, which must not hold what would end the element that it stands in."""
    if ending in text.lower():
        raise DataError(f"An asset holds {ending!r} and cannot stand inside a page.")
    return text
