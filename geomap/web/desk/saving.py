"""The one way from the desk to the store: allowed, committed, noted, answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import orjson
from flask import Response

from geomap.check import Fault
from geomap.check.words_zh import words_zh
from geomap.editing.diffs import diff
from geomap.editing.rights import why_not_change
from geomap.errors import InvalidInputError
from geomap.people.masking import masked_text, shown_to
from geomap.people.permissions import Action, reach
from geomap.people.person import Person
from geomap.revision import Change, ConflictError, FaultsError, Key, LaterChangesError, Revision
from geomap.web.answers import PROBLEM, iso
from geomap.web.desk.standing import geometry_of, store
from geomap.web.errors import problem_of
from geomap.web.i18n import in_language, language, translate
from geomap.web.kinds import Text
from geomap.web.params import Parameter, shown
from geomap.web.people.gate import ground, note, reader, refuse
from geomap.web.snapshots import current_snapshot

LATER_NAMED = 50
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
    person = reader()
    needed_geometry(change)
    refused = why_not_change(person, _from_its_past(change), ground(), *besides)
    if refused is not None:
        refuse(*refused, layer=change.layer, feature=change.id)
    return person


def needed_geometry(change: Change) -> Any:
    """The geometry after the change, None where nothing is left. Raises InvalidInputError for none."""
    after = geometry_of(change.after)
    if change.after is not None and after is None:
        raise InvalidInputError(
            "It is not a GeoJSON geometry.",
            parameter="geometry",
            value=shown(change.after["geometry"]),
            hint="Give type and coordinates, longitude first.",
        )
    return after


def _from_its_past(change: Change) -> Change:
    """The change; of a feature that is retired and would be there again, from what it was. Else its id could
    be taken for something in another area, and its keeper could not bring it back."""
    found = store().features([change.key]).get(change.key) if change.before is None else None
    return change if found is None or not found.retired else replace(change, before=found.feature)


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
    """A fault of the check, with words for people in the language of the request. It may be another's
    feature: no fault shows a personal telephone number."""
    told = {**fault.as_dict(), "words": _fault_words(fault)}
    named = {"detail": {name: masked_text(text) for name, text in fault.detail.items()}}
    return {name: masked_text(text) if isinstance(text, str) else text for name, text in told.items()} | named


def _fault_words(fault: Fault) -> str:
    if fault.code == "hours":
        return translate("desk.fault.hours")
    if fault.code == "tier_standard":
        offered = current_snapshot().catalogue
        missing = [offered[code] for code in fault.value.split(", ") if code in offered.bit]
        names = [in_language(service.name_zh, service.name_en) for service in missing]
        return translate("desk.fault.standard", services=translate("desk.comma").join(names))
    english = fault.message[:1].upper() + fault.message[1:], fault.remedy
    return " ".join(english) if language() == "en" else "".join(words_zh(fault))


def answer_faults(error: FaultsError) -> Response:
    """400 with every fault that the layers would have."""
    problem = {**problem_of(error), "errors": [fault_body(fault) for fault in error.faults]}
    return _problem(problem)


def answer_conflict(error: ConflictError) -> Response:
    """412 with both versions of every feature in conflict, and what differs from theirs to mine."""
    person = reader()
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


def answer_later(error: LaterChangesError) -> Response:
    """409 with every later change that undoing would take back too: of what, by whom, when, and what would
    differ from what stands; and whether this person may do it all the same."""
    person = reader()
    later = [
        _later_body(person, error.number, *key, revision)
        for key, revision in list(error.later.items())[:LATER_NAMED]
    ]
    over = {"later": later, "count": len(error.later), "may_force": reach(person, "undo") == "all"}
    return _problem({**problem_of(error), **over})


def _later_body(person: Person, number: int, layer: str, feature_id: str, revision: int) -> dict[str, Any]:
    steps = store().history(layer, feature_id)
    last, undone = steps[0], next(step for step in steps if step.revision.number == number)
    named = last.change.after or last.change.before or {}
    return {
        "layer": layer,
        "id": feature_id,
        "name": masked_text(str((named.get("properties") or {}).get("name") or "")) or None,
        "revision": revision,
        "who": last.revision.who,
        "at": iso(last.revision.at, current_snapshot()),
        "kind": last.revision.kind,
        "diff": rows_body(person, layer, last.change.after, undone.change.before),
    }


def _problem(problem: dict[str, Any]) -> Response:
    answer = Response(orjson.dumps(problem), problem["status"], content_type=PROBLEM)
    answer.headers["Cache-Control"] = "no-store"
    return answer
