"""Turns the words of planners' questions, the API's and the terminal's, into a Scenario."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from geomap.errors import InvalidInputError
from geomap.planning import Addition, Change, Scenario, hour_from, hour_text, ordinary_monday
from geomap.question import YEARS, need_from
from geomap.snapshot import Snapshot

NEED_WORDS = ("tier", "services", "services_any", "entry")


def scenario_from(snapshot: Snapshot, values: Mapping[str, Any], now: datetime) -> Scenario:
    """The scenario that values of SCENARIO, or of ASKED alone, state. now: an aware instant."""
    hour = values.get("hour")
    return Scenario(
        need=need_from(snapshot.catalogue, **{n: values[n] for n in NEED_WORDS if n in values}),
        monday=_monday(snapshot, values.get("monday"), now),
        area=values.get("area"),
        mode=values["mode"],
        radius_m=values["radius_m"],
        hour=None if hour is None else hour_from(hour),
        unknown_hours=values["unknown_hours"] == "include",
        additions=tuple(_addition(snapshot, a) for a in values.get("additions", ())),
        changes=tuple(Change(**c) for c in values.get("changes", ())),
    )


def scenario_body(snapshot: Snapshot, scenario: Scenario) -> dict[str, Any]:
    """The same back, as a body of a POST has it: everything that was asked, and defaults filled in."""
    need, codes = scenario.need, snapshot.catalogue.codes
    words: dict[str, Any] = {
        "area": scenario.area,
        "services": codes(need.services),
        "services_any": codes(need.services_any),
        "tier": sorted(need.tiers or ()),
        "entry": sorted(need.entries or ()),
        "mode": scenario.mode,
        "radius_m": scenario.radius_m,
        "hour": None if scenario.hour is None else hour_text(scenario.hour),
        "unknown_hours": "include" if scenario.unknown_hours else "exclude",
        "monday": scenario.monday.isoformat(),
        "additions": [without_none(a) for a in scenario.additions],
        "changes": [without_none(c) for c in scenario.changes],
    }
    return {name: value for name, value in words.items() if value is not None and value != []}


def _addition(snapshot: Snapshot, values: Mapping[str, Any]) -> Addition:
    services = values.get("services") or snapshot.catalogue.standard(values["tier"])
    return Addition(
        id=values["id"],
        lon=values["lon"],
        lat=values["lat"],
        tier=values["tier"],
        services=tuple(services),
        opening_hours=values.get("opening_hours"),
        name=values.get("name", ""),
    )


def without_none(thing: Addition | Change) -> dict[str, Any]:
    members = {name: getattr(thing, name) for name in thing.__dataclass_fields__}
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in members.items()
        if value not in (None, "")
    }


def _monday(snapshot: Snapshot, text: str | None, now: datetime) -> date:
    if text is None:
        return ordinary_monday(snapshot.calendar, now.astimezone(snapshot.timezone).date())
    monday = date.fromisoformat(text)
    if monday.weekday() or monday.year not in YEARS:
        raise InvalidInputError(
            "monday is no Monday of the years 2000 to 2099.",
            parameter="monday",
            value=text,
            hint="Give the first day of the week meant, such as 2026-11-30.",
        )
    return monday
