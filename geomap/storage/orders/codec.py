"""Orders and events as JSON documents, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from geomap.geodesy import LonLat
from geomap.orders.calls import Calls
from geomap.orders.order import Call, Order, Place
from geomap.orders.units import unit_from

INSTANTS = frozenset(f.name for f in fields(Order) if f.name.endswith(("_at", "_due")))
UNITS = ("owner", "office", "settler")
TEXTS = frozenset({"no_photo", "place", "reason", "to_senders", "words"})
"""Members of an event, of an order or a case, that somebody wrote."""
UNIT_LISTS = frozenset({"chain", "units"})
SAID_INSTANTS = frozenset({"due", "held_at"})


def order_document(order: Order) -> dict[str, Any]:
    """The order as JSON has it: instants in UTC, units as text."""
    said = {f.name: getattr(order, f.name) for f in fields(order)}
    said |= {name: _instant_text(said[name]) for name in INSTANTS}
    said |= {name: said[name] and str(said[name]) for name in UNITS}
    said["chain"] = [str(unit) for unit in order.chain]
    point = order.place.point
    said["place"] = [point.lon, point.lat, order.place.street, order.place.community, order.place.compound]
    said["ratings"] = dict(order.ratings)
    said["calls"] = _calls_document(order.calls)
    return said


def order_from(document: Mapping[str, Any]) -> Order:
    """The order of a document that order_document made."""
    said = dict(document)
    said |= {name: _instant(said[name]) for name in INSTANTS}
    said |= {name: said[name] and unit_from(said[name]) for name in UNITS}
    said["chain"] = tuple(unit_from(text) for text in said["chain"])
    lon, lat, *areas = said["place"]
    said["place"] = Place(LonLat(lon, lat), *areas)
    said["calls"] = _calls(said["calls"])
    said["ratings"] = MappingProxyType(said.get("ratings", {}))  # an order of before voices has none
    return Order(**said)


def said_document(said: Mapping[str, Any], seal: Callable[[str], str]) -> dict[str, Any]:
    """What an event says as JSON has it, its free text sealed."""
    kept = dict(said)
    for name in TEXTS & kept.keys():
        kept[name] = kept[name] and seal(kept[name])
    if "to" in kept:
        kept["to"] = str(kept["to"])
    for name in UNIT_LISTS & kept.keys():
        kept[name] = [str(unit) for unit in kept[name]]
    for name in SAID_INSTANTS & kept.keys():
        kept[name] = _instant_text(kept[name])
    if "calls" in kept:
        kept["calls"] = _calls_document(kept["calls"])
    return kept


def said_from(document: Mapping[str, Any], open_: Callable[[str], str]) -> Mapping[str, Any]:
    """What an event of such a document says."""
    said = dict(document)
    for name in TEXTS & said.keys():
        said[name] = said[name] and open_(said[name])
    if "to" in said:
        said["to"] = unit_from(said["to"])
    for name in UNIT_LISTS & said.keys():
        said[name] = tuple(unit_from(text) for text in said[name])
    for name in SAID_INSTANTS & said.keys():
        said[name] = _instant(said[name])
    if "calls" in said:
        said["calls"] = _calls(said["calls"])
    return MappingProxyType(said)


def _calls_document(calls: Calls) -> dict[str, dict[str, str | None]]:
    return {
        name: {key: _instant_text(at) for key, at in asdict(call).items()} for name, call in calls.items()
    }


def _calls(document: Mapping[str, Mapping[str, str | None]]) -> Calls:
    told = {name: {key: _instant(at) for key, at in call.items()} for name, call in document.items()}
    return MappingProxyType({name: Call(**call) for name, call in told.items()})  # type: ignore[arg-type]


def _instant_text(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat()


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
