"""The bodies of what is asked about coverage, the same for the API and the terminal."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from geomap.coverage import Coverage
from geomap.coverage_equity import Worst
from geomap.planning import AreaFigures, CoverageAnswer, WeekFigures
from geomap.planning.figures import Note
from geomap.snapshot import Snapshot
from geomap.web.api.scenarios import scenario_body

DECIMALS = 3
NOTES: dict[Note, str] = {
    "no_station": "No running station meets the need then: ask for less, for another hour, or add a station.",
    "off_network": "Some people live too far from any street open to the mode; their distance is straight.",
}


def coverage_body(
    snapshot: Snapshot, answer: CoverageAnswer, radii_m: Sequence[float] = (), uncovered: int = 100
) -> dict[str, Any]:
    """The figures of an answer. radii_m: further radii to tell the share of. uncovered: how many to list."""
    overall = Coverage(answer.ground.demand, answer.distance_m)
    return {
        "scenario": scenario_body(snapshot, answer.scenario),
        **figures_body(answer.whole),
        "off_network_persons": answer.off_network_persons,
        "equity": {
            "gini": answer.equity.gini,
            "worst_share": _worst(answer.equity.worst_share),
            "worst_median": _worst(answer.equity.worst_median),
        },
        "streets": [figures_body(area) for area in answer.streets],
        "communities": [figures_body(area) for area in answer.communities],
        "uncovered": uncovered_body(answer, uncovered),
        "uncovered_points": len(answer.uncovered),
        "radii": [
            {"radius_m": radius_m, "covered_persons": float(overall.persons_within(radius_m)[0])}
            for radius_m in radii_m
        ],
        "week_shares": answer.week_shares.round(6).tolist(),
        "notes": [{"code": note, "text": NOTES[note]} for note in answer.notes],
    }


def figures_body(area: AreaFigures) -> dict[str, Any]:
    return {
        "id": area.id or None,
        "name": area.name,
        "name_en": area.name_en,
        "street_id": area.street_id,
        "persons": area.persons,
        "covered_persons": area.covered_persons,
        "uncovered_persons": area.uncovered_persons,
        "share": round(area.share, 6),
        "backup_persons": area.backup_persons,
        "median_m": metres(area.median_m),
        "p90_m": metres(area.p90_m),
    }


def uncovered_body(answer: CoverageAnswer, most: int) -> list[dict[str, Any]]:
    """The demand points beyond the radius, most persons first."""
    ground, stations = answer.ground, answer.stations.index
    return [
        {
            "id": ground.ids[i],
            "lon": float(ground.demand.lon[i]),
            "lat": float(ground.demand.lat[i]),
            "persons": float(ground.demand.persons[i]),
            "community": ground.community_of(i),
            "distance_m": metres(float(answer.distance_m[i])),
            "nearest_station": stations.ids[answer.station[i]] if answer.station[i] >= 0 else None,
        }
        for i in answer.uncovered[:most].tolist()
    ]


def week_body(week: WeekFigures) -> dict[str, Any]:
    """Persons covered by area, tier ("any" for all), service ("any" for any) and hour."""
    services = (*week.services, "any")
    tiers = [str(tier) if tier else "any" for tier in week.tiers]
    by_area = np.round(week.persons.transpose(1, 0, 2, 3), DECIMALS).tolist()
    return {
        "areas": [area or None for area in week.areas],
        "total_persons": week.total_persons.tolist(),
        "persons": [
            {
                tier: dict(zip(services, hours, strict=True))
                for tier, hours in zip(tiers, by_tier, strict=True)
            }
            for by_tier in by_area
        ],
    }


def metres(length_m: float) -> float | None:
    """To the millimetre; None where there is no way."""
    return round(length_m, DECIMALS) if math.isfinite(length_m) else None


def _worst(worst: Worst | None) -> dict[str, Any] | None:
    return None if worst is None else {"id": worst.area_id, "value": metres(worst.value)}
