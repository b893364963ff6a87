"""The table of what was forgotten, beside those of the store. It holds nothing personal."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, Text

from geomap.storage.database.tables import METADATA, UtcTime

FORGETTING = Table(
    "forgetting",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("who", Text, nullable=False, comment="system: the clock; else who asked at a terminal"),
    Column("what", Text, nullable=False, comment="orders, cases, ..."),
    Column("before", UtcTime, nullable=False, comment="what ended before this was forgotten"),
    Column("count", Integer, nullable=False),
    Column("erased_at", UtcTime, comment="null: the files of the database may still hold it"),
    sqlite_autoincrement=True,
)
