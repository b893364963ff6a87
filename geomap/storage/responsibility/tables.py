"""The tables of the register, beside those of the store."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, Text

from geomap.storage.database.tables import JSON_TEXT, METADATA, UtcTime

ENTRY = Table(
    "duty_entry",
    METADATA,
    Column("sort", Text, primary_key=True, comment="post, link or problem"),
    Column("id", Text, primary_key=True),
    Column("version", Integer, nullable=False, comment="from 1, one more with every change"),
    Column("document", JSON_TEXT, nullable=False, comment="what is private in it is sealed"),
)
ENTRY_CHANGE = Table(
    "duty_change",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("deed", Text, nullable=False),
    Column("sort", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("before", JSON_TEXT, comment="null: it is new"),
    Column("after", JSON_TEXT, nullable=False),
    Index("duty_change_of", "sort", "id"),
)
