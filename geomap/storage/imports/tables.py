"""The tables of imports, beside those of the store."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, Table, Text

from geomap.storage.database.tables import JSON_TEXT, METADATA, REVISION, UtcTime

MAPPING = Table(
    "import_mapping",
    METADATA,
    Column("fingerprint", Text, primary_key=True, comment="of a list's headers"),
    Column("layer", Text, primary_key=True),
    Column("mapping", JSON_TEXT, nullable=False),
    Column("who", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
)
IMPORTED = Table(
    "imported",
    METADATA,
    Column("id", Text, primary_key=True, comment="of the import"),
    Column("revision", Integer, ForeignKey(REVISION.c.number), comment="null: nothing but rows to place"),
    Column("undone_by", Integer, ForeignKey(REVISION.c.number)),
    Column("who", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
)
UNPLACED = Table(
    "import_unplaced",
    METADATA,
    Column("layer", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("feature", JSON_TEXT, nullable=False, comment="its geometry is null"),
    Column("import_id", Text, nullable=False, index=True),
    Column("list", Text, nullable=False, comment="the name of the file"),
    Column("sheet", Text, nullable=False),
    Column("row", Integer, nullable=False),
    Column("who", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
)
