"""Reports that many tests are about: questions about the shipped data, with or without proposals."""

from __future__ import annotations

from datetime import date
from typing import Any

from geomap.planning import Alternative, Proposal, Scenario, coverage_of
from geomap.question import need_from
from geomap.report import Report, Words
from geomap.snapshot import Snapshot
from geomap.web.i18n import messages

STREET = "610113001"
MONDAY = date(2026, 3, 2)
MADE_ON = date(2026, 3, 4)


def report_of(
    snapshot: Snapshot,
    language: str = "zh",
    proposals: list[Proposal] | None = None,
    need: dict[str, Any] | None = None,
    **asked: Any,
) -> Report:
    """A report on drinking water within 800 m of people of one street, unless it is asked otherwise."""
    words = {"services": ["drinking_water"]} if need is None else need
    values = {"area": STREET, "radius_m": 800.0, **asked}
    scenario = Scenario(need=need_from(snapshot.catalogue, **words), monday=MONDAY, **values)
    told = Words(language, messages(language))
    return Report(snapshot, coverage_of(snapshot, scenario), told, MADE_ON, proposals or [])


def nowhere_served(snapshot: Snapshot, language: str = "zh") -> Report:
    """A report on a need that no station meets: a locker behind a door nobody knows, of the lowest tier."""
    services = list(snapshot.catalogue.bit)
    return report_of(snapshot, language, need={"services": services, "entry": ["unknown"], "tier": [3]})


def proposal(number: int = 1, **changes: Any) -> Proposal:
    """A new station in the street asked about."""
    values: dict[str, Any] = {
        "id": f"p{number}",
        "actions": ("build",),
        "name": f"Corner {number}",
        "lon": 108.925 + 0.001 * number,
        "lat": 34.222,
        "station": None,
        "tier": 2,
        "services": ("drinking_water",),
        "opening_hours": "24/7",
        "persons": 1200.0,
        "communities": (("610113001013", 800.0), ("610113001027", 400.0)),
        "backup_persons": 300.0,
        "lost": 1100.0,
        "alternatives": (Alternative("Market", 108.93, 34.22, 1150.0),),
        "price_yuan": 250_000,
    }
    return Proposal(**{**values, **changes})
