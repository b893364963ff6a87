"""What lets pages open without a network: the service worker, and the page for those never opened."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, url_for

from geomap.web.assets import shared_files, version
from geomap.web.i18n import LANGUAGES, messages
from geomap.web.pages.page_data import script_json

WORKER = "js/offline/worker.js"
POLICY = "default-src 'none'; connect-src 'self'"

offline = Blueprint("offline", __name__)


@offline.get("/service-worker.js")
def worker() -> Response:
    """The worker of this release. At the root, so that it serves every page; asked about at every visit, so
    that a new release takes over at once."""
    told = {"release": version(), "assets": f"/assets/{version()}/", "fallback": url_for(".without_network")}
    code = f"const TOLD = {script_json(told)};\n".encode() + shared_files()[WORKER]
    answer = Response(code, mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    answer.headers["Content-Security-Policy"] = POLICY
    return answer


@offline.get("/offline")
def without_network() -> str:
    """Kept by the worker for whatever page it has no copy of; in all languages, whichever somebody reads by
    then."""
    return render_template("offline.html", told={name: messages(name) for name in LANGUAGES})
