"""Departments that were called, by id: who came, who said what it does, who was let go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from geomap.orders.order import Call

Calls = Mapping[str, Call]


def called(calls: Calls, departments: Iterable[str], at: datetime, due: datetime) -> Calls:
    """With the departments called that are not already. due: to report in by."""
    new = {name: Call(at, due) for name in departments if name not in calls or not calls[name].is_open}
    return MappingProxyType({**calls, **new})


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
