"""What keepers see of reports in their own area, and what they answer."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from flask import current_app, render_template
from werkzeug.wrappers import Response

from geomap.errors import InvalidInputError, NotFoundError
from geomap.people.permissions import Deed, may, may_somewhere
from geomap.people.person import Person
from geomap.public_reports import MOST_CHARACTERS, checked_words
from geomap.revision import Change
from geomap.storage.database.store import Store
from geomap.storage.public_reports import HOWS, Answer, Received
from geomap.web.i18n import in_language, language, messages
from geomap.web.icons import REPORT_ICONS
from geomap.web.kinds import Integer
from geomap.web.pages.places import place_url
from geomap.web.pages.report_text import ago_text
from geomap.web.params import Parameter
from geomap.web.people.gate import ground, note, now, refuse, require, signed_in
from geomap.web.people.pages import desk_blueprint, done, field
from geomap.web.reported import ReportsBoard
from geomap.web.snapshots import current_snapshot

answering = desk_blueprint("reports")

UP_TO = Parameter("up_to", Integer(0, 2**31 - 1), "Id of the latest report seen.", required=True)
MOST_STATIONS = 200
"""On the page at once, those reported last; answering makes room for others."""


@dataclass(frozen=True, slots=True)
class Case:
    """A station with the reports that nobody has answered, the latest first. up_to: id of the latest."""

    station: str
    name: str
    url: str
    received: list[Received]
    doubted: bool

    @property
    def up_to(self) -> int:
        return self.received[0].id


@answering.get("/reports")
def listed() -> str:
    person = signed_in()
    if not may_somewhere(person, "answer_reports"):
        refuse("answer_reports", "role", layer="stations")
    return _page(person)


@answering.post("/reports/<station>")
def answered(station: str) -> Response | tuple[str, int]:
    signed_in()  # whoever is not is told nothing of what there is
    table, how = current_snapshot().layers["stations"], next((h for h in HOWS if h == field("how")), None)
    if station not in table.position:
        raise NotFoundError(f"There is no station {station!r}.", hint="See /desk/reports.")
    where = table.geometry[table.position[station]]
    person = require(Deed("answer_reports", "stations", where), feature=station)
    if how is None:
        raise InvalidInputError(
            "how is none of those allowed.",
            parameter="how",
            value=field("how", 40),
            hint=f"Use {', '.join(HOWS)}.",
        )
    up_to = UP_TO.from_text(field("up_to", 20))
    try:
        words = checked_words(field("words", 2 * MOST_CHARACTERS))
    except InvalidInputError:
        return _page(person, station, "words"), 400
    if how == "answered" and words is None:
        return _page(person, station, "none"), 400
    if how == "verified":
        require(Deed("verify", "stations", where), feature=station)
        _verify(station, person)
    _board().kept.settle(Answer(station, now(), person.name, how, words), up_to)
    note("answer_reports", layer="stations", feature=station, reason=how)
    _board().look()
    return done(f"reports_{how}", "reports.listed")


def _verify(station: str, person: Person) -> None:
    """Let the store say that the station was verified today, where it does not say so yet."""
    store: Store = current_app.extensions["store"]
    key = ("stations", station)
    found = store.features([key]).get(key)
    if found is None or found.retired:
        raise NotFoundError(f"There is no station {station!r}.", hint="See /desk/reports.")
    today = now().astimezone(current_snapshot().timezone).date().isoformat()
    if found.feature["properties"].get("verified_on") == today:
        return
    properties = {**found.feature["properties"], "verified_on": today}
    change = Change(*key, found.feature, {**found.feature, "properties": properties})
    store.commit([change], who=person.name, why="Verified after reports of passers-by.", kind="verify")
    note("verify", layer="stations", feature=station)


def _page(person: Person, wrong: str | None = None, fault: str | None = None) -> str:
    """wrong: the station whose form could not be taken, and fault what was wrong with it."""
    moment, words = now(), messages(language())
    cases = _cases(person, moment)
    return render_template(
        "desk/reports.html",
        cases=cases[:MOST_STATIONS],
        more=len(cases) - MOST_STATIONS,
        wrong=wrong,
        fault=fault,
        typed=field("words", 2 * MOST_CHARACTERS),
        icons=REPORT_ICONS,
        most=MOST_CHARACTERS,
        ago=lambda at: ago_text(at, moment, words),
    )


def _cases(person: Person, moment: datetime) -> list[Case]:
    """The stations that the person may answer for, the one reported last first."""
    table = current_snapshot().layers["stations"]
    by_station: defaultdict[str, list[Received]] = defaultdict(list)
    for one in _board().kept.unsettled():
        by_station[one.report.station].append(one)
    doubted = set(_board().current().doubted(moment))
    cases = []
    for station, received in by_station.items():
        position = table.position.get(station)
        if position is None:
            continue
        where = table.geometry[position]
        if may(person, Deed("answer_reports", "stations", where), ground()):
            properties = table.features[position]["properties"]
            cases.append(
                Case(
                    station,
                    in_language(properties["name"], properties.get("name_en")),
                    place_url("stations", station),
                    received,
                    station in doubted,
                )
            )
    return cases


def _board() -> ReportsBoard:
    board: ReportsBoard = current_app.extensions["reports"]
    return board
