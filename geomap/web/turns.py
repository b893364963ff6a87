"""Turns for work that keeps a core busy: a few at once, a few more wait, the rest are asked to come again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from geomap.errors import BusyError


class Turns:
    """At most at_once threads of a process work at once, and at most waiting more wait for them."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self._working = BoundedSemaphore(at_once)
        self._inside = BoundedSemaphore(at_once + waiting)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Waits until it is one's turn. Raises BusyError at once where too many wait already."""
        if not self._inside.acquire(blocking=False):
            raise BusyError("Too much is being made at the moment.", hint="Ask again in a few seconds.")
        try:
            with self._working:
                yield
        finally:
            self._inside.release()
