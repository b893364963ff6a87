"""The pages of orders for residents: sending one, following it, what goes on around."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, render_template, request, url_for

from geomap.geodesy import LonLat
from geomap.orders.photos import LONGEST_SIDE_PX, MOST_PHOTOS
from geomap.orders.placing import public_point
from geomap.orders.words import MOST_NAME, MOST_PHONE, MOST_REASON, MOST_WORDS
from geomap.storage.orders.records import Holder
from geomap.web import map_page
from geomap.web.anonymous import LEAST_S, TICKET_S, TRAP
from geomap.web.i18n import language
from geomap.web.orders.held import orders
from geomap.web.pages import map_context
from geomap.web.pages.minimap import map_around_point
from geomap.web.pages.places import public_url
from geomap.web.pages.qr import qr_svg
from geomap.web.snapshots import current_snapshot

order_pages = Blueprint("order_pages", __name__)

FOLDERS = (
    "js/map/",
    "js/orders/",
    "js/queue/",
    "js/pictures.js",
    "js/when.js",
    "js/search-box.js",
    "js/locator/geolocate.js",
    "js/locator/words.js",
)

TICKET_AGES_S = [LEAST_S, TICKET_S]
"""Between these a ticket lets an order through; every page here sends what waits on its device."""


@order_pages.after_request
def guard(answer: Response) -> Response:
    """A tracking code stands in the address: it is told to no other site, and kept by no cache."""
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Frame-Options"] = "DENY"
    if "code" in (request.view_args or {}):
        answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@order_pages.get("/orders/new")
def new() -> str:
    """Send an order: ?lon=&lat= and ?category= are taken over by the page."""
    limits = {
        "words": MOST_WORDS,
        "name": MOST_NAME,
        "phone": MOST_PHONE,
        "photos": MOST_PHOTOS,
        "side_px": LONGEST_SIDE_PX,
    }
    return _page("orders/new.html", map_page.ordering_map, limits=limits, trap=TRAP, kept_days=_kept_days())


@order_pages.get("/orders")
def around() -> str:
    """Enter a code, one's own orders on this device, and what goes on around."""
    return _page("orders/around.html", map_page.orders_around_map)


@order_pages.get("/orders/<code>")
def track(code: str) -> str:
    """An order by a tracking code. What another sent is shown to the compound."""
    holder = orders().book.tracked(code)
    point = _point(holder)
    script = 'import("geomap/orders/tracking.js").then(({ start }) => start());'
    context = map_context(
        map_page.RenderedMap("", script),
        FOLDERS,
        ticket_s=TICKET_AGES_S,
        tracked={"code": code, "url": public_url(url_for(".track", code=code)), "reason": MOST_REASON},
    )
    small = map_around_point(current_snapshot(), point.lon, point.lat, language(), None)
    shown = {"code": code, "is_own": holder.own is not None, "minimap": small}
    return render_template("orders/track.html", **shown, kept_days=_kept_days(), **context)


@order_pages.get("/orders/<code>/qr.svg")
def qr(code: str) -> Response:
    """The QR code of the order's page."""
    orders().book.tracked(code)
    return Response(qr_svg(public_url(url_for(".track", code=code))), mimetype="image/svg+xml")


def _point(holder: Holder) -> LonLat:
    if holder.own is not None:
        return holder.own.order.place.point
    assert holder.voice is not None
    return public_point(current_snapshot(), holder.voice.kept.order.place)


def _page(template: str, draw: Any, **more: Any) -> str:
    settings = current_snapshot().settings
    rendered = draw(settings.centre, settings.zoom, current_app.extensions["tiles"])
    context = map_context(rendered, FOLDERS, ticket_s=TICKET_AGES_S, **more)
    return render_template(template, **more, **context)


def _kept_days() -> int:
    return orders().kept_days
