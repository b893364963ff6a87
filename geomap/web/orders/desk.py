"""The desk's side of orders for programs and for its page: the board, one order, its steps, its contact.

An order that one may not see is as one that there is none: 404; but who had it once reads who has it now.
What is for another part to do is a 403, what the order's state forbids a 409, what somebody did in between a
412; both hold the order as it is by then.
"""

from __future__ import annotations

import hashlib
from typing import Any

import orjson
from flask import Blueprint, Response, request

from geomap.errors import NotAllowedError, NotFoundError
from geomap.orders.order import parts_of
from geomap.orders.refusals import ForbiddenStepError, OrderMovedError
from geomap.orders.steps import Step
from geomap.orders.units import Unit
from geomap.people.person import Person
from geomap.storage.orders.boards import was_taken
from geomap.storage.orders.moves import moves
from geomap.storage.orders.private import Look
from geomap.storage.orders.records import Action, Kept
from geomap.web.answers import PROBLEM, personal
from geomap.web.api.operations_orders_desk import BOARD, BODIES, CONTACT, MOST_NUMBER
from geomap.web.api.points import json_object
from geomap.web.errors import problem_of
from geomap.web.i18n import language
from geomap.web.orders.acting import units_of, worker
from geomap.web.orders.asked import allow_photos, asked, check_proof
from geomap.web.orders.held import orders
from geomap.web.orders.listing import board_body
from geomap.web.orders.receivers import choices, given
from geomap.web.orders.seeing import (
    WHISTLING,
    acting_unit,
    handed_up,
    may_whistle,
    past_steps,
    seen,
    sees,
    sees_contact,
    steps_now,
)
from geomap.web.orders.told import looked, to_past, to_worker
from geomap.web.params import read, read_members
from geomap.web.people.gate import note
from geomap.web.snapshots import current_snapshot

NUMBER = f"int(min=1,max={MOST_NUMBER})"
MOST_CONTACT_BODY = 4_000

desk_orders = Blueprint("desk_orders", __name__, url_prefix="/api/desk/orders")


@desk_orders.get("")
def board() -> Response:
    """The orders of a box: not read anew, nor sent, while none has moved and the minute is the same."""
    person = worker()
    units, values = units_of(person), read(BOARD, request.args)
    tag = _tag(person, units)
    if request.if_none_match.contains_weak(tag):
        answer = Response(status=304)
    else:
        answer = personal(board_body(units, values))
    answer.set_etag(tag, weak=True)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@desk_orders.get(f"/<{NUMBER}:number>")
def one(number: int) -> Response:
    """The order; whoever had it once and has no part in it any more is told who has it now."""
    units, kept = units_of(worker()), orders().book.kept(number)
    body = _body(units, kept) or _past(units, kept)
    if body is None:
        raise NotFoundError(f"There is no order {number}.")
    return _answer(kept, body)


@desk_orders.get(f"/<{NUMBER}:number>/choices")
def to_choose(number: int) -> Response:
    """Whom the order can go to, and what it may be part of, for the steps open to whoever asks."""
    units = units_of(worker())
    order = seen(units, number).order
    return personal(choices(steps_now(units, order), acting_unit(units, order), units, order))


@desk_orders.get(f"/<{NUMBER}:number>/photos/<{NUMBER}:photo>")
def picture(number: int, photo: int) -> Response:
    seen(units_of(worker()), number)
    answer = Response(orders().book.photo(number, photo).image, mimetype="image/jpeg")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@desk_orders.post(f"/<{NUMBER}:number>/<step>")
def taken(number: int, step: Step) -> Response:
    """Take a step; sent again with the same key it is answered as the first time, and not taken again."""
    allow_photos(step)
    person = worker()
    if step not in BODIES:
        raise NotFoundError(f"There is no {step[:40]!r} here.", hint=f"There are {', '.join(BODIES)}.")
    units, what = units_of(person), asked(person, step)
    book = orders().book
    if was_taken(book.database, number, what.key):
        kept = book.take(Action(number, step, orders().now(), what.key, person.name))
        return _told(units, kept)
    order = seen(units, number, or_handed_up=True).order
    by = acting_unit(units, order)
    if step in WHISTLING and not may_whistle(by):
        raise _not_their_part(step, number)
    said = given(step, what.values, by, order)
    if step == "settle" and step in steps_now(units, order):
        check_proof(what, orders().categories[order.category])
    if step == "merge":
        seen(units, int(said["into"]))
    action = Action(
        number,
        step,
        orders().now(),
        what.key,
        person.name,
        units,
        by,
        said=said,
        photos=what.photos,
        version=what.version,
    )
    kept = book.merge(action) if step == "merge" else book.take(action)
    note(f"order_{step}", feature=str(number))
    return _told(units, kept)


