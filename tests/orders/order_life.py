"""An order as one would keep it on paper, and a life of one that is held against the paper at every step."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from book_cases import CATEGORIES, COMMUNITY, DISTRICT, HERE, OTHER, START, STEWARD, STREET
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from geomap.orders.effects import apply, replay, submitted
from geomap.orders.escalation import next_tick, ticks
from geomap.orders.order import REOPEN, Event, parts_of, why_not
from geomap.orders.steps import OWED
from geomap.orders.units import Unit

CATEGORY = CATEGORIES["sanitation"]
CHAIN = (COMMUNITY, STREET, DISTRICT)
ROOM, HOUSING = Unit("room", "R1"), Unit("department", "housing")
UNITS = (*CHAIN, OTHER, STEWARD, Unit("steward", "post-2"), ROOM, Unit("room", "R2"), HOUSING)
RANK = {COMMUNITY: 0, OTHER: 0, STREET: 1, DISTRICT: 2}
Actor = Unit | str | None
"""Somebody who acts for a unit; one of VOICES; None: whoever holds the sender's code."""
VOICES = ("1.2", "7.1")
ACTORS: tuple[Actor, ...] = (None, *VOICES, *UNITS)

MAY = {  # who may take a step, and from where to where, as a rule of the house would be written
    "me_too": ("resident", "submitted dispatched accepted referred"),
    "dispatch": ("office", "submitted"),
    "accept": ("owner", "submitted dispatched"),
    "refuse": ("owner", "dispatched accepted referred"),
    "transfer": ("office", "submitted dispatched accepted referred"),
    "settle": ("owner", "accepted"),
    "confirm": ("resident", "settled"),
    "rate": ("voice", "settled confirmed"),
    "reopen": ("resident voice", "settled confirmed"),
    "cancel": ("resident office", "submitted dispatched accepted referred"),
    "merge": ("office", "submitted dispatched accepted"),
    "join": ("office", "submitted dispatched accepted referred"),
    "refer": ("office", "submitted dispatched accepted referred"),
    "conclude": ("owner", "referred"),
    "whistle": ("caller", "submitted dispatched accepted"),
    "report_in": ("called", "accepted"),
    "pledge": ("called", "accepted"),
    "release": ("office", "accepted"),
    "note": ("office owner called", "submitted dispatched accepted referred settled"),
}
TAKERS = {
    "dispatch": {"steward", "department"},
    "transfer": {"community", "street", "district", "steward", "department"},
    "refer": {"room"},
}


def said_of(to: Unit, at: datetime, agreed: bool, actor: Actor = None) -> dict[str, Any]:
    return {
        **({"voice": actor} if isinstance(actor, str) else {}),
        "rating": 4,
        "to": to,
        "reason": "a reason",
        "words": "words",
        "into": "2",
        "joined": "3",
        "departments": ("housing",),
        "due": at + timedelta(hours=4),
        "outcome": "agreed" if agreed else "failed",
    }


class Model:
    """An order as one would keep it on paper."""

    def __init__(self) -> None:
        self.state, self.owner, self.office, self.settler = "submitted", COMMUNITY, COMMUNITY, COMMUNITY
        self.settled_at: datetime | None = None
        self.call = "none"
        self.rated: set[str] = set()
        self.followed = False

    def is_office(self, unit: Actor) -> bool:
        if unit not in RANK:
            return False
        above = unit in CHAIN and RANK[unit] >= RANK[self.office]
        return above or unit in (self.office, self.owner)

    def may(self, step: str, unit: Actor, to: Unit, at: datetime) -> bool:
        parts, states = (text.split() for text in MAY[step])
        is_one = {
            "resident": unit is None,
            "voice": unit in VOICES and (step != "rate" or unit not in self.rated),
            "owner": unit == self.owner,
            "office": self.is_office(unit),
            "caller": self.is_office(unit) and RANK[unit] > 0,  # type: ignore[index]
            "called": unit == HOUSING and self.call in ("open", "reported"),
        }
        if not any(is_one[part] for part in parts) or self.state not in states:
            return False
        if step == "cancel" and unit is None and self.followed:
            return False
        if step in TAKERS and (to.kind not in TAKERS[step] or to == self.owner):
            return False
        if step == "whistle":
            return self.call == "none"
        if step == "release":
            return self.call in ("open", "reported")
        if step == "settle":
            return self.call != "open"
        return step not in ("confirm", "rate", "reopen") or at < self.settled_at + REOPEN  # type: ignore[operator]

    def take(self, step: str, unit: Actor, to: Unit, at: datetime, agreed: bool) -> None:
        self.followed |= step in ("me_too", "join")
        if step in ("dispatch", "transfer"):
            self.owner, self.state = to, "submitted" if to in RANK else "dispatched"
            self.office = to if to in RANK else self.office
        elif step == "refer":
            self.owner, self.state = to, "referred"
        elif step == "refuse" or (step == "conclude" and not agreed):
            self.owner, self.state = self.office, "submitted"
        elif step in ("settle", "conclude"):
            self.state, self.settler, self.settled_at = "settled", self.owner, at
        elif step == "reopen":
            self.owner, self.office = self.settler, above(self.office)
            kind = "office" if self.owner in RANK else self.owner.kind
            self.state = {"office": "submitted", "room": "referred"}.get(kind, "dispatched")
            self.call, self.settled_at, self.rated = "none", None, set()
        elif step == "rate":
            self.rated.add(str(unit))
        elif step == "whistle":
            assert isinstance(unit, Unit)
            self.owner = self.office = unit
            self.state, self.call = "accepted", "open" if self.call == "none" else self.call
        elif step == "escalate":
            self.office = above(self.office)
            self.owner = self.office if self.state == "submitted" else self.owner
        else:
            self.call = {"report_in": "reported", "pledge": "reported", "release": "none"}.get(
                step, self.call
            )
            self.state = {
                "accept": "accepted",
                "confirm": "confirmed",
                "lapse": "confirmed",
                "cancel": "cancelled",
                "merge": "merged",
            }.get(step, self.state)


