"""The answer to a siting: what is proposed, why, and the figures of the area before and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from geomap.planning.figures import CoverageAnswer, coverage_of
from geomap.planning.ground import Ground
from geomap.planning.proposals import Proposal, adopted, whatifs_of
from geomap.planning.scenario import Addition, Change
from geomap.planning.siting_question import Model, SitingQuestion
from geomap.siting import Plan
from geomap.siting.answer import Stopped
from geomap.snapshot import Snapshot

Unit = Literal["stations", "persons", "person_metres", "metres", "person_hours"]
UNITS: Mapping[Model, Unit] = {
    "lscp": "stations",
    "mclp": "persons",
    "p_median": "person_metres",
    "p_center": "metres",
    "budget": "person_hours",
}
NoteCode = Literal[
    "nothing_proposed",
    "no_station",
    "off_network",
    "unreachable",
    "left_out",
    "existing_ignored",
    "not_extended",
    "cut_short",
]


class SitingNote(NamedTuple):
    """Why to read an answer with care. number: of persons, or of stations for not_extended, None for none."""

    code: NoteCode
    number: float | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Solution:
    """What a model found, before it is told as figures of the area. inputs: what to hash for its record."""

    value: float
    bound: float
    gap: float
    stopped: Stopped
    proposals: tuple[Proposal, ...]
    frontier: tuple[Plan, ...]
    notes: tuple[SitingNote, ...]
    inputs: Mapping[str, Any]


@dataclass(frozen=True, eq=False, slots=True)
class SitingAnswer:
    """value, bound: in unit; no answer can be better than bound, and gap is |bound - value| / value.
    before, after: coverage of the scenario as it was asked, and with the proposals. additions, changes: the
    proposals as what-ifs; a change holds what its station's change in the scenario held, too."""

    question: SitingQuestion
    found: Solution
    before: CoverageAnswer
    after: CoverageAnswer
    additions: tuple[Addition, ...]
    changes: tuple[Change, ...]
    notes: tuple[SitingNote, ...]

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        return self.found.proposals

    @property
    def unit(self) -> Unit:
        return UNITS[self.question.model]


def told(snapshot: Snapshot, question: SitingQuestion, ground: Ground, found: Solution) -> SitingAnswer:
    """The answer that a solution gives."""
    additions, changes = whatifs_of(found.proposals)
    before = coverage_of(snapshot, question.scenario, ground)
    then = adopted(question.scenario, found.proposals)
    after = coverage_of(snapshot, then, ground) if found.proposals else before
    notes = list(found.notes)
    if "no_station" in before.notes:
        notes.append(SitingNote("no_station"))
    if before.off_network_persons:
        notes.append(SitingNote("off_network", before.off_network_persons))
    if not question.keep_existing:
        notes.append(SitingNote("existing_ignored"))
    if not found.proposals:
        notes.append(SitingNote("nothing_proposed"))
    if found.stopped in {"time", "cancelled"}:
        notes.append(SitingNote("cut_short"))
    return SitingAnswer(question, found, before, after, additions, changes, tuple(notes))
