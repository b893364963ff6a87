"""Public reports of stations, without an account. Loaded where there is a desk to answer them alone.

guard     what holds back forged and flooding requests
public    reporting, from a station's page and from the locator's card
answering what keepers see of it, and what they answer
operations reporting for the API document
"""

from __future__ import annotations

from datetime import datetime

from flask import Flask

from geomap.storage.database.store import Store
from geomap.storage.public_reports import PublicReports
from geomap.web.api.openapi import open_chapters
from geomap.web.following import StoreHolder
from geomap.web.reported import ReportsBoard
from geomap.web.reports.answering import answering
from geomap.web.reports.operations import REPORTS_OF_PASSERS_BY
from geomap.web.reports.public import reporting, reports_panel
from geomap.web.settings import Settings


def init_reports(app: Flask, store: Store, holder: StoreHolder, settings: Settings) -> None:
    """Take reports and follow those that other processes take. People must have been let in: their key
    signs, their tries are counted."""
    kept = PublicReports(store.database, settings.reports_days)

    def now() -> datetime:
        moment: datetime = app.config["NOW"]()
        return moment

    board = ReportsBoard(kept, store, holder, now)
    app.extensions["reports"] = board
    board.look()
    holder.beside.append(board.look)
    app.context_processor(lambda: {"reports_panel": reports_panel})
    app.register_blueprint(reporting)
    app.register_blueprint(answering)
    open_chapters(app, REPORTS_OF_PASSERS_BY)
