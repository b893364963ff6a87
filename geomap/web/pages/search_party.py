"""The page for who searches for somebody lost: /search-party, and one for each shared search."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template, url_for

from geomap.errors import NotFoundError
from geomap.searching.candidates import MOST_CANDIDATES
from geomap.searching.visiting import ROUND
from geomap.storage.searching.searches import Searches
from geomap.web import map_page
from geomap.web.answers import base_url
from geomap.web.api.lost import current_finder
from geomap.web.pages import map_context
from geomap.web.pages.qr import qr_svg
from geomap.web.snapshots import current_snapshot

MODULES = (
    "js/map/",
    "js/queue/",
    "js/searching/",
    "js/locator/geolocate.js",
    "js/locator/sheet.js",
    "js/locator/words.js",
    "js/search-box.js",
)

search_party = Blueprint("search_party", __name__)


@search_party.get("/search-party")
def begin() -> str:
    """Where a search begins."""
    return _page(None)


@search_party.get("/search-party/<code>")
def joined(code: str) -> Response:
    """A shared search, for whoever has its link; no index of the web is to keep that."""
    _known(code)
    answer = Response(_page(code), mimetype="text/html")
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@search_party.get("/search-party/<code>/qr.svg")
def qr(code: str) -> Response:
    """The QR code of a shared search's link."""
    _known(code)
    answer = Response(qr_svg(f"{base_url()}{party_address(code)}"), mimetype="image/svg+xml")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def party_address(code: str) -> str:
    """The path of a shared search's page."""
    return url_for("search_party.joined", code=code)


def _page(code: str | None) -> str:
    settings = current_snapshot().settings
    rendered = map_page.search_party_map(settings.centre, settings.zoom, current_app.extensions["tiles"])
    clues = [
        {"code": clue.code, "name_zh": clue.name_zh, "name_en": clue.name_en}
        for clue in current_finder().clues.clues.values()
    ]
    told = {
        "clues": clues,
        "code": code,
        "shares": "searches" in current_app.extensions,
        "lost_most": MOST_CANDIDATES,
        "lost_round": ROUND,
        "lost_days": current_app.config["SETTINGS"].lost_days,
    }
    return render_template("search_party.html", **map_context(rendered, MODULES, **told))


def _known(code: str) -> None:
    """Refuse the code of no search."""
    searches: Searches | None = current_app.extensions.get("searches")
    if searches is None:
        raise NotFoundError("No searches are shared here.", hint="Begin one at /search-party.")
    searches.last(code, current_app.config["NOW"]())
