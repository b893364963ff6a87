"""An empty book of orders, on SQLite and on PostGIS."""

from __future__ import annotations

import pytest
from book_cases import book_of
from databases import Place

from geomap.storage.database.store import Store
from geomap.storage.orders.book import OrderBook


@pytest.fixture
def store(place: Place) -> Store:
    return place.make()


@pytest.fixture
def book(store: Store) -> OrderBook:
    return book_of(store.database)
