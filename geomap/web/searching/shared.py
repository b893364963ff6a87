"""The API of shared searches, for this site's own pages: whoever has a search's code may take part.

A searcher is a name that a page made up for itself; others see a number. Nothing of the lost person is asked
beyond the clues, and notes are short and without links.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, current_app, request

from geomap.errors import InvalidInputError
from geomap.searching.party import DEEDS, NAME, Action, Standing
from geomap.storage.people.tries import Pace
from geomap.storage.searching.searches import Searches, SharedSearch
from geomap.web.anonymous import Guard, sender
from geomap.web.answers import base_url, iso, personal
from geomap.web.api.lost import candidates_body, current_finder
from geomap.web.api.operations_lost import CANDIDATES
from geomap.web.api.points import json_object
from geomap.web.kinds import Choice, Text
from geomap.web.pages.search_party import party_address
from geomap.web.params import Parameter, read, read_members, table
from geomap.web.reports.public import Words
from geomap.web.snapshots import current_snapshot

TICKET_OF = "a search for somebody lost"
EVERYWHERE = "the district"
MOST_BYTES = 8_000
NETWORK_PACE = Pace(free=6, first_s=60.0, longest_s=3_600.0)
"""Many people share the network of an office, or of a telephone company."""
DISTRICT_PACE = Pace(free=120, first_s=30.0, longest_s=600.0, forget_s=3_600.0)
GUARD = Guard("search", "search", "the page", NETWORK_PACE, DISTRICT_PACE)

shared = Blueprint("shared", __name__)

SEARCHER = Parameter("searcher", Text(64, f"^{NAME.pattern}$"), "Who asks, as the page calls itself.")
NEW = {
    **CANDIDATES.parameters,
    **table(Parameter("ticket", Text(400), "As GET /api/lost/ticket gave it.", required=True)),
}
ACTION = table(
    Parameter("id", Text(64, f"^{NAME.pattern}$"), "Made by the page: it counts once.", required=True),
    Parameter("searcher", SEARCHER.kind, SEARCHER.help, required=True),
    Parameter("deed", Choice(DEEDS), "What is done.", required=True),
    Parameter("place", Text(80), "The candidate, as layer/id."),
    Parameter("words", Words(), "A note, without links."),
)


@shared.get("/api/lost/ticket")
def ticket() -> Response:
    """What a page sends along with a new search."""
    read({}, request.args)
    return personal({"ticket": GUARD.new_ticket(TICKET_OF, _now())})


@shared.post("/api/lost/searches")
def make() -> Response:
    """Begin a search for what the clues find now: 201, with the code in its link."""
    GUARD.require_own_page()
    values = read_members(NEW, json_object(request, MOST_BYTES))
    GUARD.check_ticket(values.pop("ticket"), TICKET_OF, _now())
    found = candidates_body(current_finder(), values)
    if not found["features"]:
        raise InvalidInputError(
            "Nothing around speaks for the clues.",
            parameter="clues",
            value=values["clues"],
            hint="Widen the radius, or say it otherwise.",
        )
    GUARD.count(sender(_now()), EVERYWHERE, _now())
    asked = {
        "clues": values["clues"],
        **{name: found[name] for name in ("origin", "radius_m", "heard", "numberMatched")},
        "candidates": [
            {**one["properties"], "point": one["geometry"]["coordinates"]} for one in found["features"]
        ],
    }
    code = _searches().make(asked, _now())
    answer = personal({"code": code, "link": f"{base_url()}{party_address(code)}"})
    answer.status_code = 201
    return answer


@shared.get("/api/lost/searches/<code>")
def follow(code: str) -> Response:
    """The search as it stands; 304 while it stands as the asker has it, which costs one row."""
    values = read({SEARCHER.name: SEARCHER}, request.args)
    last = str(_searches().last(code, _now()))
    if request.if_none_match.contains_weak(last):
        answer = Response(status=304)
    else:
        search = _searches().get(code, _now())
        answer, last = personal(search_body(search, values.get("searcher"))), str(search.last)
    answer.set_etag(last, weak=True)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@shared.post("/api/lost/searches/<code>/actions")
def act(code: str) -> Response:
    """Take what a searcher did, once however often it is sent; the search as it stands then."""
    GUARD.require_own_page()
    values = read_members(ACTION, json_object(request, MOST_BYTES))
    action = Action(
        values["id"], values["searcher"], values["deed"], _now(), values.get("place"), values.get("words")
    )
    search = _searches().take(code, action, _now())
    return personal(search_body(search, action.searcher))


def search_body(search: SharedSearch, searcher: str | None) -> dict[str, Any]:
    """A search as the searcher of that name sees it; searchers are told by their number, from 1."""
    party, snapshot = search.party, current_snapshot()
    number = {name: i for i, name in enumerate(party.searchers, start=1)}

    def standing(one: Standing) -> dict[str, Any]:
        return {
            "state": one.state,
            "going": number.get(one.going or ""),
            "by": number.get(one.by or ""),
            "at": one.at and iso(one.at, snapshot),
            "words": one.words,
        }

    return {
        **search.asked,
        "made_at": iso(search.made_at, snapshot),
        "last": search.last,
        "places": {key: standing(one) for key, one in party.places.items()},
        "searchers": len(party.searchers),
        "you": number.get(searcher or ""),
        "at": party.stands_at(searcher or ""),
        "ended": party.ended,
        "ended_at": party.ended_at and iso(party.ended_at, snapshot),
    }


def _searches() -> Searches:
    searches: Searches = current_app.extensions["searches"]
    return searches


def _now() -> datetime:
    moment: datetime = current_app.config["NOW"]()
    return moment
