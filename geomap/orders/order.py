"""An order, its events, and who may take which step.

A step is judged (parts_of, why_not) before its event is made; geomap.orders.effects says what the event does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from geomap.geodesy import LonLat
from geomap.orders.steps import RULE_OF, Part, State, Step
from geomap.orders.units import Unit

NOTHING: Mapping[str, Any] = MappingProxyType({})
REOPEN = timedelta(days=15)
"""How long an order can be reopened, rated and confirmed: settled_at <= at < settled_at + REOPEN."""


@dataclass(frozen=True, slots=True)
class Event:
    """A step that was taken. number: from 1, without gaps. at: aware. who: the account's name, "resident",
    or "system". unit: for which unit, None for residents and the clock.

    said: members by step. dispatch, transfer, refer: to (Unit). refuse, transfer, reopen, cancel, release:
    reason. settle, pledge, conclude, note: words; settle: no_photo, why there is none. confirm: rating, 1 to
    5, or None. rate: rating, and voice, as a voice's reopen has: who speaks, by the event with which they
    spoke first, "order.number" of their me_too or their own submit. merge: into (id). join: joined (id),
    me_too (how many come along). conclude: outcome, "agreed" or "failed", and judicial, whether the court is
    asked to confirm. whistle: departments (tuple of ids), due (instant to report in by), words. release:
    departments. escalate: none. submit: see Order and submitted.
    """

    number: int
    step: Step
    at: datetime
    who: str
    unit: Unit | None = None
    said: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the need is. street, community: ids of the features that hold it, None where none does;
    compound: the one chosen, None for none; point: WGS 84."""

    point: LonLat
    street: str | None
    community: str | None
    compound: str | None


