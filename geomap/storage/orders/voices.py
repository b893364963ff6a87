"""Rows of voices, inside somebody's transaction: see geomap.storage.orders.records.Voice."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from geomap.storage.orders.tables import ORDER_VOICE

VOICE = ORDER_VOICE.c
SUBMIT = 1
"""Number of the event by which a sender spoke."""


def add_voice(connection: Connection, code: str, order: int, event: int) -> None:
    """Keep whoever said me too with that event of the order. code: hashed."""
    connection.execute(insert(ORDER_VOICE).values(code=code, order=order, spoke=order, event=event))


def lead_voices(connection: Connection, merged: Row[Any], into: int) -> None:
    """Let all who followed the merged order, a row of ORDER, and its sender follow the other."""
    connection.execute(update(ORDER_VOICE).where(VOICE.order == merged.id).values(order=into))
    connection.execute(
        insert(ORDER_VOICE).values(code=merged.code, order=into, spoke=merged.id, event=SUBMIT)
    )


def voice_of_code(connection: Connection, code: str) -> Row[Any] | None:
    """The voice whose code has that hash."""
    return connection.execute(select(ORDER_VOICE).where(VOICE.code == code)).first()


def code_of_voice(connection: Connection, order: int, event: int) -> str | None:
    """The hash of the code of whoever spoke of the order with that event; None once it is forgotten."""
    asked = select(VOICE.code).where(VOICE.spoke == order, VOICE.event == event)
    return connection.scalar(asked)
