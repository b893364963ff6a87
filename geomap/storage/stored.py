"""Loads what is to be served: the store's layers where there is a store, else the data folder's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geomap.layers import Layer
from geomap.revision import Mark
from geomap.services import Catalogue
from geomap.snapshot import Indexed, Snapshot, build_snapshot, index_layers
from geomap.storage.database.opening import open_store
from geomap.storage.database.reading import State
from geomap.storage.database.store import Store
from geomap.storage.geojson import read_catalogue, read_folder, read_settings
from geomap.storage.loading import load_snapshot, no_collection, refuse_errors, setting_files
from geomap.storage.prepared import prepared


@dataclass(frozen=True, slots=True)
class Served:
    """A snapshot of a store's layers, the mark they stood at, and what was read beside them: settings,
    services and days of the data folder."""

    snapshot: Snapshot
    mark: Mark
    beside: tuple[Any, ...]


def load_current(folder: Path, cache: Path | None = None, database_url: str = "") -> Snapshot:
    """What is to be served now. Raises DataError, and UnavailableError where the store is away."""
    store = open_store(folder, database_url)
    if store is None:
        return load_snapshot(folder, cache)
    with store:
        return load_stored(folder, store, cache).snapshot


def read_current(folder: Path, database_url: str = "") -> tuple[Catalogue, Mapping[str, Layer]]:
    """The services, and the layers that are to be served, unchecked. Raises as load_current does."""
    store = open_store(folder, database_url)
    if store is None:
        return read_folder(folder)[1:]
    with store:
        return read_catalogue(folder), store.state().layers


def load_stored(folder: Path, store: Store, cache: Path | None = None, known: Served | None = None) -> Served:
    """Check and index the store's layers, with the settings of its data folder.

    known: what was served until now. With the same settings, only what has changed since is read and
    indexed, and nothing is checked: whoever committed it has. cache: as load_snapshot takes it; only what is
    loaded without known is kept there. Raises as load_current does.
    """
    with no_collection():
        settings, catalogue, days = read_settings(folder)
        beside = (settings, catalogue.services, days)
        before = known.snapshot if known is not None and known.beside == beside else None
        states: list[State] = []
        marks: list[Mark] = []

        def make() -> Indexed:
            states.append(store.state())
            layers = states[-1].layers
            if before is None:
                refuse_errors(f"The store {store.database.name}", layers, catalogue)
            return index_layers(settings, catalogue, layers, days, before)

        def mark() -> str:
            marks.append(store.mark())
            return marks[-1].digest

        if cache is None or known is not None:
            indexed = make()
        else:
            indexed = prepared(cache, setting_files(folder), make, mark)
        snapshot = build_snapshot(settings, catalogue, indexed, days, before)
    if not states:  # found as an earlier start kept it
        states.append(State(marks[-1], snapshot.layers))
        store.hold(states[-1])
    return Served(snapshot, states[-1].mark, beside)
