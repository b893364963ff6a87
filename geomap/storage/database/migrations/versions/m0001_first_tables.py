"""The first tables: features, their changes by revision, and the heads of collections.

A migration says what was so when it was written, and does not follow geomap.storage.database.tables.
"""

import sqlalchemy as sa
from alembic import op

from geomap.storage.database.tables import UtcTime, Wkb

revision = "0001"
down_revision = None


def upgrade() -> None:
    postgres = op.get_bind().dialect.name == "postgresql"
    if postgres:
        op.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    op.create_table(
        "collection",
        sa.Column("layer", sa.Text, primary_key=True),
        sa.Column("head", sa.JSON, nullable=False, comment="members beside the features: name, notices"),
    )
    op.create_table(
        "revision",
        sa.Column(
            "number", sa.Integer, primary_key=True, autoincrement=False, comment="from 1, without gaps"
        ),
        sa.Column("at", UtcTime, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("count", sa.Integer, nullable=False, comment="changes"),
        sa.Column("digest", sa.Text, nullable=False, comment="of this revision and all before it"),
    )
    op.create_table(
        "change",
        sa.Column("revision", sa.Integer, sa.ForeignKey("revision.number"), primary_key=True),
        sa.Column(
            "place", sa.Integer, primary_key=True, autoincrement=False, comment="in the revision, from 0"
        ),
        sa.Column("layer", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("before", sa.JSON, comment="the GeoJSON feature; null: it was not there"),
        sa.Column("after", sa.JSON, comment="the GeoJSON feature; null: it is retired"),
        sa.UniqueConstraint("layer", "id", "revision", name="change_once"),
    )
    op.create_table(
        "feature",
        sa.Column("layer", sa.Text, primary_key=True),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("place", sa.BigInteger, nullable=False, comment="in the layer; it never changes"),
        sa.Column("geometry", Wkb, nullable=False),
        sa.Column("properties", sa.JSON, nullable=False),
        sa.Column(
            "revision",
            sa.Integer,
            sa.ForeignKey("revision.number"),
            nullable=False,
            comment="that last changed it",
        ),
        sa.Column("retired", sa.Boolean, nullable=False),
        sa.UniqueConstraint("layer", "place", name="feature_place"),
    )
    if postgres:
        op.execute("CREATE INDEX feature_geometry ON feature USING gist (geometry)")
