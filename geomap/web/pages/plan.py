"""The planner's desk at /plan: who is out of reach, at what hour, and what would help."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template

from geomap.planning.prices import DEFAULT_PRICES
from geomap.web import map_page
from geomap.web.api.sitings import prices_body
from geomap.web.pages import map_context
from geomap.web.snapshots import current_snapshot

plan = Blueprint("plan", __name__)


@plan.get("/plan")
def desk() -> str:
    """The desk. The scenarios on it stand after the # in its address and stay in the browser."""
    settings = current_snapshot().settings
    rendered = map_page.planner_map(settings.centre, settings.zoom, current_app.extensions["tiles"])
    folders = ("js/map/", "js/plan/", "js/search-box.js")
    context = map_context(rendered, folders, prices=prices_body(DEFAULT_PRICES))
    return render_template("plan.html", **context)
