"""The tables of the store, the same for SQLite and PostgreSQL but for the type of a geometry."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import shapely
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType

SRID = 4326


class _PostgisGeometry(UserDefinedType[str]):
    """PostGIS takes and gives a geometry as hexadecimal EWKB."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return f"geometry(Geometry,{SRID})"


class Wkb(TypeDecorator[bytes]):
    """A geometry in WGS 84 degrees, as WKB: PostGIS geometry on PostgreSQL, a blob on SQLite."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        postgres = dialect.name == "postgresql"
        return dialect.type_descriptor(_PostgisGeometry() if postgres else LargeBinary())

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> Any:
        if value is None or dialect.name != "postgresql":
            return value
        located = shapely.set_srid(shapely.from_wkb(value), SRID)
        return shapely.to_wkb(located, hex=True, include_srid=True)

    def process_result_value(self, value: Any, dialect: Dialect) -> bytes | None:
        if value is None or dialect.name != "postgresql":
            return None if value is None else bytes(value)
        return bytes(shapely.to_wkb(shapely.from_wkb(value)))


class UtcTime(TypeDecorator[datetime]):
    """An instant. SQLite keeps it without its zone, which is UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


METADATA = MetaData()
JSON_TEXT = JSON(none_as_null=True)
"""PostgreSQL's json, not jsonb: it keeps the order of members, and so the bytes of an export."""

COLLECTION = Table(
    "collection",
    METADATA,
    Column("layer", Text, primary_key=True),
    Column("head", JSON_TEXT, nullable=False, comment="members beside the features: name, notices"),
)
REVISION = Table(
    "revision",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False, comment="from 1, without gaps"),
    Column("at", UtcTime, nullable=False),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("count", Integer, nullable=False, comment="changes"),
    Column("digest", Text, nullable=False, comment="of this revision and all before it"),
)
CHANGE = Table(
    "change",
    METADATA,
    Column("revision", Integer, ForeignKey(REVISION.c.number), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False, comment="in the revision, from 0"),
    Column("layer", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("before", JSON_TEXT, comment="the GeoJSON feature; null: it was not there"),
    Column("after", JSON_TEXT, comment="the GeoJSON feature; null: it is retired"),
    UniqueConstraint("layer", "id", "revision", name="change_once"),
)
FEATURE = Table(
    "feature",
    METADATA,
    Column("layer", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("place", BigInteger, nullable=False, comment="in the layer; it never changes"),
    Column("geometry", Wkb, nullable=False),
    Column("properties", JSON_TEXT, nullable=False),
    Column(
        "revision", Integer, ForeignKey(REVISION.c.number), nullable=False, comment="that last changed it"
    ),
    Column("retired", Boolean, nullable=False),
    UniqueConstraint("layer", "place", name="feature_place"),
)
REPORT_ANSWER = Table(
    "report_answer",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("station", Text, nullable=False, index=True),
    Column("at", UtcTime, nullable=False, index=True),
    Column("who", Text, nullable=False),
    Column("how", Text, nullable=False, comment="answered, done or verified"),
    Column("words", Text, comment="shown to the public for a while"),
)
PUBLIC_REPORT = Table(
    "public_report",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("station", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("at", UtcTime, nullable=False, index=True),
    Column("words", Text, comment="shown to the keeper alone"),
    Column("reporter", Text, nullable=False, comment="keyed hash of a network and a day"),
    Column("answer", ForeignKey(REPORT_ANSWER.c.id), index=True, comment="that settled it"),
)
