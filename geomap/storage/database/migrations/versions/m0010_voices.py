"""Voices: tracking codes of those who said me too, and of orders that were merged.

A migration says what was so when it was written, and does not follow geomap.storage.orders.tables.
"""

import sqlalchemy as sa
from alembic import op

from geomap.storage.database.tables import JSON_TEXT

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    voice = op.create_table(
        "order_voice",
        sa.Column("code", sa.Text, primary_key=True, comment="SHA-256 of the voice's tracking code"),
        sa.Column(
            "order",
            sa.Integer,
            sa.ForeignKey("service_order.id"),
            nullable=False,
            index=True,
            comment="that it belongs to now, after all merges",
        ),
        sa.Column(
            "spoke",
            sa.Integer,
            sa.ForeignKey("service_order.id"),
            nullable=False,
            comment="the order that it spoke of",
        ),
        sa.Column(
            "event",
            sa.Integer,
            nullable=False,
            comment="by which it spoke of that: its me_too, or the submit",
        ),
        sa.UniqueConstraint("spoke", "event"),
    )
    if rows := _of_merged_orders(op.get_bind()):
        op.bulk_insert(voice, rows)


def _of_merged_orders(connection: sa.Connection) -> list[dict[str, object]]:
    """A voice for the sender of each order that was merged before, unless all is forgotten where it led."""
    order = sa.table(
        "service_order",
        sa.column("id", sa.Integer),
        sa.column("code", sa.Text),
        sa.column("state", sa.Text),
        sa.column("forgotten", sa.Boolean),
        sa.column("kept", JSON_TEXT),
    )
    merged = connection.execute(sa.select(order).where(order.c.state == "merged")).all()
    gone = set(connection.scalars(sa.select(order.c.id).where(order.c.forgotten.is_(True))))
    into = {row.id: int(row.kept["merged_into"]) for row in merged}
    rows: list[dict[str, object]] = []
    for row in merged:
        now = into[row.id]
        while now in into:
            now = into[now]
        if now not in gone:
            rows.append({"code": row.code, "order": now, "spoke": row.id, "event": 1})
    return rows
