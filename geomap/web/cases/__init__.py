"""Cases: a street calls departments to one table. Loaded where there is a desk alone, beside orders.

asked     what is asked of a case: the members of every step, the key, the version
seeing    which cases somebody may see, for which unit they act, which orders they may take in
told      a case as whoever may see it is told of it
api       opened, listed, read, moved step by step
page      the pages /desk/cases and /desk/cases/<id>
operations, schemas   the same for the API document
"""

from __future__ import annotations

from flask import Flask

from geomap.storage.database.store import Store
from geomap.storage.orders.cases import CaseBook
from geomap.storage.sealing import sealer_of
from geomap.web.api.openapi import open_chapters
from geomap.web.cases.api import cases_api
from geomap.web.cases.operations import CASES
from geomap.web.cases.page import case_pages
from geomap.web.orders.held import Orders
from geomap.web.settings import Settings


def init_cases(app: Flask, store: Store, settings: Settings) -> None:
    """Take cases. geomap.web.orders must have been opened before."""
    held: Orders = app.extensions["orders"]
    sealer = sealer_of(settings.private_key, settings.secret_key, settings.data)
    app.extensions["cases"] = CaseBook(store.database, held.categories, sealer)
    for blueprint in (cases_api, case_pages):
        app.register_blueprint(blueprint)
    open_chapters(app, CASES)
