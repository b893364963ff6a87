"""Searches that several people share by a link, without accounts. Loaded where there is a desk alone.

shared      making a search, following it, and what its searchers do
operations  the same for the API document
"""

from __future__ import annotations

from flask import Flask

from geomap.storage.database.store import Store
from geomap.storage.searching.searches import Searches
from geomap.web.api.openapi import open_chapters
from geomap.web.searching.operations import SHARED_SEARCHES
from geomap.web.searching.shared import shared
from geomap.web.settings import Settings


def init_searching(app: Flask, store: Store, settings: Settings) -> None:
    """Let searches be shared. People must have been let in: their key signs, their tries are counted."""
    app.extensions["searches"] = Searches(store.database, settings.lost_days)
    app.register_blueprint(shared)
    open_chapters(app, SHARED_SEARCHES)
