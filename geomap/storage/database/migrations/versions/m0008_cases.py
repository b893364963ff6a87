"""Cases over orders: what streets do with departments at one table.

A migration says what was so when it was written, and does not follow geomap.storage.orders.tables.
"""

import sqlalchemy as sa
from alembic import op

from geomap.storage.database.tables import JSON_TEXT, UtcTime

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "service_case",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("offices", JSON_TEXT, nullable=False, comment="the one that opened it, then those above"),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("opened_at", UtcTime, nullable=False),
        sa.Column("changed_at", UtcTime, nullable=False, index=True),
        sa.Column("version", sa.Integer, nullable=False, comment="number of its last event"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "case_event",
        sa.Column("case", sa.Integer, sa.ForeignKey("service_case.id"), primary_key=True),
        sa.Column(
            "number", sa.Integer, primary_key=True, autoincrement=False, comment="from 1, without gaps"
        ),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("at", UtcTime, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("unit", sa.Text, nullable=False),
        sa.Column("said", JSON_TEXT, nullable=False, comment="its words sealed"),
        sa.Column("key", sa.Text, nullable=False, unique=True, comment="of the action: it is taken once"),
    )
    op.create_table(
        "case_party",
        sa.Column("case", sa.Integer, sa.ForeignKey("service_case.id"), primary_key=True),
        sa.Column("unit", sa.Text, primary_key=True, index=True, comment="who may see it now"),
    )
