"""Contacts are opened beside a note; what is personal is forgotten after its time, and gone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from book_cases import COMMUNITY, SEALER, START, action, book_of, draft

from geomap.errors import DataError, InvalidInputError, NotFoundError
from geomap.orders.photos import Photo
from geomap.storage.orders.private import Contact, Contacts, Look
from geomap.storage.orders.tables import ORDER, ORDER_EVENT
from geomap.storage.retention.running import erase_forgotten, forget
from geomap.storage.sealing import Sealer


def look(order: int, reason: str = "to ask for the key of the gate") -> Look:
    return Look(order, START, "who dispatches", COMMUNITY, reason)


def test_every_look_is_noted_with_its_reason(store) -> None:
    number = book_of(store.database).submit(draft(name="住户", phone="13800001234")).kept.id
    contacts = Contacts(store.database, SEALER)
    assert contacts.looks(number) == []
    assert contacts.look(look(number)) == Contact("住户", "13800001234")
    assert contacts.looks(number) == [look(number)]


@pytest.mark.parametrize("reason", ["", "  ", "x" * 201])
def test_without_a_reason_nothing_is_opened(store, reason: str) -> None:
    number = book_of(store.database).submit(draft(phone="13800001234")).kept.id
    contacts = Contacts(store.database, SEALER)
    with pytest.raises(InvalidInputError):
        contacts.look(look(number, reason))
    assert contacts.looks(number) == []


def test_another_key_opens_nothing_and_says_so(store) -> None:
    number = book_of(store.database).submit(draft(phone="13800001234")).kept.id
    with pytest.raises(DataError, match="another key"):
        Contacts(store.database, Sealer("another key for tests that is long enough")).look(look(number))
    with pytest.raises(NotFoundError):
        Contacts(store.database, SEALER).look(look(number + 1))


def test_what_ended_long_ago_is_forgotten_to_the_last_byte(place) -> None:
    database = place.make().database
    book = book_of(database)
    old, owed, late = (
        book.submit(draft(phone="13800001234", photos=[Photo(1, 1, b"the pixels of " + name)])).kept.id
        for name in (b"old", b"owed", b"late")
    )
    book.take(action(old, "cancel", None, reason="mistaken"))
    book.take(action(late, "cancel", None, after_min=60, reason="mistaken"))
    Contacts(database, SEALER).look(look(old))
    sealed = _sealed(database, old)
    assert all(text in place.bytes_kept() for text in sealed)
    after = START + timedelta(minutes=60)
    assert forget(database, {"orders": after}, after) == {"orders": 1}
    assert erase_forgotten(database, after)
    left = book.kept(old)
    assert (left.words, left.has_phone, left.forgotten) == (None, False, True)
    assert left.order.state == "cancelled"
    assert [e.step for e in book.events(old)] == ["submit", "cancel"]
    assert book.photos(old) == []
    assert not book.kept(owed).forgotten
    assert not book.kept(late).forgotten
    kept = place.bytes_kept()
    assert not any(text in kept for text in sealed)
    assert b"the pixels of old" not in kept
    assert forget(database, {"orders": after}, after) == {"orders": 0}


def _sealed(database, number: int) -> list[bytes]:
    with database.reading() as connection:
        row = connection.execute(ORDER.select().where(ORDER.c.id == number)).one()
        events = connection.execute(ORDER_EVENT.select().where(ORDER_EVENT.c.order == number)).all()
    said = [event.said["reason"] for event in events if "reason" in event.said]
    return [text.encode() for text in (row.words, row.phone, *said)]