@dataclass(frozen=True, slots=True)
class Call:
    """A department that a street whistled for. due: to report in by. pledged_at: when it first said what
    it does."""

    called_at: datetime
    due: datetime
    reported_at: datetime | None = None
    pledged_at: datetime | None = None
    released_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it was not let go."""
        return self.released_at is None

    @property
    def is_awaited(self) -> bool:
        """Whether it was neither let go nor has come."""
        return self.is_open and self.reported_at is None


@dataclass(frozen=True, slots=True)
class Order:
    """An order as its events left it.

    owner: who has it and must move it on; of an ended order, who had it last. chain: the offices of its
    place from the nearest upwards: which one answers now is office, by level. settler: who settled it last.
    due_*: when the promise for that ends; settle is the resident's. escalated_at: when it came to its level.
    rating: its sender's; ratings: by voice, those of the voices, of this round too. me_too: how many others
    reported the same. version: number of its last event.
    """

    id: str
    category: str
    place: Place
    submitted_at: datetime
    state: State
    owner: Unit
    chain: tuple[Unit, ...]
    level: int
    dispatch_due: datetime
    accept_due: datetime
    settle_due: datetime
    version: int
    office: Unit
    escalated_at: datetime | None = None
    taken_at: datetime | None = None
    answered_at: datetime | None = None
    settled_at: datetime | None = None
    settler: Unit | None = None
    round: int = 0
    rating: int | None = None
    me_too: int = 0
    merged_into: str | None = None
    calls: Mapping[str, Call] = field(default_factory=lambda: MappingProxyType({}))
    ratings: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def all_ratings(self) -> tuple[int, ...]:
        """What its sender and the voices rate how it was settled, 1 to 5 each."""
        return (*(() if self.rating is None else (self.rating,)), *self.ratings.values())

    @property
    def due(self) -> datetime:
        """When what is owed now must be done at the latest: the next step, and never later than settling."""
        step_due = {"submitted": self.dispatch_due, "dispatched": self.accept_due}.get(
            self.state, self.settle_due
        )
        return min(step_due, self.settle_due)


def chain_of(place: Place, district: str) -> tuple[Unit, ...]:
    """The offices that answer for a place, from the nearest upwards; the district always is the last."""
    near = (("community", place.community), ("street", place.street))
    found = tuple(Unit(kind, feature) for kind, feature in near if feature is not None)  # type: ignore[arg-type]
    return (*found, Unit("district", district))


def parts_of(
    order: Order, units: Iterable[Unit], *, resident: bool = False, voice: bool = False
) -> frozenset[Part]:
    """What somebody who acts for units is to the order. resident: whether they hold its tracking code; voice:
    or one of a voice."""
    held = set(units)
    parts: set[Part] = {"resident"} if resident else set()
    if voice:
        parts.add("voice")
    if order.owner in held:
        parts.add("owner")
    answering = {order.office, *(unit for unit in order.chain if unit.level >= order.level)}
    offices = {unit for unit in held & (answering | {order.owner}) if unit.is_office}
    if offices:
        parts.add("office")
    if any(unit.level > 0 for unit in offices):
        parts.add("caller")
    if any(Unit("department", name) in held and call.is_open for name, call in order.calls.items()):
        parts.add("called")
    return frozenset(parts)


def why_not(
    order: Order,
    step: Step,
    parts: Iterable[Part],
    at: datetime,
    said: Mapping[str, Any] = MappingProxyType({}),
) -> str | None:
    """Why the step cannot be taken: "part", "state", "late" (the time to reopen is over), "missing" (a
    member is), "taker" (it cannot be given to such a unit), "calls" (a department has not reported in) or
    "past" (a due instant is), "same" (it is there, or so, already) or "followed" (others reported it too, so
    that its sender alone cannot take it back). None: it can."""
    rule = RULE_OF[step]
    held = set(parts) & set(rule.parts)
    if not held:
        return "part"
    if order.state not in rule.before:
        return "state"
    if step == "cancel" and held == {"resident"} and order.me_too:
        return "followed"
    if any(not said.get(name) for name in rule.needs):
        return "missing"
    # Which steps are open at all is asked with no unit in mind.
    if rule.takers and isinstance(to := said["to"], Unit) and to.kind not in rule.takers:
        return "taker"
    special = _SPECIAL.get(step)
    return special(order, at, said) if special else None


def can_be_reopened(order: Order, at: datetime) -> bool:
    """Whether it was settled and whoever sent it, or a voice, can still have it done anew: see REOPEN."""
    return order.settled_at is not None and at < order.settled_at + REOPEN


def _late(order: Order, at: datetime, said: Mapping[str, Any]) -> str | None:
    del said
    return None if can_be_reopened(order, at) else "late"


def _late_or_rated(order: Order, at: datetime, said: Mapping[str, Any]) -> str | None:
    return "same" if said["voice"] in order.ratings else _late(order, at, said)


def _not_called(order: Order, at: datetime, said: Mapping[str, Any]) -> str | None:
    del at
    called = {name for name, call in order.calls.items() if call.is_open}
    asked = said["departments"]
    return "same" if not called or (not isinstance(asked, str) and set(asked) - called) else None


def _calls_open(order: Order, at: datetime, said: Mapping[str, Any]) -> str | None:
    del at, said
    return "calls" if any(call.is_awaited for call in order.calls.values()) else None


def _past_or_called(order: Order, at: datetime, said: Mapping[str, Any]) -> str | None:
    if isinstance(due := said["due"], datetime) and due <= at:
        return "past"
    called, asked = {name for name, call in order.calls.items() if call.is_open}, said["departments"]
    return "same" if not isinstance(asked, str) and called.issuperset(asked) else None


def _to_itself(order: Order, at: datetime, said: Mapping[str, Any]) -> str | None:
    del at
    return "same" if said["to"] == order.owner else None


def _into_itself(order: Order, at: datetime, said: Mapping[str, Any]) -> str | None:
    del at
    return "same" if said["into"] == order.id else None


_SPECIAL = {
    "confirm": _late,
    "rate": _late_or_rated,
    "reopen": _late,
    "settle": _calls_open,
    "dispatch": _to_itself,
    "transfer": _to_itself,
    "refer": _to_itself,
    "whistle": _past_or_called,
    "release": _not_called,
    "merge": _into_itself,
}