@desk_orders.post(f"/<{NUMBER}:number>/contact")
def contact(number: int) -> Response:
    """Name and number of whoever sent it, to whoever accepted it and the office that dispatches it."""
    person = worker()
    units, reason = units_of(person), read_members(CONTACT, json_object(request, MOST_CONTACT_BODY))["reason"]
    order = seen(units, number).order
    if not sees_contact(units, order):
        raise _not_their_part("contact", number)
    by = acting_unit(units, order)
    found = orders().contacts.look(Look(number, orders().now(), person.name, by, reason))
    note("order_contact", feature=str(number))  # why is for those who see the order: see looks
    return personal({"name": found.name, "phone": found.phone})


@desk_orders.errorhandler(ForbiddenStepError)
def forbidden(error: ForbiddenStepError) -> Response:
    """403 where it is another's to do, 409 where the state forbids it; with the order as it is now."""
    number = int(error.order.id)
    if error.why == "part":
        return _refusal(_not_their_part(error.step, number), number)
    return _refusal(error, number, why=error.why)


@desk_orders.errorhandler(OrderMovedError)
def moved(error: OrderMovedError) -> Response:
    """412 with both versions, and the order as it is now: what came after seen stands in its events."""
    return _refusal(error, int(error.order.id), seen=error.seen, found=error.order.version)


def _refusal(error: Exception, number: int, **more: Any) -> Response:
    units, kept = units_of(worker()), orders().book.kept(number)
    problem = {**problem_of(error), **more, "order": _body(units, kept)}
    answer = Response(orjson.dumps(problem), problem["status"], content_type=PROBLEM)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _not_their_part(step: str, number: int) -> NotAllowedError:
    """Noted as refused, it is to be raised."""
    note(f"order_{step}", "refused", feature=str(number), reason="part")
    return NotAllowedError(
        f"{step} is not for this account to do.",
        action="work_orders",
        reason="part",
        hint="It is for whoever has the order, or for the office that answers for it.",
    )


def _told(units: frozenset[Unit], kept: Kept) -> Response:
    """The order, its version as ETag; 204 where it is no longer theirs to see."""
    body = _body(units, kept)
    return Response(status=204) if body is None else _answer(kept, body)


def _answer(kept: Kept, body: dict[str, Any]) -> Response:
    answer = personal(body)
    answer.set_etag(str(kept.order.version))
    return answer


def _body(units: frozenset[Unit], kept: Kept) -> dict[str, Any] | None:
    """The order as a board of theirs knows it, None where none does."""
    book, order = orders().book, kept.order
    if not sees(units, order):
        return _past(units, kept) if handed_up(units, order) else None
    told = to_worker(kept, book.events(kept.id), book.photos(kept.id), parts_of(order, units))
    looks = [looked(look) for look in orders().contacts.looks(kept.id)]
    may = {"may": steps_now(units, order), "may_contact": sees_contact(units, order)}
    return told | {"looks": looks} | may


def _past(units: frozenset[Unit], kept: Kept) -> dict[str, Any] | None:
    """What they are told of an order that they had once, None where they never had it."""
    steps = past_steps(units, kept)
    more = {"handed_up": handed_up(units, kept.order), "may_contact": False}
    return to_past(kept, steps) | more if steps else None


def _tag(person: Person, units: frozenset[Unit]) -> str:
    """Of all that a board shows: every step of any order, who asks and how, and the minute of its clocks."""
    minute = int(orders().now().timestamp() // 60)
    parts = (
        moves(orders().book.database),
        minute,
        current_snapshot().version,
        language(),
        person.id,
        person.role,
        sorted(units),
        request.query_string,
    )
    return hashlib.blake2b(repr(parts).encode(), digest_size=12).hexdigest()
