"""A case as whoever may see it is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from geomap.orders.cases import Case, CaseEvent, case_steps_open, debts, why_not_case
from geomap.orders.order import Event
from geomap.orders.refusals import WAITS
from geomap.orders.units import Unit
from geomap.storage.orders.records import Kept
from geomap.web.answers import iso
from geomap.web.cases.seeing import Units
from geomap.web.orders.held import orders
from geomap.web.orders.names import unit
from geomap.web.orders.reporting import is_off_hours, report_by
from geomap.web.orders.seeing import sees
from geomap.web.orders.told import numbered
from geomap.web.snapshots import current_snapshot


def row(case: Case) -> dict[str, Any]:
    """What a list shows of a case."""
    now, owed = orders().now(), debts(case)
    return {
        "id": int(case.id),
        "title": case.title,
        "forgotten": case.forgotten,
        "state": case.state,
        "office": unit(case.offices[0]),
        "opened_at": _iso(case.opened_at),
        "settled_at": _iso(case.settled_at),
        "version": case.version,
        "orders": len(case.orders),
        "departments": [unit(Unit("department", name)) for name, call in case.calls.items() if call.is_open],
        "due": _iso(owed[0].due) if owed else None,
        "overdue": sum(debt.due <= now for debt in owed),
    }


def whole(case: Case, events: Sequence[CaseEvent], kept: Sequence[Kept], units: Units) -> dict[str, Any]:
    """All of it. kept: its orders, of which whoever does not see one by itself is told but its state."""
    now, does = orders().now(), _pledges(case, events, kept, units)
    may, about = case_steps_open(case, units, now), [one.order for one in kept]
    return {
        **row(case),
        "offices": [unit(one) for one in case.offices],
        "orders": [_order(one, units) for one in kept],
        "calls": [
            {
                "department": unit(Unit("department", name)),
                **{key: _iso(at) for key, at in asdict(call).items()},
                "overdue": case.state == "open" and call.is_awaited and call.due <= now,
                "in_time": None if call.reported_at is None else call.reported_at < call.due,
                "off_hours": is_off_hours(call.due, about),
                "pledge": does.get(name),
            }
            for name, call in case.calls.items()
        ],
        "group": [unit(one) for one in case.group],
        "meetings": [{"at": _iso(m.at), "place": m.place, "words": m.words} for m in case.meetings],
        "decisions": [
            {
                "number": one.number,
                "words": one.words,
                "to": unit(one.to),
                "due": _iso(one.due),
                "done_at": _iso(one.done_at),
                "result": one.result,
                "withdrawn_at": _iso(one.withdrawn_at),
                "overdue": case.state == "open" and one.is_open and one.due <= now,
            }
            for one in case.decisions
        ],
        "events": [_event(event) for event in events],
        "may": may,
        "settle_waits_for": _settling_waits_for(case, units, now),
        "report_by": report_by(about) if "call" in may else None,
    }


def _settling_waits_for(case: Case, units: Units, now: datetime) -> str | None:
    """Why units, whose it is to settle, cannot yet: one of WAITS; None where nothing is waited for."""
    why = why_not_case(case, "settle", units, now, {"words": "settled"})
    return why if why in WAITS else None


def _pledges(case: Case, events: Sequence[CaseEvent], kept: Sequence[Kept], units: Units) -> dict[str, str]:
    """What each department says it does since it was called, in its latest words: at the table, and at the
    orders that whoever asks sees. What it said before it was let go and called anew holds no more."""
    said: list[CaseEvent | Event] = [*events]
    for one in kept:
        if any(call.pledged_at for call in one.order.calls.values()) and sees(units, one.order):
            said += orders().book.events(one.id)
    found = {}
    for event in sorted(said, key=lambda one: one.at):
        if event.step == "pledge" and event.unit and event.said.get("words"):
            call = case.calls.get(event.unit.id)
            if call is not None and event.at >= call.called_at:
                found[event.unit.id] = event.said["words"]
    return found


def _order(kept: Kept, units: Units) -> dict[str, Any]:
    order = kept.order
    if not sees(units, order):
        return {"id": kept.id, "state": order.state, "seen": False}
    return {**numbered(kept), "owner": unit(order.owner), "seen": True}


def _event(event: CaseEvent) -> dict[str, Any]:
    return {
        "number": event.number,
        "step": event.step,
        "at": _iso(event.at),
        "who": event.who,
        "unit": unit(event.unit),
        "said": {name: _said(name, value) for name, value in event.said.items()},
    }


def _said(name: str, value: Any) -> Any:
    if isinstance(value, Unit):
        return unit(value)
    if isinstance(value, datetime):
        return _iso(value)
    if name in ("departments", "calls"):
        return [unit(Unit("department", one)) for one in value]
    if isinstance(value, list | tuple):
        return [_said("", one) for one in value]
    return value


def _iso(at: datetime | None) -> str | None:
    return None if at is None else iso(at, current_snapshot())
