"""What was forgotten and when; cases whose words are gone; no samples of what people wrote.

A migration says what was so when it was written, and does not follow geomap.storage.retention.tables.
"""

import sqlalchemy as sa
from alembic import op

from geomap.storage.database.tables import UtcTime

revision = "0012"
down_revision = "0011"

PERSONAL = {
    "service_order": ("words", "name", "phone"),
    "order_event": ("who", "key"),
    "order_look": ("who", "reason"),
    "order_photo": ("image",),
    "case_event": ("who", "key"),
    "duty_change": ("who", "why"),
    "public_report": ("words", "reporter"),
    "report_answer": ("who", "words"),
    "lost_action": ("searcher", "words"),
    "hall_booking": ("key", "organization", "who", "cancelled_by", "reason"),
    "station_visit": ("who",),
    "audit": ("who", "feature", "reason"),
}
"""Columns of what people wrote and showed, or that names them. PostgreSQL would keep samples of it among its
statistics, where no deletion reaches them."""


def upgrade() -> None:
    op.create_table(
        "forgetting",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", UtcTime, nullable=False),
        sa.Column("who", sa.Text, nullable=False, comment="system: the clock; else who asked at a terminal"),
        sa.Column("what", sa.Text, nullable=False, comment="orders, cases, ..."),
        sa.Column("before", UtcTime, nullable=False, comment="what ended before this was forgotten"),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("erased_at", UtcTime, comment="null: the files of the database may still hold it"),
        sqlite_autoincrement=True,
    )
    op.add_column(
        "service_case", sa.Column("forgotten", sa.Boolean, nullable=False, server_default=sa.false())
    )
    if op.get_bind().dialect.name == "postgresql":
        for table, columns in PERSONAL.items():
            for column in columns:
                op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS 0")
