"""The tables of orders, beside those of the store."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from geomap.storage.database.tables import JSON_TEXT, METADATA, UtcTime

ORDER = Table(
    "service_order",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("code", Text, nullable=False, unique=True, comment="SHA-256 of the tracking code"),
    Column(
        "key",
        Text,
        nullable=False,
        unique=True,
        comment="SHA-256 of the key of the sending: it is taken once",
    ),
    Column("category", Text, nullable=False),
    Column("lon", Float, nullable=False),
    Column("lat", Float, nullable=False),
    Column("community", Text, index=True),
    Column("street", Text, index=True),
    Column("compound", Text),
    Column("submitted_at", UtcTime, nullable=False, index=True),
    Column("changed_at", UtcTime, nullable=False, index=True),
    Column("written_at", UtcTime, nullable=False, index=True, comment="when its last event was written"),
    Column("state", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("office", Text, nullable=False),
    Column("due", UtcTime, nullable=False, comment="of what is owed now"),
    Column("tick_at", UtcTime, index=True, comment="when the clock moves it next; null: it will not"),
    Column("version", Integer, nullable=False),
    Column("kept", JSON_TEXT, nullable=False, comment="the order as its events left it"),
    Column("words", Text, comment="sealed; null: they were forgotten"),
    Column("name", Text, comment="sealed; null: none was given, or it was forgotten"),
    Column("phone", Text, comment="sealed; null: none was given, or it was forgotten"),
    Column("source", Text, nullable=False, comment="page, desk or open311"),
    Column("forgotten", Boolean, nullable=False),
    Column(
        "public_id",
        Text,
        nullable=False,
        server_default="",
        comment="what everybody calls it: random, as ids that count tell of orders that are private",
    ),
    Index("order_public_id", "public_id", unique=True),
    Index("order_owner", "owner", "state"),
    Index("order_office", "office", "state"),
    sqlite_autoincrement=True,
)
ORDER_EVENT = Table(
    "order_event",
    METADATA,
    Column("order", Integer, ForeignKey(ORDER.c.id), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False, comment="from 1, without gaps"),
    Column("step", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("who", Text, nullable=False),
    Column("unit", Text),
    Column("said", JSON_TEXT, nullable=False, comment="its words sealed"),
    Column("key", Text, unique=True, comment="of the action: it is taken once; null: the clock's"),
)
ORDER_PHOTO = Table(
    "order_photo",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("order", Integer, ForeignKey(ORDER.c.id), nullable=False, index=True),
    Column("event", Integer, nullable=False, comment="number of the event it came with"),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("image", LargeBinary, nullable=False, comment="JPEG, made anew of pixels alone"),
)
ORDER_MOVES = Table(
    "order_moves",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False, comment="1: there is one row"),
    Column("count", BigInteger, nullable=False, comment="transactions that moved orders"),
)
ORDER_LOOK = Table(
    "order_look",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("order", Integer, ForeignKey(ORDER.c.id), nullable=False, index=True),
    Column("at", UtcTime, nullable=False, index=True),
    Column("who", Text, nullable=False),
    Column("unit", Text),
    Column("reason", Text, nullable=False),
)
ORDER_VOICE = Table(
    "order_voice",
    METADATA,
    Column("code", Text, primary_key=True, comment="SHA-256 of the voice's tracking code"),
    Column(
        "order",
        Integer,
        ForeignKey(ORDER.c.id),
        nullable=False,
        index=True,
        comment="that it belongs to now, after all merges",
    ),
    Column("spoke", Integer, ForeignKey(ORDER.c.id), nullable=False, comment="the order that it spoke of"),
    Column("event", Integer, nullable=False, comment="by which it spoke of that: its me_too, or the submit"),
    UniqueConstraint("spoke", "event"),
)
CASE = Table(
    "service_case",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("offices", JSON_TEXT, nullable=False, comment="the one that opened it, then those above"),
    Column("state", Text, nullable=False),
    Column("opened_at", UtcTime, nullable=False),
    Column("changed_at", UtcTime, nullable=False, index=True),
    Column("version", Integer, nullable=False, comment="number of its last event"),
    Column("forgotten", Boolean, nullable=False, server_default=false()),
    sqlite_autoincrement=True,
)
CASE_EVENT = Table(
    "case_event",
    METADATA,
    Column("case", Integer, ForeignKey(CASE.c.id), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False, comment="from 1, without gaps"),
    Column("step", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("who", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("said", JSON_TEXT, nullable=False, comment="its words sealed"),
    Column("key", Text, nullable=False, unique=True, comment="of the action: it is taken once"),
)
CASE_PARTY = Table(
    "case_party",
    METADATA,
    Column("case", Integer, ForeignKey(CASE.c.id), primary_key=True),
    Column("unit", Text, primary_key=True, index=True, comment="who may see it now"),
)
