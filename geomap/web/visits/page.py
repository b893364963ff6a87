"""The page /desk/visits: two taps count a visit; what was counted, by station, day and kind."""

from __future__ import annotations

from flask import render_template
from flask_wtf.csrf import generate_csrf

from geomap.orders.visits import VISIT_KINDS
from geomap.web import map_page
from geomap.web.desk.standing import today
from geomap.web.pages import map_context
from geomap.web.people.pages import desk_blueprint
from geomap.web.visits.api import station_name
from geomap.web.visits.asked import MOST_AT_ONCE
from geomap.web.visits.rights import counter, own_stations

SCRIPT = 'import("geomap/visits/main.js").then(({ start }) => start());'
MODULES = ("js/visits/", "js/desk/api.js", "js/desk/token.js", "js/queue/")

visits_page = desk_blueprint("visits")


@visits_page.get("/visits")
def counting() -> str:
    """Counting for the stations of whoever asks; figures come from the API."""
    person = counter()
    told = {
        "csrf_token": generate_csrf(),
        "account": person.name,
        "kinds": VISIT_KINDS,
        "stations": {station: station_name(station) for station in own_stations(person)},
        "today": today().isoformat(),
        "most": MOST_AT_ONCE,
    }
    rendered = map_page.RenderedMap("", SCRIPT)
    return render_template("desk/visits.html", **map_context(rendered, MODULES, desk=told))
