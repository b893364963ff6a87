"""How often orders moved: what boards and ledgers ask for at every look, kept instead of counted.

A migration says what was so when it was written, and does not follow geomap.storage.orders.tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "order_moves",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False, comment="1: there is one row"),
        sa.Column("count", sa.BigInteger, nullable=False, comment="transactions that moved orders"),
    )
