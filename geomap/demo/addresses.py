"""Roadside places, addresses and telephone numbers. Points are in metres of the plane."""

from __future__ import annotations

import shapely
from shapely import MultiPolygon, Point

from geomap.demo.chance import between, draw
from geomap.demo.ground import Ground, RoadFinder

ROADSIDE_M = 40.0
NO_SUCH_PHONE = "029-0000"
"""No number of Xi'an begins with 0, so this one rings nowhere."""


def roadside_in(ground: Ground, finder: RoadFinder, code: str, *key: object) -> Point:
    """A place at the edge of a lot of the community, on an arterial if one passes."""
    fronts = [
        Point(x0 + (x1 - x0) * share, y0 + (y1 - y0) * share)
        for lot in ground.lots[code]
        for (x0, y0), (x1, y1) in zip(lot.exterior.coords[:-1], lot.exterior.coords[1:], strict=True)
        for share in (between(0.15, 0.5, "along", *key), between(0.5, 0.85, "along", *key))
    ]
    busy = [front for front in fronts if finder.arterial_near(front)[1] < ROADSIDE_M]
    choices = sorted(busy or fronts, key=lambda front: (front.x, front.y))
    return choices[int(draw("front", code, *key) * len(choices))]


def roadside_at(ground: Ground, place: Point) -> Point:
    """The place at the edge of a lot that is nearest to a point on the road."""
    code = ground.code_at(place)
    lots = MultiPolygon(ground.lots[code])
    return Point(shapely.shortest_line(lots, place).coords[0])


def address_of(district: str, road: str, *key: object) -> str:
    """An invented address on a road."""
    return f"{district}{road}{1 + int(between(0, 298, 'number', road, *key))}号"


def phone_of(*key: object) -> str:
    """An invented number that cannot be a real one."""
    return f"{NO_SUCH_PHONE}{int(between(1000, 9999, 'phone', *key))}"
