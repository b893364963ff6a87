"""Red meeting halls: a calendar for everybody, bookings for whoever works. Loaded with the desk alone.

asked         what is asked
rights        who may book and in whose name, who may cancel what others booked
told          a booking as its maker, the hall's keepers and others are told of it
calendar_api  the calendar of a hall, for everybody
bookings_api  booking and cancelling
operations    the same for the API document
page          the page /desk/bookings
"""

from __future__ import annotations

from flask import Flask

from geomap.storage.database.store import Store
from geomap.storage.halls.book import HallBook
from geomap.web.api.openapi import open_chapters
from geomap.web.halls.bookings_api import bookings_api
from geomap.web.halls.calendar_api import hall_calendar
from geomap.web.halls.operations import HALLS
from geomap.web.halls.page import bookings_page


def init_halls(app: Flask, store: Store) -> None:
    """Let halls be booked. People must have been let in before."""
    app.extensions["hall_book"] = HallBook(store.database)
    for blueprint in (hall_calendar, bookings_api, bookings_page):
        app.register_blueprint(blueprint)
    open_chapters(app, HALLS)
