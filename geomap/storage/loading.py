"""Loads a data folder: reads, checks and indexes it, or finds what an earlier start kept of it."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from geomap.check import check, errors_of
from geomap.errors import DataError
from geomap.layers import LAYERS, Layer
from geomap.services import Catalogue
from geomap.snapshot import Indexed, Snapshot, build_snapshot, index_layers
from geomap.storage.geojson import layer_path, read_folder, read_settings
from geomap.storage.prepared import prepared

FAULTS_NAMED = 10


def load_snapshot(folder: Path, cache: Path | None = None) -> Snapshot:
    """Read, check and index a data folder. Raises DataError naming file, feature and field.

    cache: a folder in which what takes long is kept for the next time, None to keep nothing.
    """

    def make() -> Indexed:
        settings, catalogue, layers = read_folder(folder)
        refuse_errors(str(folder / "geojson"), layers, catalogue)
        return index_layers(settings, catalogue, layers, days)

    with no_collection():
        settings, catalogue, days = read_settings(folder)
        files = [*setting_files(folder), *(layer_path(folder, name) for name in LAYERS)]
        indexed = make() if cache is None else prepared(cache, files, make)
        return build_snapshot(settings, catalogue, indexed, days)


def setting_files(folder: Path) -> list[Path]:
    """The files of a data folder beside its layers."""
    return [folder / name for name in ("map.json", "services.json", "calendar.json")]


def refuse_errors(where: str, layers: Mapping[str, Layer], catalogue: Catalogue) -> None:
    """Raise DataError where layers have faults that keep them from being served."""
    errors = errors_of(check(layers, catalogue))
    if errors:
        more = f" … and {len(errors) - FAULTS_NAMED} more" if len(errors) > FAULTS_NAMED else ""
        raise DataError(
            f"{where} has {len(errors)} fault(s): " + " | ".join(map(str, errors[:FAULTS_NAMED])) + more,
            hint="`python -m geomap check` lists every fault.",
        )


@contextmanager
def no_collection() -> Iterator[None]:
    """No search for garbage: loading makes millions of objects to stay, and looking through them again
    and again would take longer than all the rest."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