def above(office: Unit) -> Unit:
    return CHAIN[min(RANK[office] + 1, 2)]


class Life(RuleBasedStateMachine):
    """One order, to which anybody does anything, with pauses of a minute to three weeks."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.events = [Event(1, "submit", START, "resident")]
        self.first = self.order = submitted("1", CATEGORY, HERE, CHAIN, self.events[0])
        self.model = Model()

    def pass_time(self) -> list[Event]:
        """Let the clock do what is due; what it did."""
        self.order, passed = ticks(self.order, CATEGORY, self.now)
        return passed

    def try_step(self, step: str, actor: Actor, said: dict[str, Any]) -> str | None:
        """Take a step, or tell why not."""
        unit = actor if isinstance(actor, Unit) else None
        units = () if unit is None else (unit,)
        parts = parts_of(self.order, units, resident=actor is None, voice=actor in VOICES)
        why = why_not(self.order, step, parts, self.now, said)  # type: ignore[arg-type]
        if why is None:
            event = Event(self.order.version + 1, step, self.now, "somebody", unit, said)  # type: ignore[arg-type]
            self.order = apply(self.order, event, CATEGORY)
            self.events.append(event)
        return why

    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        for event in self.pass_time():
            assert self.events[-1].at < event.at <= self.now
            self.model.take(event.step, None, COMMUNITY, event.at, False)
            self.events.append(event)

    def take(self, step: str, unit: Actor, to: Unit, agreed: bool) -> None:
        why = self.try_step(step, unit, said_of(to, self.now, agreed, unit))
        assert (why is None) == self.model.may(step, unit, to, self.now), (step, unit, to, why)
        if why is None:
            self.model.take(step, unit, to, self.now, agreed)

    waits = st.sampled_from([1, 1, 1, 30, 300, 1_440, 7_200, 30_240])

    @rule(
        step=st.sampled_from(sorted(MAY)),
        unit=st.sampled_from(ACTORS),
        to=st.sampled_from(UNITS),
        minutes=waits,
        agreed=st.booleans(),
    )
    def anybody_tries(self, step: str, unit: Actor, to: Unit, minutes: int, agreed: bool) -> None:
        self.wait(minutes)
        self.take(step, unit, to, agreed)

    @rule(data=st.data(), minutes=waits, agreed=st.booleans())
    def somebody_does_what_is_open(self, data: st.DataObject, minutes: int, agreed: bool) -> None:
        self.wait(minutes)
        can = [
            (step, unit, to)
            for step in sorted(MAY)
            for unit in ACTORS
            for to in (UNITS if step in TAKERS else UNITS[:1])
            if step not in ("cancel", "merge") and self.model.may(step, unit, to, self.now)
        ]
        if can:
            self.take(*data.draw(st.sampled_from(can)), agreed)

    @invariant()
    def the_order_is_what_the_paper_says(self) -> None:
        order, model = self.order, self.model
        assert (order.state, order.owner, order.office) == (model.state, model.owner, model.office)
        assert (order.settled_at, set(order.ratings)) == (model.settled_at, model.rated)
        assert order.level == order.office.level == RANK[order.office]

    @invariant()
    def it_is_what_its_events_make_of_it(self) -> None:
        assert replay(self.first, self.events[1:], CATEGORY) == self.order
        assert [event.number for event in self.events] == list(range(1, self.order.version + 1))

    @invariant()
    def the_clock_always_has_something_to_say_of_what_is_owed(self) -> None:
        tick = next_tick(self.order, CATEGORY)
        assert (tick is None) == (
            self.order.state not in (*OWED, "settled") or (self.order.state in OWED and self.order.level == 2)
        )
        assert tick is None or tick.at > self.now
        assert self.order.due <= self.order.settle_due
