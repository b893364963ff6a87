"""Starts what is measured from outside, on ports of its own on the loopback, and stops it again.

PostgreSQL and Redis keep their data in a temporary folder and serve none but who knows the password.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
import redis

ROOT = Path(__file__).resolve().parents[1]
APP = (sys.executable, "app.py")
START_S, STOP_S = 120, 20
INITDB = ("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
POSTGRES = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "512MB",
    "maintenance_work_mem": "512MB",
    "max_parallel_workers_per_gather": "0",  # one thread, like everybody
    "max_parallel_maintenance_workers": "0",
    "jit": "off",  # compiling costs more than these questions
    "fsync": "off",
}


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


def postgresql_folder() -> Path | None:
    """Of the programs of a PostgreSQL that has PostGIS."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: float(p.parts[-3]))
    found += [Path(program).resolve() for program in [shutil.which("initdb")] if program]
    for program in reversed(found):
        shared = subprocess.run(
            [program.with_name("pg_config"), "--sharedir"], capture_output=True, text=True, check=False
        ).stdout.strip()
        if (Path(shared) / "extension" / "postgis.control").is_file():
            return program.parent
    return None


@contextmanager
def postgresql() -> Iterator[str]:
    """A PostgreSQL with PostGIS, and pgRouting where it is installed; yields how to connect. It refuses to
    be root, and becomes postgres."""
    programs, port, password = postgresql_folder(), free_port(), secrets.token_urlsafe()
    assert programs
    user = "postgres" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="geomap-postgresql-") as name:
        folder, words = Path(name) / "data", Path(name) / "password"
        words.write_text(password)
        if user:
            for path in (name, words):
                shutil.chown(path, user)
        subprocess.run(
            [programs / "initdb", f"--pgdata={folder}", "--username=bench", f"--pwfile={words}", *INITDB],
            user=user,
            cwd=name,
            stdout=subprocess.DEVNULL,
            check=True,
        )
        settings = [f"--{key}={value}" for key, value in (POSTGRES | {"port": str(port)}).items()]
        conninfo = f"host=127.0.0.1 port={port} user=bench password={password} dbname=postgres"
        command = [programs / "postgres", "-D", folder, *settings]
        with running(command, stop=signal.SIGINT, user=user, cwd=Path(name)):
            retry(lambda: psycopg.connect(conninfo).close(), psycopg.OperationalError)
            with psycopg.connect(conninfo, autocommit=True) as connection:
                connection.execute("CREATE EXTENSION postgis")
                with suppress(psycopg.errors.FeatureNotSupported, psycopg.errors.UndefinedFile):
                    connection.execute("CREATE EXTENSION pgrouting")
            yield conninfo


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
def running(
    command: Sequence[str | Path],
    *,
    stop: int = signal.SIGTERM,
    user: str | None = None,
    cwd: Path = ROOT,
    environment: Mapping[str, str] | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """A process while the block lasts, quiet but for its errors."""
    process = subprocess.Popen(
        [str(word) for word in command],
        cwd=cwd,
        user=user,
        env=os.environ | dict(environment or {}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL if user or cwd != ROOT else None,
    )
    try:
        yield process
    finally:
        process.send_signal(stop)
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


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


def retry(
    ask: Callable[[], object], refused: type[Exception] | tuple[type[Exception], ...], wait_s: float = 0.1
) -> None:
    """Ask until it is not refused, for START_S at most; then raise what it raises."""
    last = time.monotonic() + START_S
    while True:
        try:
            ask()
        except refused:
            if time.monotonic() > last:
                raise
        else:
            return
        time.sleep(wait_s)


def free_port() -> int:
    """A port of the loopback that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
