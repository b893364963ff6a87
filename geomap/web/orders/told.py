"""An order as programs and pages are told of it: to everybody, to whoever sent it, to whoever works on it.

Everybody sees category, state, clock and the place to the compound, and nothing of a private category. The
sender sees the words and photos, which post has it, and each step; of what is written with a step only what
is meant for them, see MEANT_FOR_SENDERS. A voice, who said me too or whose order was merged into it, sees
besides what everybody does each step and which post has it, and nothing that another wrote. Who works on it
sees the words, the photos and who did what, and who looked at the contact, which itself nobody sees here:
geomap.web.orders.desk shows it, and notes the look. An office that handed a private one up is told that it is
there.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from geomap.orders.categories import Category
from geomap.orders.order import REOPEN, Call, Event, Order, why_not
from geomap.orders.placing import public_point
from geomap.orders.refusals import WAITS
from geomap.orders.steps import OWED, STEPS, Part, Step
from geomap.orders.units import Unit
from geomap.storage.orders.private import Look
from geomap.storage.orders.records import Kept, Voice
from geomap.web.answers import iso
from geomap.web.i18n import in_language, language, messages
from geomap.web.orders.held import orders
from geomap.web.orders.names import area, unit
from geomap.web.orders.reporting import is_off_hours
from geomap.web.snapshots import current_snapshot


def public(kept: Kept) -> dict[str, Any]:
    """What everybody may know of an order that is of no private category. What it was merged into is not
    among it: that may be private."""
    order, category = kept.order, orders().categories[kept.order.category]
    return {
        "id": kept.public_id,
        "category": order.category,
        "category_name": in_language(category.name_zh, category.name_en),
        "state": order.state,
        "community": area("communities", order.place.community),
        "compound": area("compounds", order.place.compound),
        "submitted_at": _iso(order.submitted_at),
        "clock": clock(order),
        "me_too": order.me_too,
    }


def numbered(kept: Kept) -> dict[str, Any]:
    """The same for the desk, which counts orders."""
    number = {"id": kept.id, "public_id": kept.public_id, "merged_into": kept.order.merged_into}
    return {**public(kept), **number}


def to_sender(kept: Kept, events: Iterable[Event], photos: Iterable[tuple[int, int]]) -> dict[str, Any]:
    """What whoever holds the tracking code may know; its id is the one that everybody calls it by."""
    order, now = kept.order, orders().now()
    return {
        **public(kept),
        **_whole(kept, photos),
        "owner": unit(order.owner),
        "reopen_until": _reopen_until(order),
        "rating": order.rating,
        "round": order.round,
        "events": _to_resident(order, events, None),
        "may": steps_open(order, frozenset({"resident"}), now),
    }


def to_voice(voice: Voice, events: Iterable[Event]) -> dict[str, Any]:
    """What a voice may know of the order that it follows. rating: its own."""
    order, now = voice.kept.order, orders().now()
    return {
        **public(voice.kept),
        "owner": unit(order.owner),
        "reopen_until": _reopen_until(order),
        "rating": order.ratings.get(voice.id),
        "round": order.round,
        "events": _to_resident(order, events, voice.id),
        "may": steps_open(order, frozenset({"voice"}), now, voice=voice.id),
    }


def to_worker(
    kept: Kept, events: Iterable[Event], photos: Iterable[tuple[int, int]], parts: frozenset[Part]
) -> dict[str, Any]:
    """What whoever has a part in it may know, and may do now."""
    order, now = kept.order, orders().now()
    return {
        **row(kept),
        **_whole(kept, photos),
        "chain": [unit(one) for one in order.chain],
        "settler": order.settler and unit(order.settler),
        "rating": order.rating,
        "has_name": kept.has_name,
        "has_phone": kept.has_phone,
        "source": kept.source,
        "past": False,
        "calls": [
            {
                "department": unit(Unit("department", name)),
                **_times(call),
                "off_hours": is_off_hours(call.due, [order]),
            }
            for name, call in order.calls.items()
        ],
        "events": [_event(event, event.said.keys()) | {"who": event.who} for event in events],
        "may": steps_open(order, parts, now),
        "settle_waits_for": _settling_waits_for(order, parts, now),
    }


def to_past(kept: Kept, steps: Iterable[Event]) -> dict[str, Any]:
    """What whoever had it once may know: state, clock, who has it now, and steps, which are those they took
    part in. Nothing of what its sender wrote, showed and gave, where it was as everybody knows that, of a
    private one not at all, and nothing that they could do."""
    bare = replace(kept, words=None, has_name=False, has_phone=False)
    point = public_point(current_snapshot(), kept.order.place)
    is_private = orders().categories[kept.order.category].private
    where = NO_PLACE if is_private else {"lon": point.lon, "lat": point.lat}
    return to_worker(bare, steps, (), frozenset()) | {"calls": [], "looks": [], "past": True} | where


NO_PLACE = {"compound": None, "lon": None, "lat": None}


def row_below(kept: Kept) -> dict[str, Any]:
    """What a board shows of a private order to an office that it has left for the level above."""
    return {**row(kept), **NO_PLACE, "excerpt": "", "handed_up": True}


def row(kept: Kept) -> dict[str, Any]:
    """What a board shows of an order to whoever has a part in it."""
    order = kept.order
    return {
        **numbered(kept),
        "urgency": orders().categories[order.category].urgency,
        "private": orders().categories[order.category].private,
        "version": order.version,
        "owner": unit(order.owner),
        "office": unit(order.office),
        "level": order.level,
        "round": order.round,
        "lon": order.place.point.lon,
        "lat": order.place.point.lat,
        "excerpt": (kept.words or "")[:60],
        "handed_up": False,
    }


def clock(order: Order) -> dict[str, Any]:
    """When what is promised ends, how much working time is left, and whether holidays may move it yet."""
    category, now = orders().categories[order.category], orders().now()
    owed = order.state in OWED
    left = category.hours.between(now, order.due)
    return {
        **_promised(category, order.settle_due),
        "due": _iso(order.due) if owed else None,
        "left_working_min": int(left.total_seconds() // 60) if owed else None,
        "overdue": owed and now >= order.due,
        "settled_at": None if order.settled_at is None else _iso(order.settled_at),
        "in_time": None if order.settled_at is None else order.settled_at <= order.settle_due,
    }


def promise(category: Category, now: datetime) -> dict[str, Any]:
    """What is promised for what is sent now: within how many hours of working time, by when at the latest."""
    return _promised(category, category.hours.after(now, category.settle))


def _promised(category: Category, settle_due: datetime) -> dict[str, Any]:
    return {
        "settle_due": _iso(settle_due),
        "promised_h": category.settle.total_seconds() / 3600,
        "around_the_clock": category.hours.hours.text == "24/7",
        "provisional": category.hours.is_provisional(settle_due),
    }


def steps_open(order: Order, parts: frozenset[Part], now: datetime, voice: str | None = None) -> list[str]:
    """The steps that parts may take now, what they need taken as given. voice: who asks, of the voices."""
    given = _Anything({"voice": voice})
    return [step for step in STEPS if why_not(order, step, parts, now, given) is None]


def _settling_waits_for(order: Order, parts: frozenset[Part], now: datetime) -> str | None:
    """Why parts, whose it is to settle, cannot yet: one of WAITS; None where nothing is waited for."""
    why = why_not(order, "settle", parts, now, _Anything())
    return why if why in WAITS else None


class _Anything(dict[str, Any]):
    """Members that are given, whatever is asked for; those that it holds are as it holds them."""

    def get(self, key: str, default: Any = None) -> Any:
        del default
        return key

    def __missing__(self, key: str) -> Any:
        return key


def _reopen_until(order: Order) -> str | None:
    return None if order.settled_at is None else _iso(order.settled_at + REOPEN)


def _whole(kept: Kept, photos: Iterable[tuple[int, int]]) -> dict[str, Any]:
    point = kept.order.place.point
    return {
        "words": kept.words,
        "forgotten": kept.forgotten,
        "lon": point.lon,
        "lat": point.lat,
        "street": area("streets", kept.order.place.street),
        "photos": [{"id": photo, "event": event} for photo, event in photos],
    }


def _to_resident(order: Order, events: Iterable[Event], voice: str | None) -> list[dict[str, Any]]:
    """The events for the sender, None, or for a voice: whom each is with, which resident took it, and what
    was said by the asker or, to the sender, is meant for them. Accounts are not named, departments are."""
    told = []
    for event in events:
        if event.step == "note":
            continue
        shown = SHOWN
        if event.said.get("voice") == voice:
            shown |= {"rating"} | (WRITTEN if event.step in MEANT_FOR_SENDERS else frozenset())
        one = _event(event, shown)
        if "departments" in one["said"]:
            one["said"]["departments"] = [unit(Unit("department", n)) for n in one["said"]["departments"]]
        told.append(one | {"by": _by(order, event, voice)})
    return told


def _by(order: Order, event: Event, voice: str | None) -> str | None:
    """Which resident took the step, as one of them is told: "you", "sender", or "voice", another who said me
    too or whose order was merged into it. None: none did."""
    if event.who != "resident":
        return None
    spoke = f"{order.id}.{event.number}" if event.step == "me_too" else event.said.get("voice")
    if spoke == voice:
        return "you"
    return "sender" if spoke is None else "voice"


SHOWN = frozenset({"to", "outcome", "departments", "due"})
WRITTEN = frozenset({"words", "no_photo", "reason"})
MEANT_FOR_SENDERS: frozenset[Step] = frozenset({"settle", "cancel", "reopen"})
"""Steps whose words, or reason, whoever sent the order reads: what was done, why it was cancelled, and why
they reopened it. What is written with any other step (refuse, transfer, whistle, pledge, release, conclude,
note) is for those who work on it, and the desk's forms say so."""


def _event(event: Event, shown: Container[str]) -> dict[str, Any]:
    """shown: the members of what was said that are told."""
    said = {name: _said(value) for name, value in event.said.items() if name in shown}
    if event.who == "system" and "reason" in said:
        said["reason"] = messages(language())["order.event.no_holder"]
    return {
        "number": event.number,
        "step": event.step,
        "at": _iso(event.at),
        "unit": event.unit and unit(event.unit),
        "said": said,
    }


def looked(look: Look) -> dict[str, Any]:
    """Who looked at the contact of an order, and why, for those who see the order."""
    return {
        "at": _iso(look.at),
        "who": look.who,
        "unit": look.unit and unit(look.unit),
        "reason": look.reason,
    }


def _said(value: Any) -> Any:
    if isinstance(value, Unit):
        return unit(value)
    if isinstance(value, datetime):
        return _iso(value)
    if isinstance(value, tuple):
        return [_said(one) for one in value]
    return value


def _times(call: Call) -> dict[str, str | None]:
    return {name: None if at is None else _iso(at) for name, at in asdict(call).items()}


def _iso(at: datetime) -> str:
    return iso(at, current_snapshot())
