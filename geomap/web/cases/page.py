"""The pages /desk/cases and /desk/cases/<id>; what they show comes by fetch."""

from __future__ import annotations

from flask import render_template
from flask_wtf.csrf import generate_csrf

from geomap.web import map_page
from geomap.web.cases.asked import LONGEST_TITLE, LONGEST_WORDS, MOST_NUMBER
from geomap.web.cases.seeing import seen
from geomap.web.i18n import in_language
from geomap.web.orders.acting import units_of, worker
from geomap.web.orders.held import orders
from geomap.web.orders.names import unit
from geomap.web.pages import map_context
from geomap.web.people.pages import desk_blueprint

SCRIPT = 'import("geomap/cases/main.js").then(({ start }) => start());'

case_pages = desk_blueprint("cases")


@case_pages.get("/cases")
def listed() -> str:
    """The cases that whoever asks has a part in, and opening one."""
    return _page(None)


@case_pages.get(f"/cases/<int(min=1,max={MOST_NUMBER}):number>")
def one(number: int) -> str:
    """One case: orders, departments with their clocks, task group, meetings, decisions, settling."""
    seen(units_of(worker()), number)
    return _page(number)


def _page(number: int | None) -> str:
    units = units_of(worker())
    told = {
        "csrf_token": generate_csrf(),
        "units": [unit(one) for one in sorted(units)],
        "departments": [
            {"id": one.id, "name": in_language(one.name_zh, one.name_en)}
            for one in orders().departments.values()
        ],
        "case": number,
        "level": max((one.level for one in units), default=0),
        "longest_title": LONGEST_TITLE,
        "longest_words": LONGEST_WORDS,
    }
    folders = (
        "js/cases/",
        "js/desk/api.js",
        "js/desk/report-by.js",
        "js/desk/settle-waits.js",
        "js/desk/tick-list.js",
        "js/posts/forms.js",
        "js/queue/keys.js",
    )
    context = map_context(map_page.RenderedMap("", SCRIPT), folders, desk=told)
    return render_template("desk/cases.html", number=number, **context)
