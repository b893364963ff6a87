"""Serves the app with granian: the same server at the desk and in production, on any system."""

from __future__ import annotations

import gc
import multiprocessing
import os
import socket
import sys

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from geomap.errors import GeomapError, InvalidInputError
from geomap.web import create_app
from geomap.web.settings import REPOSITORY, Settings, settings_from

BAD_INPUT = 2
THREADS_A_WORKER = 4
GARBAGE = 50_000
LOADING = (
    "geomap: loading; the first start compiles and prepares the data, half a minute or, on a busy machine, "
    "some minutes, once …"
)


def serve(settings: Settings | None = None) -> int:
    """Serve until stopped; returns the exit status. What keeps it from starting is said in one line.

    The access log stays off: positions stand in query strings, and positions are personal.
    """
    try:
        settings = settings or settings_from()
        _claim(settings)
        print(LOADING, flush=True)
        app = create_app(settings)
    except GeomapError as error:
        print(f"geomap: {error.message} {error.hint or ''}".rstrip(), file=sys.stderr)
        return BAD_INPUT
    shown = f"[{settings.host}]" if ":" in settings.host else settings.host
    print(f"geomap: http://{shown}:{settings.port}  (Ctrl+C stops it)", flush=True)
    server = Granian(
        "app:app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.workers,
        blocking_threads=THREADS_A_WORKER,
        websockets=False,
        log_level=LogLevels.warning,
        log_access=False,
        respawn_failed_workers=True,
        working_dir=REPOSITORY,
    )
    settle()
    if multiprocessing.get_start_method() == "fork":
        # Workers are copies of this process: the data stand in memory once, however many there are.
        server.serve(target_loader=lambda: app, wrap_loader=False)
    else:
        server.serve()
    return 0


def settle() -> None:
    """Let the collector pass over what is loaded, which stays, and look seldom at what requests make,
    which holds hardly a cycle: a batch's lists alone would call it many times."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE, 10, 10)


def _claim(settings: Settings) -> None:
    """Raise InvalidInputError where the address is taken or not ours: servers on Linux would share it."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name == "posix":  # an address lately used is free; elsewhere the option means more
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise InvalidInputError(
                f"Nothing can listen at {settings.host}:{settings.port}: {error.strerror or error}.",
                parameter="GEOMAP_PORT",
                value=settings.port,
                hint="Stop what listens there, or set GEOMAP_PORT or GEOMAP_HOST to others.",
            ) from error
