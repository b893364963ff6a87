"""A planner's question as the models take it: people, sites, and how far they are from each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np

from geomap.coverage_week import opening_week
from geomap.errors import InvalidInputError
from geomap.geodesy import FloatArray
from geomap.nearest import BoolArray
from geomap.planning.altered import Stations, rule_of, stations_of
from geomap.planning.candidates import Candidate, candidates_of
from geomap.planning.ground import Ground
from geomap.planning.lengths import nearest_lengths, pairs_within
from geomap.planning.scenario import Addition, hour_text
from geomap.planning.siting_question import ALL_HOURS, BUILD_HOURS, SitingQuestion
from geomap.planning.week import counting, opening_of
from geomap.services import TIERS
from geomap.siting import Pairs, Problem
from geomap.snapshot import Snapshot

WHOLE_WIDTH_M = 80_000.0
"""No district is wider: whom no station reaches within it, none reaches."""
ROUNDING_M = 1e-6
"""A length found in another search may differ by its last digits."""


@dataclass(frozen=True, eq=False)
class Sites:
    """The stations of a scenario and, after them, its candidates as if they stood: sites are numbered as
    stations are. additions: the candidates, built. existing (sites,): stations that meet the need and are
    open in the hour."""

    snapshot: Snapshot
    question: SitingQuestion
    ground: Ground
    candidates: tuple[Candidate, ...]
    additions: tuple[Addition, ...]
    stations: Stations
    existing: BoolArray

    @property
    def first(self) -> int:
        """The number of the first candidate."""
        return len(self.stations.index) - len(self.candidates)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The site of each candidate's id."""
        return {candidate.id: self.first + i for i, candidate in enumerate(self.candidates)}

    @cached_property
    def is_candidate(self) -> BoolArray:
        return np.arange(len(self.stations.index)) >= self.first

    @cached_property
    def communities(self) -> list[str]:
        """The id of the community of each demand point, "" outside all."""
        ids = (*self.ground.communities.ids, "")
        return [ids[slot] for slot in self.ground.communities.slot.tolist()]

    def within(self, limit_m: float) -> tuple[Pairs, BoolArray]:
        """Every demand point with the sites within limit_m, and which points are off the network."""
        among = self.existing | self.is_candidate
        return pairs_within(self.ground, self.stations, self.question.scenario.mode, limit_m, among)

    def problem(self, pairs: Pairs, persons: FloatArray | None = None) -> Problem:
        """The siting problem over pairs. persons: other than all of the ground's.

        Raises InvalidInputError for ids that are no candidates.
        """
        asked, closed = self.question, ~self.existing & ~self.is_candidate
        capacity = asked.capacity_persons
        return Problem(
            persons=self.ground.demand.persons if persons is None else persons,
            pairs=pairs,
            existing=np.flatnonzero(self.existing).tolist(),
            required=self._sites_of("required", asked.required),
            forbidden=[*np.flatnonzero(closed).tolist(), *self._sites_of("forbidden", asked.forbidden)],
            capacity=None if capacity is None else np.full(pairs.sites, capacity),
        )

    def _sites_of(self, name: str, ids: Sequence[str]) -> list[int]:
        for candidate in ids:
            if candidate not in self.numbers:
                raise InvalidInputError(
                    "There is no such candidate.",
                    parameter=name,
                    value=candidate,
                    hint="Give ids of candidates: of compounds or communities of the area, or p1, p2, … in "
                    "the order of the positions given.",
                )
        return [self.numbers[candidate] for candidate in ids]

    def all_within_reach(self) -> tuple[Pairs, BoolArray]:
        """The pairs that the walking models need: leaving out all others changes no answer. Where stations
        stand and take anybody, nobody walks farther than to the nearest of them."""
        scenario = self.question.scenario
        if self.existing.any() and self.question.capacity_persons is None:
            nearest = nearest_lengths(self.ground, self.stations, scenario.mode, 1, self.existing)
            nearest_m = nearest.distance_m[:, 0]
            if np.isfinite(nearest_m).all():
                most_m = nearest_m + ROUNDING_M
                pairs, off = self.within(float(most_m.max()))
                return pairs.kept(pairs.lengths_m <= most_m[pairs.row]), off
        return self.within(WHOLE_WIDTH_M)


def sites_of(snapshot: Snapshot, question: SitingQuestion, ground: Ground) -> Sites:
    """The sites of a question.

    Raises InvalidInputError for a question that does not fit together, candidates that are none, and new
    stations that would not meet the need or be closed in the hour.
    """
    question.check()
    scenario = question.scenario
    standing = stations_of(snapshot, scenario.additions, scenario.changes)
    candidates = candidates_of(snapshot, ground, question.candidates, standing.index.ids)
    new = new_station(snapshot, question)
    added = [replace(new, id=c.id, lon=c.lon, lat=c.lat, name=c.name) for c in candidates]
    stations = stations_of(snapshot, (*scenario.additions, *added), scenario.changes)
    existing = counting(stations, scenario, opening_of(stations, scenario))
    existing[len(standing.index) if question.keep_existing else 0 :] = False
    return Sites(snapshot, question, ground, candidates, tuple(added), stations, existing)


def new_station(snapshot: Snapshot, question: SitingQuestion) -> Addition:
    """What would be built, at no place yet: of the most basic tier that the need accepts, with all services
    that it asks for. Raises InvalidInputError where no new station can meet the need."""
    need, catalogue = question.scenario.need, snapshot.catalogue
    if need.entries is not None and "free" not in need.entries:
        raise InvalidInputError(
            "A new station lets everybody in, which the need does not accept.",
            parameter="entry",
            value=", ".join(sorted(need.entries)),
            hint="Accept entry free, too, or ask of no way of getting in.",
        )
    tier = max(need.tiers or TIERS)
    offered = catalogue.mask(catalogue.standard(tier)) | need.services
    if need.services_any and not offered & need.services_any:
        offered |= need.services_any & -need.services_any  # the first of them
    hours = _build_hours(snapshot, question)
    return Addition("", 0.0, 0.0, tier, tuple(catalogue.codes(offered)), hours)


def _build_hours(snapshot: Snapshot, question: SitingQuestion) -> str:
    scenario, text = question.scenario, question.build_hours or BUILD_HOURS
    is_open = hours_open(snapshot, "build_hours", text, scenario.monday)
    if question.model == "budget" or scenario.hour is None or is_open[scenario.hour]:
        return text
    if question.build_hours is None:
        return ALL_HOURS
    raise InvalidInputError(
        f"A new station would be closed in the hour asked about, {hour_text(scenario.hour)}.",
        parameter="build_hours",
        value=text,
        hint="Give hours in which it is open then, or leave build_hours out.",
    )


def hours_open(snapshot: Snapshot, name: str, text: str, monday: date) -> BoolArray:
    """In which hours of the week opening hours are open: (168,). Raises InvalidInputError under name."""
    try:
        rule = rule_of(snapshot, text)
    except InvalidInputError as error:
        raise error.at(name) from error
    return opening_week([rule], monday).is_open[:, 0]
