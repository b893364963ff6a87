"""A process that is killed while an order is kept leaves all of it or nothing; sent again it is kept once."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from book_cases import a_key, draft
from databases import Place
from resident import picture
from sqlalchemy import func, select

from geomap.orders.photos import photo_of
from geomap.storage.orders.book import OrderBook
from geomap.storage.orders.tables import ORDER, ORDER_EVENT, ORDER_PHOTO

TABLES = (ORDER, ORDER_EVENT, ORDER_PHOTO)
PHOTOS = (picture(), picture("PNG"))
DYING = """
import os, signal, sys
from pathlib import Path
sys.path[:0] = {path!r}
from book_cases import book_of, draft
from geomap.orders.photos import photo_of
from geomap.storage.database.opening import need_store
from geomap.storage.orders.book import OrderBook

last = OrderBook.{name}

def die(*given, **named):
    last(*given, **named)
    os.kill(os.getpid(), signal.SIGKILL)

OrderBook.{name} = die
store = need_store(Path({folder!r}), {url!r})
book_of(store.database).submit(draft(key={key!r}, photos=[photo_of(file) for file in {photos!r}]))
"""


def send_and_die(place: Place, name: str, key: str) -> None:
    """Send an order with photos to a process that is killed once the book's method of that name is done."""
    told = {"path": sys.path, "folder": str(place.folder), "url": place.url, "photos": PHOTOS}
    script = DYING.format(name=name, key=key, **told)
    done = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, cwd=Path.cwd())
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


def counts(book: OrderBook) -> tuple[int, ...]:
    """How many orders, events and photos there are."""
    with book.database.reading() as connection:
        return tuple(connection.scalar(select(func.count()).select_from(table)) for table in TABLES)


@pytest.mark.parametrize(
    ("name", "left"),
    [("_write", (0, 0, 0)), ("_keep_photos", (0, 0, 0)), ("submit", (1, 1, 2))],
    ids=["its event written", "its photos written", "committed, not answered"],
)
def test_killed_at_any_moment_it_leaves_all_or_nothing_and_is_kept_once(place, book, name, left) -> None:
    key = a_key()
    send_and_die(place, name, key)
    assert counts(book) == left
    first, again = (book.submit(draft(key=key, photos=[photo_of(file) for file in PHOTOS])) for _ in range(2))
    assert (first.new, again.new) == (left == (0, 0, 0), False)
    assert (first.kept.id, first.code) == (again.kept.id, again.code)
    assert counts(book) == (1, 1, 2)
    assert book.tracked(first.code or "").own == first.kept
