"""Open311 GeoReport v2 over the orders, with what CitySDK adds to it.

states     statuses, and the detailed ones of CitySDK, for each state of an order
forms      answers and errors as JSON and as XML
asked      parameters of queries and forms
told       services and requests as everybody is told of them
seeking    requests looked for by time, state, service and place
sending    an order in the name of a token
views      the addresses
operations all of it for the API document
"""

from __future__ import annotations

from flask import Flask, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response as AnyResponse

from geomap.storage.orders.catalogues import categories_changed_at
from geomap.web.api.openapi import open_chapters
from geomap.web.errors import answer_error as answer_problem
from geomap.web.open311.forms import answer_error
from geomap.web.open311.operations import OPEN311
from geomap.web.open311.views import ROOT, open311
from geomap.web.settings import Settings


def init_open311(app: Flask, settings: Settings) -> None:
    """Speak GeoReport v2. Orders must be taken, and people let in, before."""
    app.extensions["open311"] = f"{categories_changed_at(settings.data):%Y-%m-%d %H:%M}"
    app.register_blueprint(open311)
    app.register_error_handler(MethodNotAllowed, _other_method)
    open_chapters(app, OPEN311)


def _other_method(error: MethodNotAllowed) -> AnyResponse | HTTPException:
    """The standard's errors for its own addresses: no blueprint is asked where no view is found."""
    return (answer_error if request.path.startswith(f"{ROOT}/") else answer_problem)(error)
