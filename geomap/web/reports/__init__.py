"""Public reports of stations, without an account. Loaded where there is a desk to answer them alone.

guard     what holds back forged and flooding requests
public    reporting, from a station's page and from the locator's card
answering what keepers see of it, and what they answer
operations reporting for the API document
"""

from __future__ import annotations

from flask import Flask

from geomap.web.api.openapi import open_chapters
from geomap.web.reports.answering import answering
from geomap.web.reports.operations import REPORTS_OF_PASSERS_BY
from geomap.web.reports.public import report_form, reporting


def init_reports(app: Flask) -> None:
    """Take reports. geomap.web.reported must follow them, and people must have been let in: their key signs,
    their tries are counted."""
    app.context_processor(lambda: {"report_form": report_form})
    app.register_blueprint(reporting)
    app.register_blueprint(answering)
    open_chapters(app, REPORTS_OF_PASSERS_BY)
