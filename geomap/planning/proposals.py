"""A proposal: something to be done at a place, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from geomap.planning.scenario import Addition, Change, Scenario

Action = Literal["build", "upgrade", "add_service", "extend_hours"]


@dataclass(frozen=True, slots=True)
class Alternative:
    """What comes close to a proposal: the place, and the value of the whole plan with it in its stead."""

    name: str
    lon: float
    lat: float
    value: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """actions: what is done there, a new station or levers at one that stands (station its id, else None).
    tier, services, opening_hours: what stands there afterwards. persons: who gains; person_hours: how much a
    week, None where hours were not asked about. communities: id and persons of each that gains, most first.
    lost: how much of the plan's value is lost without it. backup_persons: who has two or more then.
    price_yuan: None where prices were not asked about."""

    id: str
    actions: tuple[Action, ...]
    name: str
    lon: float
    lat: float
    station: str | None
    tier: int
    services: tuple[str, ...]
    opening_hours: str | None
    persons: float
    communities: tuple[tuple[str, float], ...]
    backup_persons: float
    lost: float
    alternatives: tuple[Alternative, ...]
    price_yuan: int | None = None
    person_hours: float | None = None


def whatifs_of(proposals: Sequence[Proposal]) -> tuple[tuple[Addition, ...], tuple[Change, ...]]:
    """The proposals as stations thought otherwise."""
    return (
        tuple(
            Addition(p.id, p.lon, p.lat, p.tier, p.services, p.opening_hours, p.name)
            for p in proposals
            if p.station is None
        ),
        tuple(
            Change(p.station, p.tier, p.services, p.opening_hours) for p in proposals if p.station is not None
        ),
    )


def adopted(scenario: Scenario, proposals: Sequence[Proposal]) -> Scenario:
    """The scenario with proposals in it; each takes the place of what the scenario thought under its id."""
    additions, changes = whatifs_of(proposals)
    new, changed = {a.id for a in additions}, {c.station for c in changes}
    return replace(
        scenario,
        additions=(*(a for a in scenario.additions if a.id not in new), *additions),
        changes=(*(c for c in scenario.changes if c.station not in changed), *changes),
    )
