"""Every table of the store, whatever its use: importing this registers them all in METADATA."""

from __future__ import annotations

from geomap.storage.database.tables import METADATA as ALL_TABLES
from geomap.storage.halls import tables as _halls  # noqa: F401
from geomap.storage.imports import tables as _imports  # noqa: F401
from geomap.storage.orders import tables as _orders  # noqa: F401
from geomap.storage.people import tables as _people  # noqa: F401
from geomap.storage.responsibility import tables as _responsibility  # noqa: F401
from geomap.storage.retention import tables as _retention  # noqa: F401
from geomap.storage.searching import tables as _searching  # noqa: F401
from geomap.storage.visits import tables as _visits  # noqa: F401

__all__ = ["ALL_TABLES"]
