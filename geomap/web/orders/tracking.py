"""An order by its tracking code: who holds it sees what was done, confirms, reopens and cancels."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, Response, request

from geomap.errors import NotFoundError
from geomap.orders.steps import Step
from geomap.storage.orders.records import Action, Kept
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
    """The order as its sender may know it."""
    read({}, request.args)
    return watched(tracked(orders().book.tracked(code)))


@tracking.post(f"/api/orders/track/<code>/<any({','.join(STEPS)}):step>")
def step(code: str, step: str) -> Response:
    """Take one of STEPS; the order after it. The code is all that is asked for: who holds it sent it."""
    read({}, request.args)
    said = read_members(STEPS[step], json_object(request, MOST_JSON_BYTES))
    number, key = orders().book.tracked(code).id, said.pop("key")
    action = Action(number, cast(Step, step), orders().now(), key, "resident", resident=True, said=said)
    return watched(tracked(orders().book.take(action)))


@tracking.get(f"/api/orders/track/<code>/photos/<{NUMBER}:photo>")
def photo(code: str, photo: int) -> Response:
    """A photo of the order, as JPEG."""
    read({}, request.args)
    kept = orders().book.tracked(code)
    shown = _shown_photos(kept.id)
    if not 0 < photo <= len(shown):
        raise NotFoundError("The order has no such photo.")
    answer = Response(orders().book.photo(kept.id, shown[photo - 1][0]).image, mimetype="image/jpeg")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def tracked(kept: Kept) -> dict[str, Any]:
    """What the page of the order shows. merged: what everybody may know of the order it became part of."""
    photos = [(place, event) for place, (_, event) in enumerate(_shown_photos(kept.id), start=1)]
    body = told.to_sender(kept, orders().book.events(kept.id), photos)
    merged = kept.order.merged_into and orders().book.kept(int(kept.order.merged_into))
    is_told = merged and not orders().categories[merged.order.category].private
    return {**body, "merged": told.public(merged) if merged and is_told else None}


def _shown_photos(number: int) -> list[tuple[int, int]]:
    """The photos that are not beside a note, which is for those who work on it. The sender is told which of
    these a photo is, from 1: ids that count tell of the photos of others."""
    notes = {event.number for event in orders().book.events(number) if event.step == "note"}
    return [(photo, event) for photo, event in orders().book.photos(number) if event not in notes]
