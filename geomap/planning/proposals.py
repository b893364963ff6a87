"""A proposal: something to be done at a place, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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
