"""Turns the words in which people and programs ask for stations into the locator's Query.

The words are the parameters of the HTTP API and the options of the terminal: one reading for both.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime, tzinfo
from typing import Any, Literal

from geomap.errors import InvalidInputError
from geomap.geodesy import LonLat
from geomap.layers import ENTRIES
from geomap.locator import Query
from geomap.measured import Measure
from geomap.nearest import Need
from geomap.services import TIERS, Catalogue

YEARS = range(2000, 2100)
DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", re.ASCII)
CLOCK = r"([01]\d|2[0-3]):[0-5]\d"
INSTANT = re.compile(rf"{DAY.pattern}[Tt]{CLOCK}(:[0-5]\d([.]\d{{1,6}})?)?([Zz]|[+-]{CLOCK})?", re.ASCII)
INSTANT_HINT = (
    "Give now, or a time of the years 2000 to 2099 such as 2026-10-01T09:30 (local) or "
    "2026-10-01T09:30:00+08:00 (write + as %2B in a URL)."
)
NOW: Literal["now"] = "now"


def instant_from(text: str) -> datetime | Literal["now"]:
    """Read "now" or an ISO 8601 time, naive where it gives no offset. Raises InvalidInputError."""
    if text == NOW:
        return NOW
    moment = moment_from(text)
    if moment is None or moment.year not in YEARS:
        raise InvalidInputError(
            "open_at is not a time that can be used.", parameter="open_at", value=text, hint=INSTANT_HINT
        )
    return moment


def moment_from(text: str) -> datetime | None:
    """Read an ISO 8601 time to the minute or finer; None if it is none."""
    # An unescaped + in a URL arrives as a space.
    written = re.sub(r"(?<=\d) (?=\d{2}:\d{2}$)", "+", text) if "T" in text.upper() else text
    try:
        return datetime.fromisoformat(written.upper()) if INSTANT.fullmatch(written) else None
    except ValueError:
        return None


def at_instant(moment: datetime | Literal["now"], now: datetime, zone: tzinfo) -> datetime:
    """The aware instant meant, in zone; a naive moment is wall-clock time there."""
    if moment == NOW:
        return now.astimezone(zone)
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)


def need_from(
    catalogue: Catalogue,
    *,
    tier: Collection[int] = (),
    services: Collection[str] = (),
    services_any: Collection[str] = (),
    entry: Collection[str] = (),
    status: str = "open",
    max_distance_m: float | None = None,
) -> Need:
    """The need these words state; an empty collection states no condition.

    Raises InvalidInputError naming the parameter for an unknown tier, service, entry or status.
    """
    _check_among("tier", tier, TIERS)
    _check_among("entry", entry, ENTRIES)
    _check_among("status", [status], ("open", "any"))
    _check_among("services", services, catalogue.bit)
    _check_among("services_any", services_any, catalogue.bit)
    reach: dict[str, Any] = {} if max_distance_m is None else {"max_distance_m": max_distance_m}
    return Need(
        tiers=frozenset(tier) or None,
        services=catalogue.mask(services),
        services_any=catalogue.mask(services_any),
        entries=frozenset(entry) or None,
        statuses=None if status == "any" else frozenset({"open"}),
        **reach,
    )


def query_from(
    catalogue: Catalogue,
    origin: LonLat,
    now: datetime,
    zone: tzinfo,
    *,
    limit: int = 3,
    open_at: datetime | Literal["now"] | None = None,
    open_for_min: int = 0,
    unknown_hours: Literal["include", "exclude"] = "exclude",
    mode: Measure = "straight",
    **need: Any,
) -> Query:
    """The locator's query. open_for_min without open_at means from now. need: as need_from has it."""
    if open_for_min and open_at is None:
        open_at = NOW
    return Query(
        origin=origin,
        limit=limit,
        need=need_from(catalogue, **need),
        open_at=None if open_at is None else at_instant(open_at, now, zone),
        open_for_min=open_for_min,
        unknown_hours=unknown_hours,
        mode=mode,
    )


def _check_among(parameter: str, values: Collection[Any], allowed: Collection[Any]) -> None:
    for value in values:
        if value not in allowed:
            raise InvalidInputError(
                f"{parameter} does not know {value!r}.",
                parameter=parameter,
                value=value,
                hint=f"Use one or more of {', '.join(map(str, allowed))}.",
            )
