"""The table of bookings, beside those of the store."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text

from geomap.storage.database.tables import METADATA, UtcTime

BOOKING = Table(
    "hall_booking",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("key", Text, nullable=False, unique=True, comment="of the sending: it is taken once"),
    Column("hall", Text, nullable=False),
    Column("organization", Text, nullable=False, comment="id where the map has it, else its name"),
    Column("on_map", Boolean, nullable=False, comment="whether organization is an id"),
    Column("purpose", Text, nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("until", UtcTime, nullable=False, comment="first instant after it"),
    Column("persons", Integer, nullable=False, comment="expected"),
    Column("who", Text, nullable=False, comment="account that booked"),
    Column("made_at", UtcTime, nullable=False),
    Column("cancelled_at", UtcTime, comment="null: it holds"),
    Column("cancelled_by", Text),
    Column("reason", Text, comment="why it was cancelled, by somebody else than who"),
    Index("hall_booking_time", "hall", "until"),
)
