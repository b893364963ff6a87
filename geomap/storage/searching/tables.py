"""The tables of shared searches, beside those of the store."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, Table, Text, UniqueConstraint

from geomap.storage.database.tables import JSON_TEXT, METADATA, UtcTime

LOST_SEARCH = Table(
    "lost_search",
    METADATA,
    Column("id", Text, primary_key=True, comment="SHA-256 of the code in its link"),
    Column("made_at", UtcTime, nullable=False),
    Column("touched_at", UtcTime, nullable=False, index=True, comment="it is forgotten so long after"),
    Column("asked", JSON_TEXT, nullable=False, comment="clues, point, radius, and the candidates"),
    Column("last", Integer, nullable=False, comment="number of the last action, 0 before the first"),
)
LOST_ACTION = Table(
    "lost_action",
    METADATA,
    Column("search", ForeignKey(LOST_SEARCH.c.id, ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False, comment="in the search, from 1"),
    Column("id", Text, nullable=False, comment="made by the searcher's program: none counts twice"),
    Column("searcher", Text, nullable=False, comment="made up by the searcher's program"),
    Column("deed", Text, nullable=False, comment="as geomap.searching.party has it"),
    Column("place", Text, comment="layer/id; null: the search itself"),
    Column("words", Text),
    Column("at", UtcTime, nullable=False),
    UniqueConstraint("search", "id", name="lost_action_once"),
)
