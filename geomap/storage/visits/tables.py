"""The table of visits, beside those of the store."""

from __future__ import annotations

from sqlalchemy import Column, Index, Table, Text

from geomap.storage.database.tables import METADATA, UtcTime

VISIT = Table(
    "station_visit",
    METADATA,
    Column("key", Text, primary_key=True, comment="made by the telephone that counts: it counts once"),
    Column("station", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", UtcTime, nullable=False, comment="when it was counted, by that telephone's clock"),
    Column("day", Text, nullable=False, comment="YYYY-MM-DD, of at in the district"),
    Column("who", Text, nullable=False),
    Column("undone_at", UtcTime, comment="null: it counts"),
    Index("station_visit_of_day", "day", "station", "kind"),
)
