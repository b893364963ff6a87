"""Visits that stations count, and their statistics. Loaded with the desk alone.

rights      whose visits somebody may count and see
asked       what is asked
api         counting, statistics, the workbook
operations  the same for the API document
page        the page /desk/visits
"""

from __future__ import annotations

from flask import Flask

from geomap.storage.database.store import Store
from geomap.storage.visits.visits import VisitBook
from geomap.web.api.openapi import open_chapters
from geomap.web.following import StoreHolder
from geomap.web.visits.api import visits_api
from geomap.web.visits.operations import VISITS
from geomap.web.visits.page import visits_page


def init_visits(app: Flask, store: Store, holder: StoreHolder) -> None:
    """Let stations count visits. People must have been let in before."""
    app.extensions["visits"] = VisitBook(store.database, holder.current().timezone)
    for blueprint in (visits_api, visits_page):
        app.register_blueprint(blueprint)
    open_chapters(app, VISITS)
