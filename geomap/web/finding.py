"""Finds candidates by the catalogue of clues in use: made anew when the snapshot or clues.json changes."""

from __future__ import annotations

import logging
from pathlib import Path
from threading import Lock

from geomap.errors import DataError
from geomap.searching.candidates import Finder
from geomap.searching.clues import Clues
from geomap.snapshot import Snapshot
from geomap.storage.geojson import read_clues
from geomap.web.snapshots import FileState, file_state

log = logging.getLogger(__name__)


class Finders:
    """The finder of a data folder. A changed clues.json that cannot be used is told in the log, and the
    catalogue before goes on being used."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "clues.json"
        self._state = file_state(self._path)
        self._clues = read_clues(folder)
        self._made: tuple[str, Clues, Finder] | None = None
        self._making = Lock()

    def of(self, snapshot: Snapshot) -> Finder:
        """The finder of a snapshot."""
        with self._making:
            self._look(file_state(self._path))
            if self._made is None or self._made[0] != snapshot.version or self._made[1] is not self._clues:
                self._made = snapshot.version, self._clues, Finder(snapshot, self._clues)
            return self._made[2]

    def _look(self, state: FileState | None) -> None:
        if state == self._state:
            return
        self._state = state
        try:
            self._clues = read_clues(self._path.parent)
        except DataError as error:
            log.error("The clues before are used on: %s %s", error.message, error.hint or "")
