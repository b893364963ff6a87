"""The snapshot as everybody may see it: whatever holds the whole one, pages and API are given this."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from geomap.people.masking import public_snapshot
from geomap.snapshot import Snapshot
from geomap.web.per_snapshot import PerSnapshot
from geomap.web.snapshots import SnapshotHolder


class PublicView:
    """A holder of snapshots with personal telephone numbers masked."""

    def __init__(self, whole: SnapshotHolder) -> None:
        self.whole = whole
        self._masked = PerSnapshot(public_snapshot)

    def current(self) -> Snapshot:
        """The snapshot to work on for the whole of a request."""
        return self._masked(self.whole.current())

    @property
    def folder(self) -> Path:
        return self.whole.folder

    @property
    def problem(self) -> str | None:
        return self.whole.problem

    @property
    def loaded_at(self) -> datetime:
        return self.whole.loaded_at
