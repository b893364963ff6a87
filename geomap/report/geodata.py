"""An answer as GeoJSON (RFC 7946, WGS 84): people, communities with their figures, stations thought of."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import orjson

from geomap.planning import Addition, AreaFigures, Proposal
from geomap.report.matter import Report
from geomap.report.sentences import proposal_actions, question

Feature = dict[str, Any]


def geodata(report: Report) -> bytes:
    """A FeatureCollection. The property kind tells features apart: community, demand, addition, proposal.

    distance_m, median_m and p90_m are metres, null where no station can be reached. Beside the features the
    collection says what was asked, by which data, and their notice.
    """
    scenario = report.answer.scenario
    features = [*_communities(report), *_demand(report)]
    features += [_addition(addition) for addition in scenario.additions]
    features += [_proposal(report, number, p) for number, p in enumerate(report.proposals, start=1)]
    return orjson.dumps(
        {
            "type": "FeatureCollection",
            "title": report.title,
            "question": question(report),
            "notice": report.credit,
            "data_version": report.snapshot.version,
            "data_date": report.data_date,
            "monday": scenario.monday,
            "figures": _figures(report.answer.whole),
            "features": features,
        }
    )


def _communities(report: Report) -> Iterator[Feature]:
    for area in report.answer.communities:
        yield {
            "type": "Feature",
            "id": area.id,
            "geometry": report.snapshot.feature("communities", area.id)["geometry"],
            "properties": {
                "kind": "community",
                "name": report.name_of(area),
                "street": report.streets_by_id.get(area.street_id or ""),
                **_figures(area),
            },
        }


def _figures(area: AreaFigures) -> dict[str, Any]:
    return {
        "persons": area.persons,
        "covered_persons": area.covered_persons,
        "uncovered_persons": area.uncovered_persons,
        "share": round(area.share, 4),
        "backup_persons": area.backup_persons,
        "median_m": _metres(area.median_m),
        "p90_m": _metres(area.p90_m),
    }


def _demand(report: Report) -> Iterator[Feature]:
    answer, demand = report.answer, report.answer.ground.demand
    columns = (demand.lon, demand.lat, demand.persons, answer.distance_m, answer.station)
    rows = zip(answer.ground.ids, *(column.tolist() for column in columns), strict=True)
    for point, (demand_id, lon, lat, persons, distance_m, station) in enumerate(rows):
        properties = {
            "kind": "demand",
            "persons": persons,
            "covered": distance_m <= answer.scenario.radius_m,
            "distance_m": _metres(distance_m),
            "community": report.community_at(point) or None,
            "station": report.station_name(station) or None,
        }
        yield _point(demand_id, lon, lat, properties)


def _addition(addition: Addition) -> Feature:
    properties = {
        "kind": "addition",
        "name": addition.name or addition.id,
        "tier": addition.tier,
        "services": list(addition.services),
        "opening_hours": addition.opening_hours,
    }
    return _point(addition.id, addition.lon, addition.lat, properties)


def _proposal(report: Report, number: int, proposal: Proposal) -> Feature:
    properties = {
        "kind": "proposal",
        "number": number,
        "name": proposal.name,
        "actions": list(proposal.actions),
        "what": proposal_actions(report, proposal),
        "tier": proposal.tier,
        "services": list(proposal.services),
        "opening_hours": proposal.opening_hours,
        "persons": proposal.persons,
        "price_yuan": proposal.price_yuan,
    }
    return _point(proposal.id, proposal.lon, proposal.lat, properties)


def _point(feature_id: str, lon: float, lat: float, properties: dict[str, Any]) -> Feature:
    geometry = {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "id": feature_id, "geometry": geometry, "properties": properties}


def _metres(length_m: float) -> float | None:
    """To the centimetre."""
    return round(length_m, 2) if math.isfinite(length_m) else None
