"""The page /desk/orders: the board of an office, the orders of a steward, a department, a mediator."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template
from flask_wtf.csrf import generate_csrf

from geomap.orders.categories import URGENCIES
from geomap.orders.photos import MOST_PHOTOS
from geomap.orders.units import OFFICES
from geomap.orders.words import MOST_WORDS
from geomap.people.person import Person
from geomap.web import map_page
from geomap.web.i18n import in_language
from geomap.web.orders.acting import units_of, worker
from geomap.web.orders.ground import ground_of
from geomap.web.orders.held import orders
from geomap.web.orders.names import unit_name
from geomap.web.orders.seeing import may_whistle
from geomap.web.pages import map_context
from geomap.web.people.pages import desk_blueprint
from geomap.web.snapshots import current_snapshot

BOXES = {"district": ("office", "mine", "below", "all"), "street": ("all", "office", "mine", "below")}
"""The first is the one shown at first."""
BOXES_OF_A_COMMUNITY, BOXES_OF_OTHERS = ("all", "mine"), ("mine",)

MODULES = (
    "js/map/",
    "js/orders-desk/",
    "js/queue/",
    "js/desk/report-by.js",
    "js/desk/settle-waits.js",
    "js/desk/tick-list.js",
    "js/desk/token.js",
    "js/pictures.js",
    "js/when.js",
)

order_board = desk_blueprint("order_board")


@order_board.get("/orders")
def board() -> str:
    """The board beside its map; its orders come by fetch. Whoever acts for nobody is told why not."""
    person = worker()
    if not units_of(person):
        return render_template("desk/no_orders.html")
    settings = current_snapshot().settings
    rendered = map_page.order_board_map(settings.centre, settings.zoom, current_app.extensions["tiles"])
    context = map_context(rendered, MODULES, orders=_told(person))
    return render_template("desk/orders.html", **context)


def _told(person: Person) -> dict[str, Any]:
    """What the scripts of the board are told beside what every map's are."""
    is_office, units = person.role in OFFICES, sorted(units_of(person))
    others = BOXES_OF_A_COMMUNITY if person.role == "community" else BOXES_OF_OTHERS
    return {
        "csrf_token": generate_csrf(),
        "account": person.name,
        "role": person.role,
        "is_office": is_office,
        "units": [unit_name(one) for one in units],
        "may_open_case": any(may_whistle(one) for one in units),
        "ground": ground_of(units),
        "boxes": BOXES.get(person.role, others),
        "categories": [
            {
                "code": one.code,
                "name": in_language(one.name_zh, one.name_en),
                "departments": one.departments,
                "photo": one.photo_at_settling,
            }
            for one in orders().categories.all
        ],
        "urgencies": URGENCIES,
        "departments": {
            one.id: in_language(one.name_zh, one.name_en) for one in orders().departments.values()
        },
        "most_photos": MOST_PHOTOS,
        "longest_words": MOST_WORDS,
    }
