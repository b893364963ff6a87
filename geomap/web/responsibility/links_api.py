"""Leaders' links and the problems taken up there: how far each is, and who is behind."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, request

from geomap.errors import InvalidInputError
from geomap.responsibility.handing import ended
from geomap.responsibility.links import LAYER_OF, Link, Problem, Step, standings
from geomap.responsibility.telling import link_body, problem_body, standing_body
from geomap.storage.responsibility.documents import link_document, link_of, problem_document, problem_of
from geomap.storage.responsibility.entries import Write
from geomap.storage.responsibility.kept import Told, new_id
from geomap.web.answers import personal
from geomap.web.api.points import json_object
from geomap.web.desk.standing import today, version_counted_on
from geomap.web.params import read, read_members
from geomap.web.people.gate import note
from geomap.web.responsibility.asked import ENDING, LINK, NEXT_STEP, PROBLEM, QUERY
from geomap.web.responsibility.rights import board, only_editors, require_district, require_link, told
from geomap.web.snapshots import current_snapshot

links_api = Blueprint("leader_links", __name__, url_prefix="/api/desk/leaders")
links_api.before_request(only_editors)


@links_api.get("")
def listed() -> Response:
    """All links with their problems, and how each leader stands on a day."""
    day = read(QUERY, request.args).get("on") or today()
    shelf = board().current()
    body = {
        "on": day.isoformat(),
        "leaders": [standing_body(s) for s in standings(shelf.links, shelf.problems, day)],
        "links": [{**link_body(link), "version": shelf.versions[link.id]} for link in shelf.links],
        "problems": [{**problem_body(p), "version": shelf.versions[p.id]} for p in shelf.problems],
    }
    return personal(body)


@links_api.post("")
def added() -> Response:
    """A leader's new link; the district alone makes one."""
    values = read_members(LINK, json_object(request))
    link = Link(new_id("link"), **{k: v for k, v in values.items() if k != "why"})
    person = require_district()
    layer = LAYER_OF[link.kind]
    if link.feature is not None and link.feature not in current_snapshot().layers[layer].position:
        raise InvalidInputError(
            f"There is no {link.feature!r} in {layer}.",
            parameter="feature",
            value=link.feature,
            hint="Leave it out where the map does not have it.",
        )
    _write(Write("link", link.id, link_document(link), 0), told(person, "link", values.get("why")))
    return _answer(link_body(link), 1, 201)


@links_api.post("/<link_id>/end")
def end(link_id: str) -> Response:
    """Let a link hold no more from a day on. If-Match is required."""
    version, values = version_counted_on(), read_members(ENDING, json_object(request))
    person = require_district()
    kept = board().kept.entries.get("link", link_id)
    link = ended(link_of(link_id, kept.document), values["on"])
    _write(Write("link", link_id, link_document(link), version), told(person, "end", values.get("why")))
    return _answer(link_body(link), kept.version + 1)


@links_api.post("/<link_id>/problems")
def taken_up(link_id: str) -> Response:
    """A problem taken up at a link."""
    values = read_members(PROBLEM, json_object(request))
    person = require_link(link_of(link_id, board().kept.entries.get("link", link_id).document))
    first = Step("taken_up", values["on"], values["words"])
    problem = Problem(new_id("problem"), link_id, values["title"], (first,))
    write = Write("problem", problem.id, problem_document(problem), 0)
    _write(write, told(person, "take_up", values.get("why")))
    return _answer(problem_body(problem), 1, 201)


@links_api.post("/problems/<problem_id>/steps")
def went_on(problem_id: str) -> Response:
    """How far a problem is now. If-Match is required."""
    version, values = version_counted_on(), read_members(NEXT_STEP, json_object(request))
    entries = board().kept.entries
    kept = entries.get("problem", problem_id)
    before = problem_of(problem_id, kept.document)
    person = require_link(link_of(before.link, entries.get("link", before.link).document))
    step = Step(values["state"], values["on"], values["words"])
    after = replace(before, steps=(*before.steps, step))
    write = Write("problem", problem_id, problem_document(after), version)
    _write(write, told(person, step.state, values.get("why")))
    return _answer(problem_body(after), kept.version + 1)


def _write(write: Write, said: Told) -> None:
    board().kept.write([write], said)
    note("edit_posts", feature=write.id, reason=said.deed)
    board().look()


def _answer(body: dict[str, object], version: int, status: int = 200) -> Response:
    answer = personal({**body, "version": version})
    answer.status_code = status
    answer.set_etag(str(version))
    return answer
