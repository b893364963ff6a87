"""What is worth making once for a snapshot: kept by its version, the last few only."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from geomap.snapshot import Snapshot

Made = TypeVar("Made")
KEPT = 3


class PerSnapshot(Generic[Made]):
    """make(snapshot), made when first asked for and kept while the snapshot is in use."""

    def __init__(self, make: Callable[[Snapshot], Made]) -> None:
        self._make = make
        self._made: dict[str, Made] = {}
        self._lock = Lock()

    def __call__(self, snapshot: Snapshot) -> Made:
        found = self._made.get(snapshot.version)
        if found is not None:
            return found
        with self._lock:
            if snapshot.version not in self._made:
                while len(self._made) >= KEPT:
                    del self._made[next(iter(self._made))]
                self._made[snapshot.version] = self._make(snapshot)
            return self._made[snapshot.version]
