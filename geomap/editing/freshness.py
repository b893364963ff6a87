"""What is due at a layer's features, and where: the freshness board."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Literal, get_args

from geomap.layers import LAYERS
from geomap.services import TIERS, Catalogue

STALE_DAYS = 90
"""Whoever was verified longer ago than this, or never, is due."""

Due = Literal["not_verified", "hours_unknown", "below_standard", "closed_for_a_time"]
DUES: tuple[Due, ...] = get_args(Due)


def dues_of(layer: str, properties: Mapping[str, Any], catalogue: Catalogue, today: date) -> list[Due]:
    """What is due at a feature. Nothing is at what does not run."""
    fields = {field.name for field in LAYERS[layer].fields}
    if properties.get("status", "open") != "open":
        return []
    found: list[Due] = []
    if "verified_on" in fields and _is_stale(properties.get("verified_on"), today):
        found.append("not_verified")
    if "opening_hours" in fields and not properties.get("opening_hours"):
        found.append("hours_unknown")
    if "tier" in fields and not _meets_standard(properties, catalogue):
        found.append("below_standard")
    if (properties.get("closed_until") or "") >= today.isoformat():
        found.append("closed_for_a_time")
    return found


def counted(dues: Iterable[Iterable[Due]]) -> dict[Due, int]:
    """How many features are due for what."""
    total = Counter(due for one in dues for due in one)
    return {due: total[due] for due in DUES}


def counted_by(dues: Sequence[Iterable[Due]], areas: Sequence[str | None]) -> dict[str, dict[Due, int]]:
    """The same for each area, by id, where anything is due; "" for what lies in none. areas: of each
    feature the id of the area that holds it."""
    within: dict[str, list[Iterable[Due]]] = {}
    for area, one in zip(areas, dues, strict=True):
        if one:
            within.setdefault(area or "", []).append(one)
    return {area: counted(those) for area, those in within.items()}


def _meets_standard(properties: Mapping[str, Any], catalogue: Catalogue) -> bool:
    tier = properties.get("tier")
    return tier not in TIERS or set(catalogue.standard(tier)) <= set(properties.get("services") or ())


def _is_stale(verified_on: str | None, today: date) -> bool:
    return not verified_on or date.fromisoformat(verified_on) < today - timedelta(days=STALE_DAYS)
