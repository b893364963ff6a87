"""An order by a tracking code: its sender sees what was done, confirms, reopens and cancels; a voice, who
said me too or whose order was merged into it, sees what was done, rates and reopens."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, Response, request

from geomap.errors import NotFoundError
from geomap.orders.steps import Step
from geomap.storage.orders.boards import was_taken
from geomap.storage.orders.records import Action, Holder
from geomap.web.api.operations_orders import STEPS
from geomap.web.api.points import json_object
from geomap.web.orders import told
from geomap.web.orders.held import orders
from geomap.web.orders.watched import watched
from geomap.web.params import read, read_members
from geomap.web.people.pages import NUMBER

MOST_JSON_BYTES = 8_000

tracking = Blueprint("tracking", __name__)


@tracking.get("/api/orders/track/<code>")
def track(code: str) -> Response:
    """The order as whoever holds the code may know it."""
    read({}, request.args)
    return watched(tracked(orders().book.tracked(code)))


@tracking.post(f"/api/orders/track/<code>/<any({','.join(STEPS)}):step>")
def step(code: str, step: str) -> Response:
    """Take one of STEPS; the order after it. The code is all that is asked for: who holds it sent it, or
    speaks in it."""
    read({}, request.args)
    said = read_members(STEPS[step], json_object(request, MOST_JSON_BYTES))
    book, key = orders().book, said.pop("key")
    action = _action(book.tracked(code), cast(Step, step), key, said)
    book.take(action)
    return watched(tracked(book.tracked(code)))


@tracking.get(f"/api/orders/track/<code>/photos/<{NUMBER}:photo>")
def photo(code: str, photo: int) -> Response:
    """A photo of the order, as JPEG."""
    read({}, request.args)
    kept = orders().book.tracked(code).own
    shown = [] if kept is None else _shown_photos(kept.id)
    if kept is None or not 0 < photo <= len(shown):
        raise NotFoundError("The order has no such photo.")
    answer = Response(orders().book.photo(kept.id, shown[photo - 1][0]).image, mimetype="image/jpeg")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def tracked(holder: Holder) -> dict[str, Any]:
    """What the page of the order shows. merged: the order that it belongs to now, as a voice is told of it;
    to who said me too that is all."""
    book, own, voice = orders().book, holder.own, holder.voice
    followed = None if voice is None else told.to_voice(voice, book.events(voice.kept.id))
    if own is None:
        assert followed is not None
        return followed
    is_elsewhere = voice is not None and voice.kept.id != own.id
    photos = [(place, event) for place, (_, event) in enumerate(_shown_photos(own.id), start=1)]
    return {**told.to_sender(own, book.events(own.id), photos), "merged": followed if is_elsewhere else None}


def _action(holder: Holder, step: Step, key: str, said: dict[str, Any]) -> Action:
    """The step as its sender takes it on their own, or a voice on the order that it follows."""
    own, voice, now = holder.own, holder.voice, orders().now()
    if voice is None:
        assert own is not None
        return Action(own.id, step, now, key, "resident", resident=True, said=said)
    # What was taken before a merge is sent again after it, over a bad connection: it is not taken anew.
    was_before = was_taken(orders().book.database, voice.spoke, key)
    number = voice.spoke if was_before else voice.kept.id
    return Action(number, step, now, key, "resident", voice=True, said={**said, "voice": voice.id})


def _shown_photos(number: int) -> list[tuple[int, int]]:
    """The photos that are not beside a note, which is for those who work on it. The sender is told which of
    these a photo is, from 1: ids that count tell of the photos of others."""
    notes = {event.number for event in orders().book.events(number) if event.step == "note"}
    return [(photo, event) for photo, event in orders().book.photos(number) if event not in notes]
