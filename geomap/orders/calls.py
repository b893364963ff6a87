"""Departments that were called, by id: who came, who said what it does, who was let go.

Nobody is called twice to the same: a second call to a department whose first one stands says nothing new, and
the time by which it must report in is the first one's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from geomap.orders.order import Call

Calls = Mapping[str, Call]
REPORT_IN = timedelta(hours=4)
"""Of working time that a department is given to report in, unless whoever calls says otherwise."""
LATEST_DUE = timedelta(days=30)
"""Nobody is called to come later than that."""


def called(calls: Calls, departments: Iterable[str], at: datetime, due: datetime) -> Calls:
    """With the departments called that are not already. due: to report in by."""
    return MappingProxyType({**calls, **{name: Call(at, due) for name in uncalled(calls, departments)}})


def uncalled(calls: Calls, departments: Iterable[str]) -> tuple[str, ...]:
    """Those of departments that are not called yet, or were let go; each once."""
    return tuple(n for n in dict.fromkeys(departments) if n not in calls or not calls[n].is_open)


def together(several: Iterable[Calls]) -> Calls:
    """The calls to several orders as one: each department that one of them waits for, or waited for, and did
    not let go. It is called since the first called it, said what it does when it first did, and for the rest
    stands where it is furthest behind: where it has not come and is due first, or else came latest for its
    time."""
    found: defaultdict[str, list[Call]] = defaultdict(list)
    for calls in several:
        for name, call in calls.items():
            if call.is_open:
                found[name].append(call)
    return MappingProxyType({name: _as_one(calls) for name, calls in found.items()})


def answered(calls: Calls, department: str, at: datetime, *, pledged: bool) -> Calls:
    """With the department there; saying what it does (pledged) is coming, too. The first time counts."""
    call = calls[department]
    call = replace(call, reported_at=call.reported_at or at)
    if pledged:
        call = replace(call, pledged_at=call.pledged_at or at)
    return MappingProxyType({**calls, department: call})


def released(calls: Calls, departments: Iterable[str], at: datetime) -> Calls:
    """With the departments let go."""
    gone = {name: replace(calls[name], released_at=calls[name].released_at or at) for name in departments}
    return MappingProxyType({**calls, **gone})


def _as_one(calls: list[Call]) -> Call:
    awaited = [call for call in calls if call.is_awaited]
    behind = min(awaited, key=lambda call: call.due) if awaited else max(calls, key=_late)
    pledged_at = min((call.pledged_at for call in calls if call.pledged_at is not None), default=None)
    return replace(behind, called_at=min(call.called_at for call in calls), pledged_at=pledged_at)


def _late(call: Call) -> timedelta:
    assert call.reported_at is not None
    return call.reported_at - call.due
