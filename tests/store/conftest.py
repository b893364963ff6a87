"""A store of the small district, and the PostGIS beneath."""

from __future__ import annotations

import pytest
from databases import Databases, Place

from geomap.storage.database.store import Store


@pytest.fixture
def store(place: Place) -> Store:
    return place.make()


@pytest.fixture
def postgis(databases: Databases) -> str:
    """How to connect to the PostGIS that runs for these tests alone."""
    return databases.conninfo
