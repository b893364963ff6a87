"""When the last event of an order was written, which may be later than when it was due.

A migration says what was so when it was written, and does not follow geomap.storage.orders.tables.
"""

import sqlalchemy as sa
from alembic import op

from geomap.storage.database.tables import UtcTime

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    # SQLite adds a column that must be given with a default alone; nobody relies on it.
    written_at = sa.Column(
        "written_at",
        UtcTime,
        nullable=False,
        server_default="1970-01-01 00:00:00+00:00",
        comment="when its last event was written",
    )
    op.add_column("service_order", written_at)
    op.execute("UPDATE service_order SET written_at = changed_at")
    op.create_index("ix_service_order_written_at", "service_order", ["written_at"])
