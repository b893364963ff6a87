"""schema.org descriptions of places as JSON-LD, and the one safe way to put them on a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import orjson
from markupsafe import Markup, escape

from geomap.geodesy import LonLat
from geomap.hours import Hours
from geomap.map_settings import MapSettings
from geomap.opening_rule import CLOSED, DAY_MIN, OPEN, SCHOOL_HOLIDAY, plan, runs, state_of
from geomap.people.masking import is_masked
from geomap.services import Catalogue

SCHEMA = "https://schema.org/"
TYPES = {
    "streets": "AdministrativeArea",
    "communities": "AdministrativeArea",
    "compounds": "ApartmentComplex",
    "stations": "CivicStructure",
    "halls": "CivicStructure",
    "organizations": "Organization",
    "mediation_rooms": "CivicStructure",
}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
UNSAFE = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def json_ld_script(document: Mapping[str, Any], nonce: str) -> Markup:
    """document in a script element. No text in it can end the element: what HTML or old JavaScript
    could take for markup stands escaped, as JSON allows."""
    text = orjson.dumps(document).decode().translate(UNSAFE)
    return Markup('<script type="application/ld+json" nonce="{}">{}</script>').format(
        escape(nonce), Markup(text)
    )


def describe_place(
    layer: str,
    properties: Mapping[str, Any],
    point: LonLat,
    url: str,
    settings: MapSettings,
    catalogue: Catalogue,
    rule: Hours | None,
    within: tuple[str, str] | None,
) -> dict[str, Any]:
    """The schema.org description of a feature. within: name and address of the page of its area.

    Hours stand only where a week says all of them: a rule with seasons or doubts is left out.
    """
    geo = {"@type": "GeoCoordinates", "longitude": round(point.lon, 6), "latitude": round(point.lat, 6)}
    place: dict[str, Any] = {
        "@context": SCHEMA.rstrip("/"),
        "@type": TYPES[layer],
        "@id": url,
        "url": url,
        "name": properties["name"],
    }
    if properties.get("name_en"):
        place["alternateName"] = properties["name_en"]
    if properties.get("phone") and not is_masked(properties["phone"]):
        place["telephone"] = properties["phone"]
    address: dict[str, Any] = {
        "@type": "PostalAddress",
        "addressLocality": settings.area_zh,
        "addressRegion": settings.city_zh,
    }
    if properties.get("address"):
        address["streetAddress"] = properties["address"]
    if layer == "organizations":
        place["location"] = {"@type": "Place", "geo": geo, "address": address}
        return place
    place |= {"geo": geo, "address": address}
    if within:
        place["containedInPlace"] = {"@type": "AdministrativeArea", "name": within[0], "@id": within[1]}
    if layer == "stations":
        place |= _of_station(properties, catalogue)
    if layer == "compounds" and properties.get("households") is not None:
        place["numberOfAccommodationUnits"] = {
            "@type": "QuantitativeValue",
            "value": properties["households"],
        }
    hours = weekly_hours(rule) if rule and properties.get("status", "open") == "open" else None
    if hours:
        place["openingHoursSpecification"] = hours
    return place


def _of_station(properties: Mapping[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    features = [
        {
            "@type": "LocationFeatureSpecification",
            "name": catalogue[code].name_zh,
            "alternateName": catalogue[code].name_en,
            "value": True,
        }
        for code in catalogue.codes(catalogue.mask(properties["services"]))
    ]
    return {"amenityFeature": features} if features else {}


def weekly_hours(rule: Hours) -> list[dict[str, Any]] | None:
    """rule as OpeningHoursSpecifications, or None where a plain week with public holidays off
    cannot say it: seasons, dates, school holidays, doubts, other hours on holidays."""
    if any(clause.dates or SCHOOL_HOLIDAY in (clause.days or ()) for clause in rule.clauses):
        return None
    by_span: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    closed_on_holidays: set[bool] = set()
    for weekday, name in enumerate(WEEKDAYS):
        usual, holiday = (
            state_of(plan(c for c in rule.clauses if c.on_day(weekday, public_holiday, False)))
            for public_holiday in (False, True)
        )
        if not set(usual.tolist()) <= {CLOSED, OPEN}:
            return None
        if (usual != holiday).any() and holiday.any():
            return None
        spans = [(start, end) for start, end, state in runs(usual) if state == OPEN]
        if spans:
            closed_on_holidays.add(not holiday.any())
        for span in spans:
            by_span[span].append(name)
    if len(closed_on_holidays) != 1:
        return None
    listed = [_span(days, start, end) for (start, end), days in sorted(by_span.items())]
    if closed_on_holidays == {True}:
        listed.append(_span(["PublicHolidays"], 0, 0))
    return listed


def _span(days: list[str], start: int, end: int) -> dict[str, Any]:
    """Around the clock is 00:00 to 23:59, and never is 00:00 to 00:00, as search engines read it."""
    whole_day = (start, end) == (0, DAY_MIN)
    return {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": [SCHEMA + day for day in days],
        "opens": _clock(start),
        "closes": "23:59" if whole_day or end == DAY_MIN else _clock(end % DAY_MIN),
    }


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
