"""Keeps what took long to make of a data folder, so that the next start reads it in a fraction of the time.

A file of the cache folder holds the layers, checked, the name index and the streets, under a hash of the
data, of our code and of the libraries behind it: whatever changes, the hash does, and the file is made
anew. It is mapped into memory, so that all processes share one copy. It is a pickle: who can write to
the folder can run code here, as who can write to Python's own caches can.
"""

from __future__ import annotations

import hashlib
import io
import logging
import mmap
import os
import pickle
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geomap.layers import Layer, Objects
from geomap.snapshot import Indexed

PACKAGE = Path(__file__).resolve().parents[1]
LIBRARIES = ("chinesecalendar", "numpy", "opening-hours-py", "orjson", "pypinyin", "pyproj", "shapely")
"""Others have no part in what is kept."""
SUFFIX = ".prepared"
KEPT = 4
"""Files of other data or other code, the last used, that stay in the folder."""
ALIGNMENT = 64

log = logging.getLogger(__name__)


def prepared(
    cache: Path, files: Iterable[Path], make: Callable[[], Indexed], mark: Callable[[], str] = str
) -> Indexed:
    """What make makes of files, from the cache folder where it is there, and put there where it is not.

    mark: tells what it makes it of besides, such as where the history of a store stands.
    What cannot be read there is made; what cannot be written there is not kept, and logged.
    """
    files = sorted(files)
    key = _key(files, mark())
    path = cache / f"{key}{SUFFIX}"
    found = _read(path)
    if found is not None:
        return found
    made = make()
    if _key(files, mark()) == key:  # else the data changed while they were read
        _write(path, made)
    return made


def _key(files: Iterable[Path], mark: str) -> str:
    """A hash of mark, of the files' names and bytes, of our code and of the libraries behind what is kept."""
    digest = hashlib.blake2b(digest_size=16)
    digest.update(repr([mark, sys.version, *map(version, LIBRARIES)]).encode())
    for path in (*sorted(PACKAGE.rglob("*.py")), *files):
        digest.update(path.name.encode() + b"\0")
        if path.is_file():
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, _fast_hash).digest())
    return digest.hexdigest()


def _fast_hash() -> Any:
    return hashlib.blake2b(digest_size=16)


def _read(path: Path) -> Indexed | None:
    try:
        with path.open("rb") as file:
            whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
            sizes: list[int] = pickle.load(file)
            begin = _aligned(file.tell())
        parts = []
        for size in sizes:
            parts.append(whole[begin : begin + size])
            begin += _aligned(size)
        if begin != len(whole):
            raise EOFError(f"{len(whole)} bytes of {begin}")
        found: Indexed = pickle.loads(parts[0], buffers=parts[1:])
        os.utime(path)
    except FileNotFoundError:
        return None
    except Exception:  # whatever is wrong with it, it can be made anew
        log.warning("What was kept of the data cannot be used and is made anew: %s", path, exc_info=True)
        return None
    return found


def _write(path: Path, made: Indexed) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".draft", delete=False) as file:
            try:
                _dump(made, file)
                file.close()
                Path(file.name).replace(path)
            except BaseException:
                file.close()
                Path(file.name).unlink(missing_ok=True)
                raise
        _forget(path.parent)
    except OSError as error:
        log.warning("The next start takes as long again: %s cannot be written (%s)", path, error.strerror)


def _dump(made: Indexed, file: Any) -> None:
    """Write the sizes of the parts; the pickle; the buffers that stand outside of it, each aligned."""
    buffers: list[memoryview] = []
    main = io.BytesIO()
    _Pickler(main, protocol=5, buffer_callback=lambda b: buffers.append(b.raw())).dump(made)
    parts = [main.getbuffer(), *buffers]
    pickle.dump([part.nbytes for part in parts], file, protocol=5)
    file.write(bytes(_aligned(file.tell()) - file.tell()))
    for part in parts:
        file.write(part)
        file.write(bytes(_aligned(part.nbytes) - part.nbytes))


def _aligned(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT


def _forget(cache: Path) -> None:
    """Remove all files but those last used."""
    by_use = sorted(cache.glob(f"*{SUFFIX}"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in by_use[KEPT:]:
        path.unlink(missing_ok=True)


class _Pickler(pickle.Pickler):
    """Geometries go as coordinates or WKB: one by one they would take as long as all the rest."""

    def reducer_override(self, thing: Any) -> Any:
        if isinstance(thing, Layer):
            return _layer, (thing.name, thing.features, _flat(thing.geometry), thing.columns, thing.head)
        return NotImplemented


def _flat(geometry: Objects) -> Any:
    points = (shapely.get_type_id(geometry) == shapely.GeometryType.POINT) & ~shapely.is_empty(geometry)
    if points.all() and not shapely.has_z(geometry).any():
        return shapely.get_coordinates(geometry)
    return shapely.to_wkb(geometry)


def _layer(name: str, features: Any, flat: Any, columns: Any, head: Mapping[str, Any]) -> Layer:
    geometry = shapely.points(flat) if flat.dtype == np.float64 else shapely.from_wkb(flat)
    for column in (columns.ids, *columns.values.values()):
        column.flags.writeable = False
    return Layer(name, features, np.asarray(geometry, dtype=object), columns, head)
