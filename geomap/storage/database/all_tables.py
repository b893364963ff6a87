"""Every table of the store, whatever its use: importing this registers them all in METADATA."""

from __future__ import annotations

from geomap.storage.database.tables import METADATA as ALL_TABLES

__all__ = ["ALL_TABLES"]
