"""Searches that several people share by a link, without accounts. Loaded where there is a desk alone.

shared      making a search, following it, and what its searchers do
operations  the same for the API document
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask

from geomap.errors import GeomapError
from geomap.storage.database.store import Store
from geomap.storage.searching.searches import Searches
from geomap.web.api.openapi import open_chapters
from geomap.web.following import StoreHolder
from geomap.web.searching.operations import SHARED_SEARCHES
from geomap.web.searching.shared import shared
from geomap.web.settings import Settings

SWEEP_EVERY = timedelta(hours=1)

log = logging.getLogger(__name__)


def init_searching(app: Flask, store: Store, holder: StoreHolder, settings: Settings) -> None:
    """Let searches be shared, and forget them in time. People must have been let in: their key signs, their
    tries are counted."""
    searches = Searches(store.database, settings.lost_days)
    app.extensions["searches"] = searches
    holder.beside.append(_sweeper(searches, app.config))
    app.register_blueprint(shared)
    open_chapters(app, SHARED_SEARCHES)


def _sweeper(searches: Searches, config: Mapping[str, Any]) -> Callable[[], None]:
    swept_at = datetime.min.replace(tzinfo=UTC)

    def sweep() -> None:
        nonlocal swept_at
        now: datetime = config["NOW"]()
        if abs(now - swept_at) < SWEEP_EVERY:
            return
        try:
            searches.sweep(now)
            swept_at = now
        except GeomapError as error:
            log.error("Searches that are over could not be forgotten: %s", error.message)
        except Exception:
            log.exception("Searches that are over could not be forgotten")

    return sweep
