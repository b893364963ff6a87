"""Flask alone, and Flask before PostGIS, at the address and in the server that geomap has.

python -m benchmarks.bare   serves what the environment names: BENCH_ANSWERS, a file of answers by
                            query, and BENCH_POSTGIS, how to connect (may be empty)
"""

from __future__ import annotations

import gc
import os
from collections.abc import Mapping
from pathlib import Path

import orjson
from flask import Flask, Response, request
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from geomap.web.answers import GEOJSON
from geomap.web.serve import THREADS_A_WORKER

SERVER = {
    "interface": Interfaces.WSGI,
    "blocking_threads": THREADS_A_WORKER,
    "websockets": False,
    "log_level": LogLevels.warning,
    "log_access": False,
    "respawn_failed_workers": True,
}
"""As geomap.web.serve has it."""


def bare_app(answers: Mapping[bytes, bytes]) -> Flask:
    """/api/nearest gives the answer kept for the query as it stands."""
    app = Flask(__name__, static_folder=None)

    @app.get("/api/nearest")
    def same() -> Response:
        return Response(answers[request.query_string], mimetype=GEOJSON)

    return app


def serve() -> None:
    """Serve until stopped, in one worker, as geomap serves."""
    kept = orjson.loads(Path(os.environ["BENCH_ANSWERS"]).read_bytes())
    app = bare_app({query.encode(): answer.encode() for query, answer in kept.items()})
    if conninfo := os.environ["BENCH_POSTGIS"]:
        from benchmarks.postgis_behind_flask import add_route  # where there is a PostGIS, there is psycopg

        add_route(app, conninfo)
    server = Granian(
        "benchmarks.bare:app",
        address=os.environ["GEOMAP_HOST"],
        port=int(os.environ["GEOMAP_PORT"]),
        workers=1,
        **SERVER,
    )
    gc.collect()
    gc.freeze()
    server.serve(target_loader=lambda: app, wrap_loader=False)


if __name__ == "__main__":
    serve()
