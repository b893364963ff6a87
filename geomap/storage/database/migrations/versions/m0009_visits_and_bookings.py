"""Visits that stations count, and bookings of red meeting halls.

A migration says what was so when it was written, and does not follow geomap.storage.visits.tables.
"""

import sqlalchemy as sa
from alembic import op

from geomap.storage.database.tables import UtcTime

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "station_visit",
        sa.Column(
            "key", sa.Text, primary_key=True, comment="made by the telephone that counts: it counts once"
        ),
        sa.Column("station", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("at", UtcTime, nullable=False, comment="when it was counted, by that telephone's clock"),
        sa.Column("day", sa.Text, nullable=False, comment="YYYY-MM-DD, of at in the district"),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("undone_at", UtcTime, comment="null: it counts"),
        sa.Index("station_visit_of_day", "day", "station", "kind"),
    )
    op.create_table(
        "hall_booking",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, nullable=False, unique=True, comment="of the sending: it is taken once"),
        sa.Column("hall", sa.Text, nullable=False),
        sa.Column("organization", sa.Text, nullable=False, comment="id where the map has it, else its name"),
        sa.Column("on_map", sa.Boolean, nullable=False, comment="whether organization is an id"),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("since", UtcTime, nullable=False),
        sa.Column("until", UtcTime, nullable=False, comment="first instant after it"),
        sa.Column("persons", sa.Integer, nullable=False, comment="expected"),
        sa.Column("who", sa.Text, nullable=False, comment="account that booked"),
        sa.Column("made_at", UtcTime, nullable=False),
        sa.Column("cancelled_at", UtcTime, comment="null: it holds"),
        sa.Column("cancelled_by", sa.Text),
        sa.Column("reason", sa.Text, comment="why it was cancelled, by somebody else than who"),
        sa.Index("hall_booking_time", "hall", "until"),
    )
