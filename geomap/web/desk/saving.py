"""The one way from the desk to the store: allowed, committed, noted, answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import orjson
from flask import Response

from geomap.check import Fault
from geomap.editing.deeds import deeds_of
from geomap.editing.diffs import diff
from geomap.errors import InvalidInputError
from geomap.intake.reasons import Lang, remark_of
from geomap.layers import LAYERS
from geomap.people.masking import shown_to
from geomap.people.permissions import Action
from geomap.people.person import Person
from geomap.revision import Change, ConflictError, FaultsError, Key, Revision
from geomap.web.answers import PROBLEM
from geomap.web.desk.standing import geometry_of, store
from geomap.web.errors import problem_of
from geomap.web.i18n import in_language, language, translate
from geomap.web.kinds import Text
from geomap.web.params import Parameter, shown
from geomap.web.people.gate import ground, note, require, signed_in
from geomap.web.snapshots import current_snapshot

WHY = Parameter("why", Text(1_000), "Why, in words that the history keeps.")


def save(
    changes: Sequence[Change], kind: str, why: str | None = None, expected: Mapping[Key, int] | None = None
) -> tuple[Person, Revision | None]:
    """Commit changes as one revision: who did it, and the revision; None where nothing differs from
    what there is.

    Raises NotAllowedError where the person may not do all of it, and what Store.commit raises.
    """
    for change in changes:
        person = allow(change)
    wanted = [change for change in changes if change.before != change.after]
    if not wanted:
        return person, None
    revision = store().commit(wanted, who=person.name, why=why or kind, kind=kind, expected=expected)
    note_done(kind, revision, wanted[0])
    return person, revision


def allow(change: Change, *besides: Action) -> Person:
    """Whoever sent the request, who may do all that the change comes to, and besides. Raises NotAllowedError,
    and InvalidInputError where nobody can tell where the feature would lie."""
    before, after = geometry_of(change.before), geometry_of(change.after)
    person = signed_in()
    if change.after is not None and after is None:
        raise InvalidInputError(
            "It is not a GeoJSON geometry.",
            parameter="geometry",
            value=shown(change.after["geometry"]),
            hint="Give type and coordinates, longitude first.",
        )
    for deed in dict.fromkeys([*(deeds_of(change) or ["edit"]), *besides]):
        person = require(deed, change.layer, before, after, feature=change.id)
    return person


def note_done(kind: str, revision: Revision, change: Change) -> None:
    """Add a line to the audit log. change: one of those made; its feature is named where it is alone."""
    one = change.id if revision.count == 1 else None
    note(kind, layer=change.layer, feature=one, reason=f"revision {revision.number}")


def rows_body(
    person: Person, layer: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> list[dict[str, Any]]:
    """What differs between two versions, as the person may see them."""
    old, new = (None if f is None else shown_to(person, layer, f, ground()) for f in (before, after))
    return [asdict(row) for row in diff(layer, old, new)]


def fault_body(fault: Fault) -> dict[str, Any]:
    """A fault of the check, with words for people in the language of the request."""
    return {**fault.as_dict(), "words": _fault_words(fault)}


def _fault_words(fault: Fault) -> str:
    kinds = {field.name: field.kind for field in LAYERS[fault.layer].fields}
    if kinds.get(fault.field) == "hours" and fault.severity == "error":
        return translate("desk.fault.hours")
    if fault.message.startswith("the station lacks services"):
        offered = current_snapshot().catalogue
        missing = [offered[code] for code in fault.value.split(", ") if code in offered.bit]
        names = [in_language(service.name_zh, service.name_en) for service in missing]
        return translate("desk.fault.standard", services=translate("desk.comma").join(names))
    lang: Lang = "en" if language() == "en" else "zh"
    remark = remark_of(fault, "", 0, "", "")
    return f"{remark.message(lang)} {remark.remedy(lang)}"


def answer_faults(error: FaultsError) -> Response:
    """400 with every fault that the layers would have."""
    problem = {**problem_of(error), "errors": [fault_body(fault) for fault in error.faults]}
    return _problem(problem)


def answer_conflict(error: ConflictError) -> Response:
    """412 with both versions of every feature in conflict, and what differs from theirs to mine."""
    person = signed_in()
    conflicts = [
        {
            "layer": c.layer,
            "id": c.id,
            "expected": c.expected,
            "found": c.found,
            "mine": None if c.mine is None else shown_to(person, c.layer, c.mine, ground()),
            "theirs": None if c.theirs is None else shown_to(person, c.layer, c.theirs, ground()),
            "diff": rows_body(person, c.layer, c.theirs, c.mine),
        }
        for c in error.conflicts
    ]
    return _problem({**problem_of(error), "conflicts": conflicts})


def _problem(problem: dict[str, Any]) -> Response:
    answer = Response(orjson.dumps(problem), problem["status"], content_type=PROBLEM)
    answer.headers["Cache-Control"] = "no-store"
    return answer
