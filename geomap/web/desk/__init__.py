"""The desk where the data are kept true: the API of editing under /api/desk and the page /desk.

standing     features as they stand, with what the desk says beside them; the version a request counts on
saving       a change allowed, committed, noted, answered: the one way to the store from here
items        one feature: read, added, changed, retired, put back
many         several at once: fields, verified, closed for a time, opened again, retired
boundaries   areas of several layers that share boundaries, redrawn together
versions     the versions that a request about several features counts on
past         what was done to a feature or a layer, and undoing it
trying       what the check would say, before anything is saved
page         the table beside the map
operations   the same for the API document, with schemas

Every deed is allowed feature by feature, by the geometry before and after (geomap.web.people.gate).
"""

from __future__ import annotations

from flask import Flask

from geomap.revision import ConflictError, FaultsError, LaterChangesError
from geomap.web.api.openapi import open_chapters
from geomap.web.desk.boundaries import boundaries
from geomap.web.desk.items import items
from geomap.web.desk.many import many
from geomap.web.desk.operations import DESK
from geomap.web.desk.page import desk_page
from geomap.web.desk.past import past
from geomap.web.desk.saving import answer_conflict, answer_faults, answer_later
from geomap.web.desk.trying import trying


def init_desk(app: Flask) -> None:
    """Open the desk. geomap.web.people must have let people in before."""
    app.register_error_handler(ConflictError, answer_conflict)
    app.register_error_handler(FaultsError, answer_faults)
    app.register_error_handler(LaterChangesError, answer_later)
    for blueprint in (items, many, boundaries, past, trying, desk_page):
        app.register_blueprint(blueprint)
    open_chapters(app, DESK)
