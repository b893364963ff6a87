"""The one way from the desk to the store: allowed, committed, noted, answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import orjson
from flask import Response

from geomap.check import Fault
from geomap.editing.diffs import diff
from geomap.editing.rights import why_not_change
from geomap.errors import InvalidInputError
from geomap.intake.reasons import Lang, remark_of
from geomap.layers import LAYERS
from geomap.people.masking import masked_text, shown_to
from geomap.people.permissions import Action
from geomap.people.person import Person
from geomap.revision import Change, ConflictError, FaultsError, Key, Revision
from geomap.web.answers import PROBLEM
from geomap.web.desk.standing import geometry_of, store
from geomap.web.errors import problem_of
from geomap.web.i18n import in_language, language, translate
from geomap.web.kinds import Text
from geomap.web.params import Parameter, shown
from geomap.web.people.gate import ground, note, refuse, signed_in
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
    note_done(kind, revision, wanted)
    return person, revision


def allow(change: Change, *besides: Action) -> Person:
    """Whoever sent the request, who may do all that the change comes to, and besides. Raises NotAllowedError,
    and InvalidInputError where nobody can tell where the feature would lie."""
    person = signed_in()
    if change.after is not None and geometry_of(change.after) is None:
        raise InvalidInputError(
            "It is not a GeoJSON geometry.",
            parameter="geometry",
            value=shown(change.after["geometry"]),
            hint="Give type and coordinates, longitude first.",
        )
    refused = why_not_change(person, _from_its_past(change), ground(), *besides)
    if refused is not None:
        refuse(*refused, layer=change.layer, feature=change.id)
    return person


def _from_its_past(change: Change) -> Change:
    """The change; of a feature that is retired and would be there again, from what it was. Else its id could
    be taken for something in another area, and its keeper could not bring it back."""
    found = store().features([change.key]).get(change.key) if change.before is None else None
    return change if found is None or not found.retired else replace(change, before=found.feature)


def note_done(kind: str, revision: Revision, changes: Sequence[Change]) -> None:
    """Add a line to the audit log: of which feature, where it is one alone."""
    one = changes[0].id if len(changes) == 1 else None
    note(kind, layer=changes[0].layer, feature=one, reason=f"revision {revision.number}")


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
    return {name: masked_text(text) if isinstance(text, str) else text for name, text in told.items()}


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
