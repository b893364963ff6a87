"""Starts what is measured from outside, on ports of its own on the loopback, and stops it again.

PostgreSQL and Redis keep their data in a temporary folder and serve none but who knows the password.
"""

from __future__ import annotations

import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis

from benchmarks.postgis_server import (
    free_port,
    postgresql,
    postgresql_folder,
    retry,
    running,
)

APP = (sys.executable, "app.py")


@dataclass(frozen=True)
class Stores:
    """Where the peers that are servers answer; None: not installed."""

    postgis: str | None = None
    redis: tuple[int, str] | None = None


@contextmanager
def stores() -> Iterator[Stores]:
    """Starts what is installed of PostgreSQL with PostGIS and Redis; stops it, come what may."""
    with ExitStack() as stack:
        postgis = stack.enter_context(postgresql()) if postgresql_folder() else None
        store = stack.enter_context(redis_server()) if shutil.which("redis-server") else None
        yield Stores(postgis, store)


@contextmanager
def redis_server() -> Iterator[tuple[int, str]]:
    """A Redis that writes nothing to disk; yields its port and password."""
    port, password = free_port(), secrets.token_urlsafe()
    with tempfile.TemporaryDirectory(prefix="geomap-redis-") as name:
        settings = Path(name) / "redis.conf"
        settings.touch(mode=0o600)
        settings.write_text(
            f'bind 127.0.0.1\nport {port}\nsave ""\nappendonly no\nrequirepass {password}\ndir {name}\n'
        )
        with (
            running(["redis-server", settings], cwd=Path(name)),
            redis.Redis("127.0.0.1", port, password=password) as client,
        ):
            retry(client.ping, redis.ConnectionError)
            yield port, password


@contextmanager
def app_server(
    command: Sequence[str | Path], environment: Mapping[str, str], path: str = "/healthz"
) -> Iterator[tuple[int, subprocess.Popen[bytes], float]]:
    """A web server that listens where GEOMAP_PORT says; yields port, process and the seconds until it
    answered at path."""
    port, began = free_port(), time.perf_counter()
    where = {"GEOMAP_PORT": str(port), "GEOMAP_HOST": "127.0.0.1"}
    with running(command, environment={**environment, **where}) as process:
        answers(f"http://127.0.0.1:{port}{path}", process)
        yield port, process, time.perf_counter() - began


def answers(url: str, process: subprocess.Popen[bytes]) -> None:
    """Return once url answers. Raises ChildProcessError if the server ended, or what keeps it silent."""

    def ask() -> None:
        if process.poll() is not None:
            raise ChildProcessError(f"the server of {url} ended with {process.returncode}")
        with urllib.request.urlopen(url, timeout=5):
            pass

    retry(ask, (ConnectionError, urllib.error.URLError), wait_s=0.02)
