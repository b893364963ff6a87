"""Voices in the book: who says me too, or whose order is merged, follows what it became and speaks in it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from book_cases import COMMUNITY, START, STREET, a_key, action, book_of, draft
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.errors import NotFoundError
from geomap.orders.refusals import ForbiddenStepError
from geomap.storage.database.upgrading import migrate, start_over
from geomap.storage.orders.book import OrderBook
from geomap.storage.orders.codes import ALPHABET, plain_code
from geomap.storage.orders.records import Action, Sent
from geomap.storage.orders.tables import ORDER, ORDER_VOICE
from geomap.storage.retention.running import forget
from geomap.storage.sealing import Sealer


def sent(book: OrderBook, category: str = "sanitation") -> Sent:
    return book.submit(draft(category=category))


def me_too(book: OrderBook, number: int) -> str:
    code = book.me_too(action(number, "me_too")).code
    assert code is not None
    return code


def merge(book: OrderBook, number: int, into: int) -> None:
    book.merge(action(number, "merge", STREET, into=str(into)))


def settle(book: OrderBook, number: int, after_min: float = 1) -> None:
    book.take(action(number, "accept", COMMUNITY, after_min))
    book.take(action(number, "settle", COMMUNITY, after_min, words="清运完毕"))


def speaking(book: OrderBook, code: str, step: str, after_min: float = 2, **said: object) -> Action:
    voice = book.tracked(code).voice
    assert voice is not None
    return replace(
        action(voice.kept.id, step, None, after_min, voice=voice.id, **said), resident=False, voice=True
    )


def followed(book: OrderBook, code: str) -> int | None:
    voice = book.tracked(code).voice
    return None if voice is None else voice.kept.id


def test_whoever_says_me_too_has_a_code_of_their_own(book: OrderBook) -> None:
    first = sent(book)
    one, two = me_too(book, first.kept.id), me_too(book, first.kept.id)
    assert len({first.code, one, two}) == 3
    assert set(plain_code(one)) <= set(ALPHABET)
    assert len(plain_code(one)) == len(plain_code(first.code or ""))
    holder = book.tracked(one.lower())
    assert holder.own is None
    assert followed(book, one) == followed(book, two) == first.kept.id
    assert book.tracked(first.code or "").voice is None


def test_the_same_sent_again_at_once_or_later_is_counted_once_and_gives_the_same_code(
    book: OrderBook,
) -> None:
    one, other = sent(book).kept.id, sent(book).kept.id
    once = action(one, "me_too")
    with ThreadPoolExecutor(6) as pool:
        told = list(pool.map(book.me_too, [once] * 6))
    assert (len({t.code for t in told}), sum(t.new for t in told)) == (1, 1)
    merge(book, one, other)
    again = book.me_too(once)
    assert (again.code, again.new) == (told[0].code, False)
    assert book.kept(one).order.me_too == 1


def test_a_key_of_a_sending_makes_another_code_than_that_of_the_order(book: OrderBook) -> None:
    key = a_key()
    order = book.submit(draft(key=key))
    assert book.me_too(action(order.kept.id, "me_too", key=key)).code != order.code


def test_a_code_is_told_again_after_the_key_that_seals_is_changed(store) -> None:
    before, after = "the secret of before: long enough", "another secret that is long enough"
    categories = book_of(store.database).categories
    old, new = (OrderBook(store.database, categories, Sealer(k)) for k in (before, f"{after},{before}"))
    once = action(sent(old).kept.id, "me_too")
    code = old.me_too(once).code
    assert code is not None
    assert new.me_too(once).code == code


def test_neither_code_nor_key_of_a_voice_can_be_read_in_the_database(place) -> None:
    book = book_of(place.make().database)
    once = action(sent(book).kept.id, "me_too", key="5b0d6f2e-unusual-key")
    code = book.me_too(once).code or ""
    for text in (code, plain_code(code), once.key):
        assert text.encode() not in place.bytes_kept()


def test_voices_and_senders_follow_through_chains_of_merges(book: OrderBook) -> None:
    orders = [sent(book) for _ in range(4)]
    a, b, c, d = (one.kept.id for one in orders)
    voices = [me_too(book, number) for number in (a, b, c)]
    merge(book, a, b)
    late = me_too(book, b)
    merge(book, b, c)
    for code in (*voices, late, orders[0].code, orders[1].code):
        assert followed(book, code or "") == c
    assert book.tracked(orders[0].code or "").own == book.kept(a)
    assert followed(book, orders[2].code or "") is None
    assert book.kept(c).order.me_too == 1 + 1 + 1 + 3  # its own, the two orders, their voices
    merge(book, c, d)
    assert {followed(book, code) for code in (*voices, late)} == {d}


def test_however_orders_are_merged_each_code_leads_where_the_merges_do(book: OrderBook) -> None:
    @settings(max_examples=15, deadline=None)
    @given(picks=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=8))
    def follow(picks: list[tuple[int, int]]) -> None:
        orders = [sent(book) for _ in range(5)]
        numbers = [one.kept.id for one in orders]
        spoken = [me_too(book, number) for number in numbers]
        into: dict[int, int] = {}
        for one, other in ((numbers[a], numbers[b]) for a, b in picks):
            if one != other and one not in into and other not in into:
                merge(book, one, other)
                into[one] = other

        def end(number: int) -> int:
            return end(into[number]) if number in into else number

        assert [followed(book, code) for code in spoken] == [end(n) for n in numbers]
        for one in orders:
            assert followed(book, one.code or "") == (end(one.kept.id) if one.kept.id in into else None)

    follow()


def test_what_became_private_is_not_followed(book: OrderBook) -> None:
    public, hidden = sent(book), sent(book, "dispute")
    code = me_too(book, public.kept.id)
    merge(book, public.kept.id, hidden.kept.id)
    for one in (code, public.code or ""):
        assert followed(book, one) == public.kept.id
    with pytest.raises(ForbiddenStepError) as refused:
        book.take(speaking(book, code, "rate", rating=1))
    assert refused.value.why == "state"


def test_a_voice_rates_once_and_reopens_and_the_sender_alone_confirms(book: OrderBook) -> None:
    order = sent(book).kept.id
    codes = [me_too(book, order) for _ in range(2)]
    settle(book, order)
    with pytest.raises(ForbiddenStepError) as refused:
        book.take(speaking(book, codes[0], "confirm", rating=5))
    assert refused.value.why == "part"
    rated = speaking(book, codes[0], "rate", rating=2)
    assert book.take(rated) == book.take(rated)
    with pytest.raises(ForbiddenStepError) as refused:
        book.take(speaking(book, codes[0], "rate", rating=5))
    assert refused.value.why == "same"
    book.take(action(order, "confirm", None, 3, rating=5))
    kept = book.take(speaking(book, codes[1], "rate", 4, rating=4)).order
    assert (kept.state, kept.rating, sorted(kept.ratings.values())) == ("confirmed", 5, [2, 4])
    again = book.take(speaking(book, codes[1], "reopen", 5, reason="我们这边还没清")).order
    assert (again.state, again.owner, again.round, again.all_ratings) == ("submitted", COMMUNITY, 1, ())
    settle(book, order, 6)
    assert book.take(speaking(book, codes[0], "rate", 7, rating=5)).order.all_ratings == (5,)


def test_what_two_senders_of_merged_orders_say_is_told_apart(book: OrderBook) -> None:
    orders = [sent(book) for _ in range(3)]
    last = orders[2].kept.id
    for one in orders[:2]:
        merge(book, one.kept.id, last)
    settle(book, last)
    for one, rating in zip(orders[:2], (1, 5), strict=True):
        book.take(speaking(book, one.code or "", "rate", rating=rating))
    assert book.kept(last).order.ratings == {f"{orders[0].kept.id}.1": 1, f"{orders[1].kept.id}.1": 5}


def test_once_an_order_is_forgotten_codes_of_its_voices_open_nothing(book: OrderBook, store) -> None:
    merged, order, other = (sent(book) for _ in range(3))
    codes = [me_too(book, merged.kept.id), me_too(book, order.kept.id)]
    living = me_too(book, other.kept.id)
    merge(book, merged.kept.id, order.kept.id)
    book.take(action(order.kept.id, "cancel", COMMUNITY, 60, reason="好了"))
    half, after = START + timedelta(minutes=30), START + timedelta(minutes=90)
    assert forget(store.database, {"orders": half}, after) == {"orders": 1}, "the merged one ended first"
    assert followed(book, codes[0]) == followed(book, merged.code or "") == order.kept.id
    assert forget(store.database, {"orders": after}, after) == {"orders": 1}
    for code in codes:
        with pytest.raises(NotFoundError):
            book.tracked(code)
    assert book.tracked(merged.code or "").voice is None
    assert followed(book, living) == other.kept.id
    with store.database.reading() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(ORDER_VOICE)) == 1


def test_orders_merged_before_there_were_voices_are_followed_after_the_migration(store) -> None:
    database = store.database
    book = book_of(database)
    a, b, c, old, gone = (sent(book) for _ in range(5))
    for one, into in ((a, b), (b, c), (old, gone)):
        merge(book, one.kept.id, into.kept.id)
    book.take(action(gone.kept.id, "cancel", COMMUNITY, 60, reason="好了"))
    with database.writing() as connection:
        connection.execute(sa.update(ORDER).where(ORDER.c.id == gone.kept.id).values(forgotten=True))
        since = {"public_id", "written_at"}
        kept = [
            {name: value for name, value in row._mapping.items() if name not in since}
            for row in connection.execute(sa.select(ORDER))
        ]
    with database.writing() as connection:
        start_over(connection, "0009")
        connection.execute(sa.insert(ORDER), kept)
        migrate(connection, "store")
    for one in (a, b):
        assert followed(book, one.code or "") == c.kept.id
    for one in (c, old):
        assert book.tracked(one.code or "").voice is None


def test_what_others_reported_too_is_not_its_senders_alone_to_take_back(book: OrderBook) -> None:
    followed, target, merged = (sent(book) for _ in range(3))
    me_too(book, followed.kept.id)
    merge(book, merged.kept.id, target.kept.id)
    for one in (followed, target):
        with pytest.raises(ForbiddenStepError) as refused:
            book.take(action(one.kept.id, "cancel", None, reason="好了"))
        assert refused.value.why == "followed"
        assert (
            book.take(action(one.kept.id, "cancel", COMMUNITY, reason="查无此事")).order.state == "cancelled"
        )
