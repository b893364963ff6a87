"""Speaks HTTP: makes the Flask app of settings, a snapshot holder and one blueprint per audience."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask
from flask_compress import Compress

from geomap.web.answers import COMPRESSED
from geomap.web.api import api
from geomap.web.errors import register_errors
from geomap.web.ogc import ogc
from geomap.web.settings import REPOSITORY, Settings, settings_from
from geomap.web.snapshots import SnapshotHolder

PUBLIC = (api, ogc)


def create_app(settings: Settings | None = None) -> Flask:
    """The app, its data loaded. Raises GeomapError, with the remedy, where it cannot be served."""
    settings = settings or settings_from()
    app = Flask(
        __name__,
        template_folder=str(REPOSITORY / "templates"),
        static_folder=None,
    )
    app.config.update(
        SETTINGS=settings,
        NOW=lambda: datetime.now(UTC),
        COMPRESS_MIMETYPES=list(COMPRESSED),
        COMPRESS_ALGORITHM=["zstd", "br", "gzip"],
        COMPRESS_LEVEL=5,
    )
    app.extensions["snapshots"] = SnapshotHolder(settings.data, settings.reload_s)
    Compress(app)
    register_errors(app)
    for blueprint in PUBLIC:
        app.register_blueprint(blueprint)
    return app
