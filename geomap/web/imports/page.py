"""The pages of imports: the wizard at /desk/import, and the map on which rows are placed."""

from __future__ import annotations

from flask import current_app, render_template
from flask_wtf.csrf import generate_csrf

from geomap.layers import LAYERS
from geomap.people.permissions import may_somewhere
from geomap.storage.tables_guard import FORMATS
from geomap.web import map_page
from geomap.web.imports.uploads import importer
from geomap.web.pages import map_context
from geomap.web.people.pages import desk_blueprint
from geomap.web.snapshots import current_snapshot

imports = desk_blueprint("imports")
FIRST = "stations"
"""The layer that lists are of most."""


@imports.get("/import")
def wizard() -> str:
    """Four steps: file, columns, dry run, done. Which import stands after the # in its address."""
    person = importer()
    limits = {"upload_mb": current_app.config["SETTINGS"].upload_mb, "formats": FORMATS}
    more = {"limits": limits, "may_undo": may_somewhere(person, "undo"), "csrf_token": generate_csrf()}
    more["switched"] = map_page.SWITCHED
    rendered = map_page.RenderedMap("", 'import("geomap/import/main.js").then(({ start }) => start());')
    context = map_context(rendered, ("js/import/",), **more)
    names = [FIRST, *(name for name in LAYERS if name != FIRST)]
    layers = [(name, LAYERS[name]) for name in names]
    return render_template("desk/import.html", layers=layers, formats=FORMATS, **context)


@imports.get("/import/places")
def places() -> str:
    """Rows that wait for a place beside the map."""
    importer()
    settings = current_snapshot().settings
    rendered = map_page.placing_map(settings.centre, settings.zoom, current_app.extensions["tiles"])
    context = map_context(rendered, ("js/map/", "js/import/"), csrf_token=generate_csrf())
    return render_template("desk/places.html", **context)
