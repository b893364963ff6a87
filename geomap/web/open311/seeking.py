"""Requests that are looked for, of those that everybody may know of: within 90 days, around a point."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import Column

from geomap.errors import InvalidInputError, NotFoundError
from geomap.geodesy import LonLat, distance_m
from geomap.orders.placing import public_point
from geomap.question import at_instant
from geomap.storage.orders.places import numbers, places
from geomap.storage.orders.records import Kept
from geomap.storage.orders.tables import ORDER
from geomap.web.open311.asked import MOST_LISTED, SPAN
from geomap.web.open311.states import DETAILED, STATUSES, states_of
from geomap.web.orders.held import orders
from geomap.web.orders.known import known, named
from geomap.web.snapshots import current_snapshot

CIRCLE = ("lat", "long", "radius")


def sought(values: Mapping[str, Any]) -> list[Kept]:
    """The requests asked for by the values of REQUESTS, the latest sent first. Raises InvalidInputError."""
    if "service_request_id" in values:
        return _listed(named(values["service_request_id"]), *known())
    conditions, database = _conditions(values), orders().book.database
    size = values.get("per_page", values.get("page_size", MOST_LISTED))
    first = (values["page"] - 1) * size
    missing = [name for name in CIRCLE if name not in values]
    if len(missing) == len(CIRCLE):
        return _listed(ORDER.c.id.in_(numbers(database, conditions, size, first)))
    if missing:
        raise InvalidInputError(
            f"{missing[0]} is missing.", parameter=missing[0], hint="Give lat, long and radius together."
        )
    centre = LonLat(values["long"], values["lat"])
    return _listed(ORDER.c.id.in_(_within(conditions, centre, values["radius"])[first : first + size]))


def public_request(text: str) -> Kept:
    """The request of an id as an address has it. Raises NotFoundError, also for one that not everybody may
    know of."""
    found = _listed(named([text]), *known())
    if not found:
        raise NotFoundError("There is no such service_request_id.", hint="See requests for what there is.")
    return found[0]


def _listed(*conditions: Any) -> list[Kept]:
    found = orders().book.listed(*conditions)
    return sorted(found, key=lambda kept: (kept.order.submitted_at, kept.id), reverse=True)


def _conditions(values: Mapping[str, Any]) -> list[Any]:
    """Conditions on the table of orders."""
    made = known()
    if "service_code" in values:
        made.append(ORDER.c.category.in_([orders().categories[code].code for code in values["service_code"]]))
    if "status" in values or "detailed_status" in values:
        asked = values.get("status", STATUSES), values.get("detailed_status", DETAILED)
        made.append(ORDER.c.state.in_(states_of(*asked)))
    changed = "updated_after" in values or "updated_before" in values
    if changed:
        made += _span(values, "updated_after", "updated_before", ORDER.c.written_at)
    if not changed or "start_date" in values or "end_date" in values:
        made += _span(values, "start_date", "end_date", ORDER.c.submitted_at)
    return made


def _span(values: Mapping[str, Any], first: str, last: str, column: Column[Any]) -> list[Any]:
    """first <= column < last, SPAN apart at most. An end that is not given is SPAN away from the other; where
    none is given, it is up to now."""
    start, end = (_instant(values.get(name)) for name in (first, last))
    now = orders().now()
    if start is None and end is None:
        return [column >= now - SPAN]
    start = start if start is not None else (end or now) - SPAN
    end = end if end is not None else start + SPAN
    if not start <= end <= start + SPAN:
        raise InvalidInputError(
            f"{first} and {last} are {(end - start).days} days apart.",
            parameter=last,
            value=end.isoformat(),
            hint=f"Ask for at most {SPAN.days} days at a time, the earlier end first.",
        )
    return [column >= start, column < end]


def _instant(moment: Any) -> datetime | None:
    if moment is None:
        return None
    return at_instant(moment, orders().now(), current_snapshot().timezone)


def _within(conditions: list[Any], centre: LonLat, radius_m: float) -> list[int]:
    """Ids of the orders that everybody is told are within radius_m (<=). It is measured from there, not from
    where they are: no number of questions finds that out."""
    snapshot, ids, points = current_snapshot(), [], []
    told: dict[LonLat | str, LonLat] = {}
    known = snapshot.layers["compounds"].position
    for number, place in places(orders().book.database, conditions):
        key = place.point if place.compound is None or place.compound not in known else place.compound
        if key not in told:
            told[key] = public_point(snapshot, place)
        ids.append(number)
        points.append((told[key].lon, told[key].lat))
    lon, lat = np.asarray(points, dtype=np.float64).reshape(-1, 2).T
    near = distance_m(centre.lon, centre.lat, lon, lat) <= radius_m
    return [number for number, is_near in zip(ids, near.tolist(), strict=True) if is_near]
