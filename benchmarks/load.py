"""Load for a web server on this machine: some connections kept alive, each asking as soon as it is
answered, for so many seconds. Bare sockets: http.client would take more CPU than the server."""

from __future__ import annotations

import re
import selectors
import socket
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import numpy as np

CONNECTIONS = 4
TIMEOUT_S = 30
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
TICKS_A_SECOND = 100
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Load:
    """What a server did under load. p99_ms: 99 of 100 answers took at most so long. cpu_us: the server's
    CPU a request, all its processes together."""

    requests_s: float
    p50_ms: float
    p99_ms: float
    cpu_us: float


class Connection:
    """One connection that has at most one question open."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection((HOST, port), TIMEOUT_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.held, self.asked_at = b"", 0.0

    def ask(self, question: bytes) -> None:
        self.held, self.asked_at = b"", time.perf_counter()
        self.socket.sendall(question)

    def answered(self) -> bool:
        """Read what is there; whether that is the answer whole. Raises ConnectionError where there is
        none, or one that is not 200."""
        part = self.socket.recv(1 << 18)
        if not part:
            raise ConnectionError("the server closed the connection")
        self.held += part
        head, parted, body = self.held.partition(b"\r\n\r\n")
        if not parted:
            return False
        length = LENGTH.search(head)
        if b" 200 " not in head[:16] or length is None:
            raise ConnectionError(head.decode(errors="replace"))
        return len(body) >= int(length[1])


def get(path: str) -> bytes:
    """The bytes of a GET that takes what comes, uncompressed."""
    return f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nAccept: */*\r\n\r\n".encode()


def load(port: int, server: int, questions: Sequence[bytes], seconds: float) -> Load:
    """Put questions, in turn and again and again, to the server at port whose process is server."""
    endless, spent_s = cycle(questions), list[float]()
    with selectors.DefaultSelector() as selector, ExitStack() as stack:
        began, cpu_s = time.perf_counter(), tree_cpu_s(server)
        for _ in range(CONNECTIONS):
            connection = Connection(port)
            stack.enter_context(connection.socket)
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.ask(next(endless))
        open_questions = CONNECTIONS
        while open_questions:
            ready = selector.select(TIMEOUT_S)
            if not ready:
                raise TimeoutError(f"no answer from port {port} for {TIMEOUT_S} s")
            for key, _ in ready:
                connection = key.data
                if not connection.answered():
                    continue
                now = time.perf_counter()
                spent_s.append(now - connection.asked_at)
                if now - began < seconds:
                    connection.ask(next(endless))
                else:
                    open_questions -= 1
        took_s, used_s = time.perf_counter() - began, tree_cpu_s(server) - cpu_s
    p50, p99 = np.percentile(spent_s, (50, 99)) * 1e3
    return Load(len(spent_s) / took_s, float(p50), float(p99), used_s / len(spent_s) * 1e6)


def children(process: int) -> list[int]:
    """The processes that a process started and that run."""
    return [
        int(child)
        for tasks in Path(f"/proc/{process}/task").glob("*/children")
        for child in tasks.read_text().split()
    ]


def tree_cpu_s(process: int) -> float:
    """CPU seconds that a process and its children have used."""
    ticks = 0
    for one in (process, *children(process)):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS_A_SECOND
