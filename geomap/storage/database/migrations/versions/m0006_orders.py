"""Orders of residents.

A migration says what was so when it was written, and does not follow geomap.storage.orders.tables.
"""

import sqlalchemy as sa
from alembic import op

from geomap.storage.database.tables import JSON_TEXT, UtcTime

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "service_order",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("code", sa.Text, nullable=False, unique=True, comment="SHA-256 of the tracking code"),
        sa.Column(
            "key",
            sa.Text,
            nullable=False,
            unique=True,
            comment="SHA-256 of the key of the sending: it is taken once",
        ),
        sa.Column("category", sa.Text, nullable=False),
        sa.Column("lon", sa.Float, nullable=False),
        sa.Column("lat", sa.Float, nullable=False),
        sa.Column("community", sa.Text, index=True),
        sa.Column("street", sa.Text, index=True),
        sa.Column("compound", sa.Text),
        sa.Column("submitted_at", UtcTime, nullable=False, index=True),
        sa.Column("changed_at", UtcTime, nullable=False, index=True),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("office", sa.Text, nullable=False),
        sa.Column("due", UtcTime, nullable=False, comment="of what is owed now"),
        sa.Column("tick_at", UtcTime, index=True, comment="when the clock moves it next; null: it will not"),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("kept", JSON_TEXT, nullable=False, comment="the order as its events left it"),
        sa.Column("words", sa.Text, comment="sealed; null: they were forgotten"),
        sa.Column("name", sa.Text, comment="sealed; null: none was given, or it was forgotten"),
        sa.Column("phone", sa.Text, comment="sealed; null: none was given, or it was forgotten"),
        sa.Column("source", sa.Text, nullable=False, comment="page, desk or open311"),
        sa.Column("forgotten", sa.Boolean, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("order_owner", "service_order", ["owner", "state"])
    op.create_index("order_office", "service_order", ["office", "state"])
    op.create_table(
        "order_event",
        sa.Column("order", sa.Integer, sa.ForeignKey("service_order.id"), primary_key=True),
        sa.Column(
            "number", sa.Integer, primary_key=True, autoincrement=False, comment="from 1, without gaps"
        ),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("at", UtcTime, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("unit", sa.Text),
        sa.Column("said", JSON_TEXT, nullable=False, comment="its words sealed"),
        sa.Column("key", sa.Text, unique=True, comment="of the action: it is taken once; null: the clock's"),
    )
    op.create_table(
        "order_photo",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("order", sa.Integer, sa.ForeignKey("service_order.id"), nullable=False, index=True),
        sa.Column("event", sa.Integer, nullable=False, comment="number of the event it came with"),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("image", sa.LargeBinary, nullable=False, comment="JPEG, made anew of pixels alone"),
    )
    op.create_table(
        "order_look",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("order", sa.Integer, sa.ForeignKey("service_order.id"), nullable=False, index=True),
        sa.Column("at", UtcTime, nullable=False, index=True),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("unit", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
    )
