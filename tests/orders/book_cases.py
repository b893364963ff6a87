"""What tests of the book share: a district of three communities, people who act, a clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from geomap.geodesy import LonLat
from geomap.orders.order import Place, chain_of
from geomap.orders.units import Unit
from geomap.storage.database.connecting import Database
from geomap.storage.orders.book import OrderBook
from geomap.storage.orders.catalogues import read_categories
from geomap.storage.orders.records import Action, Draft
from geomap.storage.sealing import Sealer

DATA = Path(__file__).parents[2] / "data"
CATEGORIES = read_categories(DATA)
SEALER = Sealer("a key for tests that is long enough")
ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 3, 4, 10, 30, tzinfo=ZONE)
"""A Wednesday morning without a holiday near."""

COMMUNITY, OTHER = Unit("community", "A1"), Unit("community", "A2")
STREET, DISTRICT = Unit("street", "A"), Unit("district", "D")
STEWARD = Unit("steward", "post-1")
HERE = Place(LonLat(108.94, 34.22), "A", "A1", "A1x")

_keys = count(1)


def book_of(database: Database) -> OrderBook:
    return OrderBook(database, CATEGORIES, SEALER)


def a_key() -> str:
    return f"key {next(_keys)}"


def draft(**said: object) -> Draft:
    values = {
        "key": a_key(),
        "category": "sanitation",
        "place": HERE,
        "chain": chain_of(HERE, "D"),
        "words": "门口的垃圾满了",
        "at": START,
    }
    return Draft(**(values | said))  # type: ignore[arg-type]


def action(order: int, step: str, unit: Unit | None = None, after_min: float = 0, **said: object) -> Action:
    """unit: who acts, None: whoever holds the tracking code. The rest is what the step says, but for key,
    version and photos."""
    own = {name: said.pop(name) for name in ("key", "version", "photos") if name in said}
    return Action(
        order=order,
        step=step,  # type: ignore[arg-type]
        at=START + timedelta(minutes=after_min),
        who="resident" if unit is None else f"who works for {unit}",
        units=frozenset() if unit is None else frozenset({unit}),
        unit=unit,
        resident=unit is None,
        said=said,
        **({"key": a_key()} | own),  # type: ignore[arg-type]
    )
