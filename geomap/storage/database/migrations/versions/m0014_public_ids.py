"""What others are told of orders: everybody an id of its own, the audit log no reason of a look at a contact.

A migration says what was so when it was written, and does not follow geomap.storage.orders.tables.
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def upgrade() -> None:
    # SQLite adds no column that must be given without a default.
    column = sa.Column(
        "public_id",
        sa.Text,
        nullable=False,
        server_default="",
        comment="what everybody calls it: random, as ids that count tell of orders that are private",
    )
    op.add_column("service_order", column)
    order = sa.table("service_order", sa.column("id"), sa.column("public_id"))
    connection = op.get_bind()
    for number in connection.scalars(sa.select(order.c.id)).all():
        made = "".join(secrets.choice(ALPHABET) for _ in range(10))
        connection.execute(sa.update(order).where(order.c.id == number).values(public_id=made))
    op.create_index("order_public_id", "service_order", ["public_id"], unique=True)
    op.execute("UPDATE audit SET reason = NULL WHERE action = 'order_contact' AND outcome = 'done'")
