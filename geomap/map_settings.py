"""What map.json says of a district, every value checked as it is read."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, NoReturn

from pyproj import CRS
from pyproj.exceptions import CRSError

from geomap.calendar_cn import china_calendar
from geomap.errors import DataError, InvalidInputError
from geomap.geodesy import LonLat
from geomap.services import Catalogue
from geomap.spelling import Phrases, checked_phrases

DEFAULTS: Mapping[str, Any] = {"pinyin_phrases": {}, "quick_services": []}
NAMES = ("name_zh", "area_zh")
TEXTS = (
    *NAMES,
    "name_en",
    "area_en",
    "city_zh",
    "notice_zh",
    "notice_en",
    "attribution_zh",
    "attribution_en",
)
CLOSEST_ZOOM = 19
SHOWN_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class MapSettings:
    """What map.json says of the district: names, first view, metric CRS, time zone, words of notice,
    the services offered as quick filters."""

    name_zh: str
    name_en: str
    area_zh: str
    area_en: str
    city_zh: str
    centre: tuple[float, float]
    zoom: float
    metric_crs: str
    timezone: str
    notice_zh: str
    notice_en: str
    attribution_zh: str
    attribution_en: str
    pinyin_phrases: Phrases
    quick_services: Sequence[str]

    def credit(self, language: str) -> str:
        """The notice and where the data come from, as a map must show them beside it."""
        parts = (
            (self.notice_zh, self.attribution_zh)
            if language == "zh"
            else (self.notice_en, self.attribution_en)
        )
        return " · ".join(part for part in parts if part)


def map_settings_from(document: Any, catalogue: Catalogue) -> MapSettings:
    """Read the document of map.json. Raises DataError naming the key at fault, its value, the remedy."""
    if not isinstance(document, dict):
        raise DataError("map.json does not hold an object.", hint="See data/map.json for an example.")
    known = {f.name for f in fields(MapSettings)}
    document = {**DEFAULTS, **document}
    for problem, keys in (("lacks", known - set(document)), ("has the unknown key", set(document) - known)):
        if keys:
            raise DataError(
                f"map.json {problem} {', '.join(sorted(keys))}.",
                hint=f"Its keys are {', '.join(sorted(known))}.",
            )
    for key in TEXTS:
        _check_text(key, document[key])
    _check_zoom(document["zoom"])
    _check_metric_crs(document["metric_crs"])
    _check_timezone(document["timezone"])
    _check_quick_services(document["quick_services"], catalogue)
    read = {
        "centre": _centre(document["centre"]),
        "pinyin_phrases": checked_phrases(document["pinyin_phrases"]),
    }
    return MapSettings(**{**document, **read})


def _refuse(key: str, value: Any, problem: str, remedy: str) -> NoReturn:
    shown = repr(value)
    if len(shown) > SHOWN_CHARACTERS:
        shown = shown[: SHOWN_CHARACTERS - 1] + "…"
    raise DataError(f"map.json, {key}: {shown} {problem}.", hint=remedy)


def _check_text(key: str, value: Any) -> None:
    if not isinstance(value, str):
        _refuse(key, value, "is not text", 'Write it in quotation marks, "" for nothing.')
    if key in NAMES and not value.strip():
        _refuse(key, value, "is empty", "Write the name that stands on the pages.")


def _check_zoom(value: Any) -> None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not 0 < value <= CLOSEST_ZOOM:
        _refuse(
            "zoom", value, "is no zoom", f"Give a number above 0 and up to {CLOSEST_ZOOM}, 13 for a district."
        )


def _centre(value: Any) -> tuple[float, float]:
    remedy = "Give [longitude, latitude] in degrees of WGS 84."
    if not isinstance(value, list) or len(value) != 2:
        _refuse("centre", value, "is no position", remedy)
    try:
        centre = LonLat(*value)
    except InvalidInputError as error:
        _refuse("centre", value, f"is no position: {error.message.rstrip('.')}", error.hint or remedy)
    return centre.lon, centre.lat


def _check_metric_crs(value: Any) -> None:
    remedy = 'Name a projected reference system in metres for the area, such as "EPSG:4545".'
    if not isinstance(value, str):
        _refuse("metric_crs", value, "is not text", remedy)
    try:
        crs = CRS.from_user_input(value)
    except CRSError:
        _refuse("metric_crs", value, "is no reference system that PROJ knows", remedy)
    if not crs.is_projected:
        _refuse("metric_crs", value, "is not projected", remedy)
    if any(not math.isclose(axis.unit_conversion_factor, 1.0) for axis in crs.axis_info[:2]):
        _refuse("metric_crs", value, f"counts in {crs.axis_info[0].unit_name}, not in metres", remedy)


def _check_timezone(value: Any) -> None:
    remedy = "Use an IANA name such as Asia/Shanghai."
    if not isinstance(value, str):
        _refuse("timezone", value, "is not text", remedy)
    try:
        china_calendar(value)
    except InvalidInputError:
        _refuse("timezone", value, "is no known time zone", remedy)


def _check_quick_services(value: Any, catalogue: Catalogue) -> None:
    remedy = f"Use codes of services.json, each once: {', '.join(catalogue.bit)}."
    if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
        _refuse("quick_services", value, "is not a list of texts", remedy)
    for code in value:
        if code not in catalogue.bit:
            _refuse("quick_services", code, "is not in services.json", remedy)
        if value.count(code) > 1:
            _refuse("quick_services", code, "stands twice", remedy)
