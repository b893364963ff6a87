"""Sending an order without an account: what can be ordered, who gets it, what is near, and what goes on.

Nobody is told more of another's order than its category, its state, its clock and its place to the compound,
and of one in a private category nothing, not even that it is there.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for

from geomap.errors import InvalidInputError
from geomap.geodesy import LonLat
from geomap.orders.categories import Category
from geomap.orders.nearby import CELL_M, is_near
from geomap.orders.order import chain_of
from geomap.orders.placing import found_at, place_at, public_point
from geomap.orders.steps import OWED
from geomap.storage.orders.boards import around as around_point
from geomap.storage.orders.records import Action, Draft, Kept, Sent
from geomap.storage.orders.tables import ORDER
from geomap.storage.people.tries import Pace
from geomap.web.anonymous import TRAP, Guard, sender
from geomap.web.answers import iso, personal
from geomap.web.api.operations_orders import AROUND, ME_TOO, NEAR, PERSONAL, PLACE, SENT
from geomap.web.api.points import json_object
from geomap.web.assets import icon_sprite
from geomap.web.i18n import in_language
from geomap.web.orders import told
from geomap.web.orders.acting import district_id
from geomap.web.orders.held import orders
from geomap.web.orders.known import known, known_order
from geomap.web.orders.names import area, unit
from geomap.web.orders.posts import stewards_at
from geomap.web.orders.sending import photos_of, read_form
from geomap.web.orders.watched import watched
from geomap.web.pages.places import public_url
from geomap.web.params import read, read_members
from geomap.web.snapshots import current_snapshot

NETWORK_PACE = Pace(free=12, first_s=60.0, longest_s=3_600.0)
PLACE_PACE = Pace(free=120, first_s=30.0, longest_s=600.0, forget_s=3_600.0)
"""Where water fails, a whole community reports it within the hour."""
GUARD = Guard("order", "purpose", "the page /orders/new", NETWORK_PACE, PLACE_PACE)
PURPOSE = "order"

NEAR_PACE = Pace(free=300, first_s=1.0, longest_s=10.0, forget_s=600.0)
"""A page asks anew for every place and category that somebody tries."""
NEAR_GUARD = Guard("question", "purpose", "the page /orders/new", NEAR_PACE, NEAR_PACE)
MOST_NEAR = 5
MOST_JSON_BYTES = 8_000
NO_ICON = "circle-question"

ordering = Blueprint("ordering", __name__)


@ordering.get("/api/orders/categories")
def categories() -> Response:
    """What can be ordered, and what is promised for each if it is sent now."""
    read({}, request.args)
    listed = [_category(category) for category in orders().categories.offered]
    return personal({"at": iso(orders().now(), current_snapshot()), "categories": listed})


@ordering.get("/api/orders/place")
def place() -> Response:
    """Who gets an order about a point, and a ticket to send it with."""
    values = read(PLACE, request.args)
    found = found_at(current_snapshot(), LonLat(values["lon"], values["lat"]))
    compounds = [str(feature["id"]) for feature in found.compounds]
    nearest = place_at(found, compounds[0] if compounds else None)
    return personal(
        {
            "street": area("streets", found.street),
            "community": _short(found.community),
            "compounds": [
                {**(area("compounds", one) or {}), "steward": _steward(place_at(found, one))}
                for one in compounds
            ],
            "office": unit(chain_of(nearest, district_id())[0]),
            "ticket": GUARD.new_ticket(PURPOSE, orders().now()),
        }
    )


@ordering.get("/api/orders/near")
def near() -> Response:
    """Orders of the category that are owed about here: see geomap.orders.nearby."""
    values, now = read(NEAR, request.args), orders().now()
    NEAR_GUARD.count(sender(now), f"{values['category']} at {values['lon']:.3f} {values['lat']:.3f}", now)
    point, category = LonLat(values["lon"], values["lat"]), orders().categories[values["category"]]
    kept = [] if category.private else _near(point, category.code)
    return personal({"orders": [told.public(one) for one in kept]})


@ordering.get("/api/orders")
def around() -> Response:
    """The latest orders of the categories that are not private, with their place to the compound."""
    values, asked = read(AROUND, request.args), known()
    if "category" in values:
        asked.append(ORDER.c.category == orders().categories[values["category"]].code)
    if "state" in values:
        asked.append(ORDER.c.state.in_(values["state"]))
    listed = orders().book.listed(*asked, limit=values["limit"], latest=True)
    return watched({"orders": [_placed(one) for one in listed]})


@ordering.post("/api/orders")
def send() -> Response:
    """Take an order: 201, or 200 with the same answer where its key was taken before."""
    GUARD.require_own_page()
    values, files = read_form(SENT, PERSONAL)
    if (known := orders().book.sent(values["key"])) is not None:
        return _sent(known)
    if values.get(TRAP):
        raise InvalidInputError(f"{TRAP} must be empty.", parameter=TRAP, hint="Leave it empty.")
    category = orders().categories.to_order(values["category"])
    found = found_at(current_snapshot(), LonLat(values["lon"], values["lat"]))
    where, now = place_at(found, values.get("compound")), orders().now()
    chain = chain_of(where, district_id())
    GUARD.check_ticket(values["ticket"], PURPOSE, now)
    GUARD.count(sender(now), str(chain[0]), now)
    draft = Draft(
        values["key"],
        category.code,
        where,
        chain,
        values["words"],
        now,
        values.get("name"),
        values.get("phone"),
        photos_of(files),
    )
    return _sent(orders().book.submit(draft))


@ordering.post("/api/orders/<public_id>/me_too")
def me_too(public_id: str) -> Response:
    """Somebody else has the same trouble: counted, and given a tracking code to follow it by."""
    GUARD.require_own_page()
    read({}, request.args)
    values, now = read_members(ME_TOO, json_object(request, MOST_JSON_BYTES)), orders().now()
    kept = known_order(public_id)
    GUARD.check_ticket(values["ticket"], PURPOSE, now)
    GUARD.count(sender(now), f"order {kept.public_id}", now)
    action = Action(kept.id, "me_too", now, values["key"], "resident", resident=True)
    said = orders().book.me_too(action)
    return personal({**told.public(said.kept), **_code(said)})


def _category(category: Category) -> dict[str, Any]:
    is_drawn = f'id="{category.icon}"'.encode() in icon_sprite()
    return {
        "code": category.code,
        "name": in_language(category.name_zh, category.name_en),
        "icon": category.icon if is_drawn else NO_ICON,
        "urgency": category.urgency,
        "private": category.private,
        **told.promise(category, orders().now()),
    }


def _short(community: str | None) -> dict[str, Any] | None:
    """A community by the name that people call it."""
    if community is None:
        return None
    properties = current_snapshot().feature("communities", community)["properties"]
    name = properties.get("short_name") or properties["name"]
    return {"id": community, "name": in_language(name, properties.get("name_en"))}


def _steward(where: Any) -> dict[str, Any] | None:
    """The steward's post that an office would be proposed first, None where none can take orders."""
    held = (steward for steward in stewards_at(where) if steward.takes_orders)
    first = next(held, None)
    return None if first is None else unit(first.unit)


def _near(point: LonLat, category: str) -> list[Kept]:
    """Those due first in front."""
    middle_lat = current_snapshot().settings.centre[1]
    held = orders().book.listed(
        *known(),
        ORDER.c.category == category,
        ORDER.c.state.in_(OWED),
        around_point(point, 3 * CELL_M),
    )
    return [one for one in held if is_near(point, one.order.place.point, middle_lat)][:MOST_NEAR]


def _placed(kept: Kept) -> dict[str, Any]:
    point = public_point(current_snapshot(), kept.order.place)
    return {**told.public(kept), "lon": point.lon, "lat": point.lat}


def _sent(sent: Sent) -> Response:
    answer = personal({"id": sent.kept.public_id, **_code(sent)})
    answer.status_code = 201 if sent.new else 200
    return answer


def _code(sent: Sent) -> dict[str, str | None]:
    """The tracking code, and the address of its page."""
    return {
        "code": sent.code,
        "url": sent.code and public_url(url_for("order_pages.track", code=sent.code)),
    }
