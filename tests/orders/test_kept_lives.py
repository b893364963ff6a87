"""Lives of orders in the book, held against paper; and many who act at once, whose book is proved after."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import Any

from book_cases import HERE, SEALER, a_key, draft
from databases import Place
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test
from order_life import CATEGORY, CHAIN, VOICES, Actor, Life
from sqlalchemy import delete, update

from benchmarks.order_actors import FAULTS, Crowd, prove
from geomap.orders.effects import submitted
from geomap.orders.order import Event
from geomap.orders.refusals import ForbiddenStepError
from geomap.orders.units import Unit
from geomap.storage.orders.book import OrderBook
from geomap.storage.orders.records import Action, Sent
from geomap.storage.orders.tables import ORDER, ORDER_EVENT

TRIES, ACTORS = 800, 8


class KeptLife(Life):
    """The life of an order that a book keeps: every step is sent twice with one key, and taken once."""

    def __init__(self, book: OrderBook) -> None:
        super().__init__()
        self.book = book
        self.number = book.submit(draft(category=CATEGORY.code)).kept.id
        self.read()
        self.first = submitted(str(self.number), CATEGORY, HERE, CHAIN, self.events[0])

    def read(self) -> None:
        self.order, self.events = self.book.kept(self.number).order, self.book.events(self.number)

    def pass_time(self) -> list[Event]:
        before = self.events
        self.book.sweep(self.now)
        self.read()
        passed, self.events = self.events[len(before) :], before
        return passed

    def try_step(self, step: str, actor: Actor, said: dict[str, Any]) -> str | None:
        unit = actor if isinstance(actor, Unit) else None
        action = Action(
            self.number,
            step,  # type: ignore[arg-type]
            self.now,
            a_key(),
            "somebody",
            frozenset() if unit is None else frozenset({unit}),
            unit,
            actor is None,
            said,
            voice=actor in VOICES,
        )
        take = self.book.me_too if step == "me_too" else self.book.take
        try:
            once, again = take(action), take(action)
        except ForbiddenStepError as refusal:
            return refusal.why
        assert replace(once, new=False) == again if isinstance(once, Sent) else once == again
        self.read()
        return None


def test_an_order_in_the_book_lives_as_on_paper(book: OrderBook) -> None:
    run_state_machine_as_test(
        lambda: KeptLife(book), settings=settings(max_examples=12, stateful_step_count=40, deadline=None)
    )


def acted(place: Place) -> Crowd:
    crowd = Crowd(lambda: place.open().database, SEALER, TRIES)
    crowd.act(ACTORS)
    return crowd


def test_of_many_who_act_at_once_no_step_is_lost_taken_twice_or_forbidden(place: Place) -> None:
    place.make()
    told = acted(place).told
    with closing(place.open()) as store:
        found = prove(store.database, SEALER, told)
    assert {name: found[name] for name in FAULTS} == dict.fromkeys(FAULTS, 0)
    assert found["events"] > TRIES / 2
    assert found["orders"] == len(told.sent)
    assert told.refused["moved"] + told.refused["state"] > 0, "they never met"


def test_the_proof_finds_what_is_wrong(place: Place) -> None:
    database = place.make().database
    told = acted(place).told
    step = ORDER_EVENT.c.step
    with database.writing() as connection:
        connection.execute(delete(ORDER_EVENT).where(step == "me_too"))
        connection.execute(update(ORDER_EVENT).where(step == "note").values(unit="community:elsewhere"))
        connection.execute(update(ORDER).values(key=ORDER.c.key + "x"))
    found = prove(database, SEALER, told)
    named = ("lost", "unasked", "gaps", "forbidden", "different")
    assert [name for name in named if not found[name]] == []
