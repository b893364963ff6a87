"""A PostgreSQL with PostGIS of one's own, on a port of the loopback, while a block lasts.

It keeps its data in a temporary folder and serves none but who knows the password.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parents[1]
START_S, ANSWER_S, STOP_S = 120, 3, 20
START_TRIES = 3
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
    be root, and becomes postgres. It is stopped without tidying up: what it holds is thrown away."""
    programs, password = postgresql_folder(), secrets.token_urlsafe()
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
        settings = [f"--{key}={value}" for key, value in POSTGRES.items()]
        command = [programs / "postgres", "-D", folder, *settings]
        with _listening(command, password, user=user, cwd=Path(name)) as conninfo:
            with psycopg.connect(conninfo, autocommit=True) as connection:
                connection.execute("CREATE EXTENSION postgis")
                with suppress(psycopg.errors.FeatureNotSupported, psycopg.errors.UndefinedFile):
                    connection.execute("CREATE EXTENSION pgrouting")
            yield conninfo


@contextmanager
def _listening(command: Sequence[str | Path], password: str, **options: Any) -> Iterator[str]:
    """A PostgreSQL at a free port: it ends where somebody else was quicker to take that, and is started
    anew at another. Yields how to connect."""
    for _ in range(START_TRIES):
        port = free_port()
        conninfo = f"host=127.0.0.1 port={port} user=bench password={password} dbname=postgres"
        with running([*command, f"--port={port}"], stop=signal.SIGQUIT, **options) as process:
            if _answers(process, conninfo):
                yield conninfo
                return
    raise RuntimeError(f"PostgreSQL did not start in {START_TRIES} tries.")


def _answers(process: subprocess.Popen[bytes], conninfo: str) -> bool:
    """Whether the process comes to answer, or ends; raises what connecting raises if it does neither."""

    def ask() -> None:
        if process.poll() is None:
            psycopg.connect(conninfo, connect_timeout=ANSWER_S).close()

    retry(ask, psycopg.OperationalError)
    return process.poll() is None


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
