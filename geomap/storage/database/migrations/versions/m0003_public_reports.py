"""What passers-by report of stations, and what their keepers answer.

A migration says what was so when it was written, and does not follow geomap.storage.database.tables.
"""

import sqlalchemy as sa
from alembic import op

from geomap.storage.database.tables import UtcTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "report_answer",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("station", sa.Text, nullable=False, index=True),
        sa.Column("at", UtcTime, nullable=False, index=True),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("how", sa.Text, nullable=False, comment="answered, done or verified"),
        sa.Column("words", sa.Text, comment="shown to the public for a while"),
    )
    op.create_table(
        "public_report",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("station", sa.Text, nullable=False, index=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", UtcTime, nullable=False, index=True),
        sa.Column("words", sa.Text, comment="shown to the keeper alone"),
        sa.Column("reporter", sa.Text, nullable=False, comment="keyed hash of a network and a day"),
        sa.Column(
            "answer",
            sa.Integer,
            sa.ForeignKey("report_answer.id"),
            index=True,
            comment="that settled it",
        ),
    )
