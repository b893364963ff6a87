"""Positions as lists write them: decimal degrees, degrees-minutes-seconds, two in one cell."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Literal

from geomap.datum import Datum
from geomap.intake.plain import folded, keyed, plain

Order = Literal["lonlat", "latlon"]
ORDERS: tuple[Order, ...] = ("lonlat", "latlon")

_NUMBER = r"[+-]?\d+(?:\.\d+)?"
_DECIMAL = re.compile(rf"({_NUMBER})\s*(?:°|度|deg)?")
_COMMA = re.compile(r"[+-]?\d{1,3},\d+")
_DMS = re.compile(
    rf"({_NUMBER})\s*(?:°|度|º|d|:|\s)\s*(\d+(?:\.\d+)?)\s*(?:['′’‘分m:]|\s|$)"
    r"\s*(?:(\d+(?:\.\d+)?)\s*(?:[\"″”“秒s]|''|′′)?)?"
)
_SIDE = re.compile(r"北纬|南纬|东经|西经|[nsew]|[东西南北]|纬度?|经度?|lat(?:itude)?|(?:lon(?:gitude)?|lng)")
_LATITUDE = re.compile(r"[纬南北]|[ns]$|lat")
_NEGATIVE = re.compile(r"[南西]|[sw]$")
_WKT = re.compile(rf"point\s*z?\s*\(\s*({_NUMBER})\s+({_NUMBER})(?:\s+{_NUMBER})?\s*\)")
_DATUM_WORDS: tuple[tuple[Datum, str], ...] = (
    ("wgs84", r"wgs|gps|4326|cgcs|国家2000|大地2000|天地图"),
    ("gcj02", r"gcj|火星|高德|amap|腾讯|国测局|autonavi"),
    ("bd09", r"bd-?_?09|百度|baidu"),
)


@dataclass(frozen=True, slots=True)
class Angle:
    """Degrees, and what the text itself says of them: "lon", "lat" or ""."""

    degrees: float
    axis: str = ""


def read_angle(cell: Any) -> Angle | None:
    """The angle in a cell, or None where it is none. Minutes and seconds are below 60."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return Angle(float(cell))
    text = folded(plain(cell))
    side = _SIDE.search(text)
    axis = ("lat" if _LATITUDE.match(side[0]) else "lon") if side else ""
    sign = -1.0 if side and _NEGATIVE.match(side[0]) else 1.0
    bare = _SIDE.sub("", text).strip(" :,")
    if _COMMA.fullmatch(bare):
        bare = bare.replace(",", ".")
    if found := _DECIMAL.fullmatch(bare):
        return Angle(sign * float(found[1]), axis)
    found = _DMS.fullmatch(bare)
    if found is None or float(found[2]) >= 60 or float(found[3] or 0) >= 60:
        return None
    degrees = abs(float(found[1])) + float(found[2]) / 60 + float(found[3] or 0) / 3600
    return Angle(-degrees if sign < 0 or found[1].startswith("-") else degrees, axis)


def read_pair(cell: Any) -> tuple[Angle, Angle] | None:
    """The two angles in one cell, in their order there, or None: "108.95,34.22", "34°13′N 108°57′E",
    "[108.95, 34.22]", "POINT(108.95 34.22)"; a list of two numbers, too."""
    if isinstance(cell, list):
        return _pair(cell)
    text = folded(plain(cell))
    if found := _WKT.fullmatch(text):
        return Angle(float(found[1]), "lon"), Angle(float(found[2]), "lat")
    if text.startswith("["):
        try:
            return _pair(json.loads(text))
        except ValueError:
            return None
    bare = text.strip("()")
    for parts in (
        re.split(r"\s*[,;、/|]\s*", bare),
        re.split(r"(?<=[\dnsew东西南北秒″\"'′])\s+(?=[\dnsew东西南北])", bare),
    ):
        if len(parts) == 2:
            return _pair(parts)
    return None


def _pair(parts: Any) -> tuple[Angle, Angle] | None:
    if not isinstance(parts, list) or len(parts) != 2:
        return None
    first, second = read_angle(parts[0]), read_angle(parts[1])
    return (first, second) if first and second else None


def datum_of_label(label: str) -> Datum | None:
    """The datum that a header states: 高德经度, lon_gcj02, 经度(WGS84)."""
    text = folded(label)
    return next((datum for datum, words in _DATUM_WORDS if re.search(words, text)), None)


def order_of_label(label: str) -> Order | None:
    """The order that a header of pairs states: "lat,lon", 经纬度 (longitude first), 纬度,经度."""
    text = keyed(label)
    lon, lat = (re.search(words, text) for words in ("经|lon|lng", "纬|lat"))
    if lon is None or lat is None:
        return None
    return "lonlat" if lon.start() < lat.start() else "latlon"
