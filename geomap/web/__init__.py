"""Speaks HTTP: makes the Flask app of settings, a snapshot holder and one blueprint per audience."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from flask import Flask, Response, request
from flask_compress import Compress
from werkzeug.middleware.proxy_fix import ProxyFix

from geomap.errors import InvalidInputError
from geomap.storage.database.opening import open_store
from geomap.storage.database.store import Store
from geomap.storage.loading import load_snapshot
from geomap.storage.runs import Runs
from geomap.web.answers import COMPRESSED
from geomap.web.api import api
from geomap.web.api.docs import api_docs
from geomap.web.api.exports import exports
from geomap.web.api.lost import lost
from geomap.web.api.ogc import ogc
from geomap.web.api.planning import desk_data, planning
from geomap.web.api.siting import siting
from geomap.web.assets import assets
from geomap.web.errors import register_errors
from geomap.web.finding import Finders
from geomap.web.following import StoreHolder
from geomap.web.front import NearestFront
from geomap.web.incoming import IncomingRequest
from geomap.web.pages import pages
from geomap.web.pages.offline import offline
from geomap.web.pages.places import places
from geomap.web.pages.plan import plan
from geomap.web.pages.search_party import search_party
from geomap.web.pages.station_tiles import station_tiles
from geomap.web.registered import init_register
from geomap.web.reported import follow_reports
from geomap.web.retention import keep_retention
from geomap.web.settings import REPOSITORY, Settings, settings_from
from geomap.web.shell import init_shell
from geomap.web.snapshots import Holder, SnapshotHolder
from geomap.web.tiles import tile_options

PUBLIC = (api, ogc, planning, siting, exports, lost)
OURS = (assets, pages, plan, places, api_docs, station_tiles, desk_data, search_party, offline)


def _by_the_clock() -> datetime:
    return datetime.now(UTC)


def create_app(settings: Settings | None = None, now: Callable[[], datetime] = _by_the_clock) -> Flask:
    """The app, its data loaded. now: the instant it lives in, also for what it does by itself from the first.
    Raises GeomapError, with the remedy, where it cannot be served."""
    settings = settings or settings_from()
    app = Flask(
        __name__,
        template_folder=str(REPOSITORY / "templates"),
        static_folder=None,
    )
    app.request_class = IncomingRequest
    app.config.update(
        SETTINGS=settings,
        NOW=now,
        COMPRESS_MIMETYPES=list(COMPRESSED),
        COMPRESS_ALGORITHM=["zstd", "br", "gzip"],
        COMPRESS_LEVEL=5,
    )
    app.extensions["store"] = store = open_store(settings.data, settings.database_url)
    app.extensions["snapshots"] = _holder(settings, store)
    app.extensions["finders"] = Finders(settings.data)
    app.extensions["runs"] = Runs(settings.runs)
    app.extensions["runs"].prune()
    app.extensions["tiles"] = tile_options(settings.tiles, settings.tianditu_key)
    Compress(app)
    init_shell(app)
    register_errors(app)
    app.after_request(open_to_other_sites)
    for blueprint in (*OURS, *PUBLIC):
        app.register_blueprint(blueprint)
    if store is not None and isinstance(app.extensions["snapshots"], StoreHolder):
        follow_reports(app, app.extensions["snapshots"])
        init_register(app, store, app.extensions["snapshots"], settings)
        keep_retention(app, app.extensions["snapshots"], settings)
    if settings.desk != "off":
        _open_desk(app, settings, store)
    app.wsgi_app = NearestFront(app)  # type: ignore[method-assign,assignment]
    if settings.proxies:
        trusted = dict.fromkeys(("x_for", "x_proto", "x_host"), settings.proxies)
        app.wsgi_app = ProxyFix(app.wsgi_app, **trusted)  # type: ignore[method-assign]
    return app


def _open_desk(app: Flask, settings: Settings, store: Store | None) -> None:
    """Let people sign in and edit, where there is a store."""
    if store is not None:
        from geomap.web.cases import init_cases
        from geomap.web.desk import init_desk  # servers for the public alone need none of it
        from geomap.web.halls import init_halls
        from geomap.web.imports import init_imports
        from geomap.web.open311 import init_open311
        from geomap.web.orders import init_orders
        from geomap.web.people import init_people
        from geomap.web.reports import init_reports
        from geomap.web.responsibility import init_responsibility
        from geomap.web.searching import init_searching
        from geomap.web.visits import init_visits

        init_people(app, store.database, settings)
        init_desk(app)
        init_imports(app, store, settings)
        init_reports(app)
        init_responsibility(app)
        init_orders(app, store, app.extensions["snapshots"], settings)
        init_open311(app, settings)
        init_cases(app, store, settings)
        init_searching(app, store, settings)
        init_visits(app, store, app.extensions["snapshots"])
        init_halls(app, store)
    elif settings.desk == "on":
        raise InvalidInputError(
            "GEOMAP_DESK is on, and there is no store.",
            parameter="GEOMAP_DESK",
            value=settings.desk,
            hint="`python -m geomap store init` makes one.",
        )


def _holder(settings: Settings, store: Store | None) -> Holder:
    if store is not None:
        return StoreHolder(settings.data, store, settings.reload_s, settings.cache)
    return SnapshotHolder(settings.data, settings.reload_s, partial(load_snapshot, cache=settings.cache))


def open_to_other_sites(answer: Response) -> Response:
    """Let scripts of other sites ask the public API; nothing in it depends on who asks."""
    if request.blueprint in {blueprint.name for blueprint in PUBLIC}:
        answer.headers["Access-Control-Allow-Origin"] = "*"
        answer.headers["Access-Control-Allow-Headers"] = "Content-Type"
    return answer
