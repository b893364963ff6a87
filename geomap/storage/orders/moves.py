"""How often orders moved: a number in a row of its own, so that who asks again and again reads one row.

Each transaction that writes steps raises it, as the last thing before its end: writers wait for each other
for no longer than their commit takes, and, holding nothing that comes after it, never in a circle. The
number of the latest event would not do: of two transactions the one with the higher may end first.
"""

from __future__ import annotations

from sqlalchemy import Connection, select, text

from geomap.storage.database.connecting import Database
from geomap.storage.orders.tables import ORDER_MOVES

ONE_MORE = text(
    "INSERT INTO order_moves (id, count) VALUES (1, 1)"
    " ON CONFLICT (id) DO UPDATE SET count = order_moves.count + 1"
)


def moves(database: Database) -> int:
    """Another number after every transaction that moved an order, a greater one."""
    with database.reading() as connection:
        return connection.scalar(select(ORDER_MOVES.c.count)) or 0


def count_move(connection: Connection) -> None:
    """Raise the number; to be the last that a transaction does."""
    connection.execute(ONE_MORE)
