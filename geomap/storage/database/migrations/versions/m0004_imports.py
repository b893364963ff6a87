"""Imports: mappings remembered, which import made which revision, rows that need a place.

A migration says what was so when it was written, and does not follow geomap.storage.imports.tables.
"""

import sqlalchemy as sa
from alembic import op

from geomap.storage.database.tables import JSON_TEXT, UtcTime

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "import_mapping",
        sa.Column("fingerprint", sa.Text, primary_key=True, comment="of a list's headers"),
        sa.Column("layer", sa.Text, primary_key=True),
        sa.Column("mapping", JSON_TEXT, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("at", UtcTime, nullable=False),
    )
    op.create_table(
        "imported",
        sa.Column("id", sa.Text, primary_key=True, comment="of the import"),
        sa.Column(
            "revision",
            sa.Integer,
            sa.ForeignKey("revision.number"),
            comment="null: nothing but rows to place",
        ),
        sa.Column("undone_by", sa.Integer, sa.ForeignKey("revision.number")),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("at", UtcTime, nullable=False),
    )
    op.create_table(
        "import_unplaced",
        sa.Column("layer", sa.Text, primary_key=True),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("feature", JSON_TEXT, nullable=False, comment="its geometry is null"),
        sa.Column("import_id", sa.Text, nullable=False, index=True),
        sa.Column("list", sa.Text, nullable=False, comment="the name of the file"),
        sa.Column("sheet", sa.Text, nullable=False),
        sa.Column("row", sa.Integer, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("at", UtcTime, nullable=False),
    )
