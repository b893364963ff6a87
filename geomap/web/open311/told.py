"""Services and requests as everybody is told of them: category, state, who has it, and the place to the
compound. Words, photos, names and numbers are never among it; nor is anything of a private category."""

from __future__ import annotations

from typing import Any

from geomap.orders.categories import Category
from geomap.orders.order import Order
from geomap.orders.placing import public_point
from geomap.orders.units import Unit
from geomap.storage.orders.records import Kept
from geomap.web.answers import iso
from geomap.web.i18n import in_language, translate
from geomap.web.open311.states import DETAILED_OF, status_of
from geomap.web.orders.held import orders
from geomap.web.orders.names import area, unit_name
from geomap.web.snapshots import current_snapshot


def service(category: Category) -> dict[str, Any]:
    """A category as a service. Its group is the department that a street would call first."""
    departments = [unit_name(Unit("department", name)) for name in category.departments]
    return {
        "service_code": category.code,
        "service_name": _name(category),
        "description": promise(category),
        "metadata": False,
        "type": "realtime",
        "keywords": ", ".join(dict.fromkeys((category.name_zh, category.name_en, *departments))),
        "group": next(iter(departments), translate("open311.no_group")),
    }


def promise(category: Category) -> str:
    """What is promised for a category, and whether it is shown to everybody."""
    key = "always" if category.hours.hours.text == "24/7" else "working"
    hours = f"{category.settle.total_seconds() / 3600:g}"
    private = [translate("open311.private")] if category.private else []
    return "".join([translate(f"open311.promise.{key}", hours=hours), *private])


def service_request(kept: Kept, *, extensions: bool) -> dict[str, Any]:
    """An order of a category that is not private. extensions: whether to add what CitySDK adds."""
    order, snapshot = kept.order, current_snapshot()
    name, point = _name(orders().categories[order.category]), public_point(snapshot, order.place)
    told: dict[str, Any] = {
        "service_request_id": kept.public_id,
        "status": status_of(order.state),
        "status_notes": translate(f"open311.state.{order.state}"),
        "service_name": name,
        "service_code": order.category,
        "description": name,
        "agency_responsible": unit_name(_responsible(order)),
        "service_notice": None,
        "requested_datetime": iso(order.submitted_at, snapshot),
        "updated_datetime": iso(kept.written_at, snapshot),
        "expected_datetime": iso(order.settle_due, snapshot),
        "address": _address(order),
        "address_id": order.place.compound,
        "zipcode": None,
        "lat": point.lat,
        "long": point.lon,
        "media_url": None,
    }
    if extensions:
        told["extended_attributes"] = {"detailed_status": DETAILED_OF[order.state]}
    return told


def _responsible(order: Order) -> Unit:
    """Who has it; of one that is mediated the office: where it is talked over is the parties' alone."""
    return order.office if order.owner.kind == "room" else order.owner


def _address(order: Order) -> str:
    """From the nearest to the farthest, as the standard has it."""
    place = order.place
    areas = (("compounds", place.compound), ("communities", place.community), ("streets", place.street))
    return ", ".join(str(found["name"]) for layer, one in areas if (found := area(layer, one)))


def _name(category: Category) -> str:
    return in_language(category.name_zh, category.name_en)
