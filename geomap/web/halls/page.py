"""The page /desk/bookings: the week of a hall, booked with a few taps."""

from __future__ import annotations

from flask import render_template, request
from flask_wtf.csrf import generate_csrf

from geomap.orders.bookings import FURTHEST, PURPOSES
from geomap.web import map_page
from geomap.web.api import now
from geomap.web.halls.rights import booker, manages, own_organization
from geomap.web.halls.told import organization_name
from geomap.web.i18n import language, messages
from geomap.web.pages import map_context
from geomap.web.pages.hall_calendar import DAY_SIGNS, hall_of
from geomap.web.pages.hours_text import rule_text
from geomap.web.people.pages import desk_blueprint
from geomap.web.snapshots import current_snapshot

SCRIPT = 'import("geomap/bookings/main.js").then(({ start }) => start());'
MODULES = (
    "js/bookings/",
    "js/desk/api.js",
    "js/posts/forms.js",
    "js/queue/keys.js",
    "js/search-box.js",
    "js/choosing.js",
)

bookings_page = desk_blueprint("bookings")


@bookings_page.get("/bookings")
def calendar() -> str:
    """The weeks of all halls; ?hall= begins with one of them."""
    person, snapshot = booker(), current_snapshot()
    halls = {}
    for hall_id in snapshot.layers["halls"].ids:
        hall = hall_of(hall_id)
        hours = rule_text(hall.hours, language(), messages(language())) if hall.hours else None
        halls[hall_id] = {
            "name": hall.name,
            "capacity": hall.capacity,
            "hours": hours,
            "keeps": manages(person, hall),
        }
    own, here = own_organization(person), now().astimezone(current_snapshot().timezone)
    told = {
        "csrf_token": generate_csrf(),
        "halls": halls,
        "hall": request.args.get("hall"),
        "own": own and (organization_name(own.id) if own.on_map else own.id),
        "purposes": PURPOSES,
        "today": f"{here:%Y-%m-%d}",
        "time": f"{here:%H:%M}",
        "furthest_days": FURTHEST.days,
        "day_signs": DAY_SIGNS,
    }
    rendered = map_page.RenderedMap("", SCRIPT)
    return render_template("desk/bookings.html", **map_context(rendered, MODULES, desk=told))
