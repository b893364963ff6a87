"""What was reported near by already: "somebody did, 30 m away: me too?"."""

from __future__ import annotations

from collections.abc import Iterable

from geomap.geodesy import WGS84, LonLat
from geomap.orders.categories import Category
from geomap.orders.order import Order
from geomap.orders.steps import OWED

RADIUS_M = 50.0
"""As far as two people standing in one yard mean the same lamp."""


def nearby(
    orders: Iterable[Order], category: Category, point: LonLat, radius_m: float = RADIUS_M
) -> list[tuple[float, Order]]:
    """(distance_m, order) of the owed orders of the category within radius_m (geodesic, <=), nearest first,
    then by id, the older before the newer. None of a private category."""
    if category.private:
        return []
    same = [order for order in orders if order.category == category.code and order.state in OWED]
    points = [order.place.point for order in same]
    lons, lats = [p.lon for p in points], [p.lat for p in points]
    here = ([point.lon] * len(same), [point.lat] * len(same))
    distances_m = WGS84.inv(*here, lons, lats)[2]
    near = [(d, order) for d, order in zip(distances_m, same, strict=True) if d <= radius_m]
    return sorted(near, key=lambda one: (one[0], _age(one[1].id)))


def _age(order_id: str) -> tuple[int, str]:
    """Ids are numbers written as text."""
    return len(order_id), order_id
