"""Reads street networks: from an OpenStreetMap extract, or from any file of lines that GDAL reads.

(The layer of roads in a data folder is read with the folder; geomap.network_build makes it a network.)
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import geopandas
import numpy as np
import pandas
import shapely

from geomap.errors import DataError
from geomap.network import RIDE, WALK, StreetNetwork, access_bits
from geomap.network_build import build_network
from geomap.osm_ways import barrier_access, level, way_access

OSM_ENDINGS = (".pbf", ".osm", ".osm.gz", ".osm.bz2")
OUR_COLUMNS = ("walk", "ride", "oneway")
CLASS_COLUMNS = ("highway", "fclass")
"""OpenStreetMap's own name, and the one in Geofabrik's shapefiles."""
LEVEL_COLUMNS = ("layer", "bridge", "tunnel")
GEOFABRIK_ONEWAY = {"B": "no", "F": "yes", "T": "-1", "True": "yes", "False": "no", "1": "yes", "0": "no"}


class Streets(NamedTuple):
    """A network read from a file, and in words what was assumed and what was left out."""

    network: StreetNetwork
    notes: tuple[str, ...]


def read_streets(path: Path, layer: str | None = None, encoding: str | None = None) -> Streets:
    """The network of a file of lines or of an OpenStreetMap extract, told by its ending.

    layer: of the lines, where the file has several. encoding: of its texts, where it does not say.
    Raises DataError for a file that cannot be read or holds no street.
    """
    if path.name.lower().endswith(OSM_ENDINGS):
        return read_osm(path)
    return read_lines(path, layer, encoding)


def read_osm(path: Path) -> Streets:
    """The network of an OpenStreetMap extract (.osm.pbf, .osm), by the rules of geomap.osm_ways. Ways
    meet at the nodes they share. A way that leaves the extract is cut there."""
    import osmium  # noqa: PLC0415 (few ask for it)

    lines, access, ids, barriers, left_out = [], [], [], {}, 0
    try:
        reader = osmium.FileProcessor(str(path)).with_locations()
        things: Any = reader.with_filter(osmium.filter.KeyFilter("highway", "barrier"))
        for thing in things:
            tags = dict(thing.tags)
            if thing.is_node():
                if (passing := barrier_access(tags)) != WALK | RIDE:
                    barriers[thing.id] = passing
            elif thing.is_way() and (bits := way_access(tags)):
                parts = _known_parts(thing.nodes)
                left_out += not parts
                for part in parts:
                    lines.append(np.array([(lon, lat) for _, lon, lat in part]))
                    ids.append([node for node, _, _ in part])
                    access.append(bits)
    except (RuntimeError, OSError) as error:
        raise DataError(f"{path}: the extract cannot be read ({error}).", hint="Check the file.") from error
    notes = [f"{left_out} ways whose nodes the extract lacks were left out."] if left_out else []
    return _streets(path, notes, lines, access, node_ids=ids, barriers=barriers)


def _known_parts(nodes: Any) -> list[list[tuple[int, float, float]]]:
    """Runs of two or more nodes whose positions are known and not all the same: id, lon, lat."""
    parts: list[list[tuple[int, float, float]]] = [[]]
    for node in nodes:
        if node.location.valid():
            parts[-1].append((node.ref, node.lon, node.lat))
        else:
            parts.append([])
    return [part for part in parts if len({place[1:] for place in part}) > 1]


def read_lines(path: Path, layer: str | None = None, encoding: str | None = None) -> Streets:
    """The network of a file of lines that GDAL reads.

    Columns walk, ride and oneway say who may go; without them highway (or fclass) and what other tags
    of OpenStreetMap there are; without any, everybody may go everywhere, both ways. Lines of one
    level (layer, bridge, tunnel) are joined where they cross.
    """
    try:
        table = geopandas.read_file(
            path,
            engine="pyogrio",
            **({"layer": layer} if layer else {}),
            **({"encoding": encoding} if encoding else {}),
        )
    except Exception as error:  # GDAL tells its many troubles in one class of pyogrio's, and more
        raise DataError(f"{path}: the file cannot be read ({error}).", hint="See what GDAL reads.") from error
    if not isinstance(table, geopandas.GeoDataFrame):
        raise DataError(f"{path}: the file holds no geometries.", hint="Export it with positions.")
    notes: list[str] = []
    table = _in_degrees(path, table, notes)
    rows = _rows(table)
    access = _access(table, rows, notes)
    shapes, row = shapely.get_parts(shapely.force_2d(np.asarray(table.geometry.array)), return_index=True)
    good = (shapely.get_type_id(shapes) == shapely.GeometryType.LINESTRING) & (shapely.length(shapes) > 0.0)
    if not good.all():
        notes.append(f"{int((~good).sum())} parts that are no line, or one of no length, were left out.")
    if not set(LEVEL_COLUMNS) & set(table.columns):
        notes.append("The file does not say what passes over what: lines are joined wherever they cross.")
    good &= access[row] != 0
    lines = [shapely.get_coordinates(shape) for shape in shapes[good]]
    levels = np.array([level(tags) for tags in rows], dtype=np.int64)[row[good]]
    return _streets(path, notes, lines, access[row[good]], level=levels)


def _streets(path: Path, notes: list[str], lines: list[Any], access: Any, **more: Any) -> Streets:
    try:
        return Streets(build_network(lines, access, **more), tuple(notes))
    except DataError as error:
        raise DataError(f"{path}: {error.message}", hint=error.hint) from error


def _in_degrees(path: Path, table: geopandas.GeoDataFrame, notes: list[str]) -> geopandas.GeoDataFrame:
    """The table in WGS 84. Without a reference system its numbers must look like degrees."""
    if table.crs is not None:
        return table.to_crs("EPSG:4326")
    west, south, east, north = table.total_bounds if len(table) else (0.0, 0.0, 0.0, 0.0)
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise DataError(
            f"{path}: the file does not say its reference system, and its numbers are no degrees.",
            hint="Add the .prj file, or save it with its reference system.",
        )
    notes.append("The file does not say its reference system; its positions were taken as WGS 84 degrees.")
    return table


def _rows(table: geopandas.GeoDataFrame) -> list[dict[str, str]]:
    """Every row's values as tags, those that are missing left out."""
    columns = [c for c in table.columns if c != table.geometry.name]
    values = [[None if pandas.isna(v) else str(v) for v in table[c]] for c in columns]
    rows = zip(*values, strict=True) if columns else [()] * len(table)
    tags = [{c: v for c, v in zip(columns, row, strict=True) if v is not None} for row in rows]
    for row in tags:
        if "oneway" in row:
            row["oneway"] = GEOFABRIK_ONEWAY.get(row["oneway"], row["oneway"])
        if "highway" not in row and "fclass" in row:
            row["highway"] = row["fclass"]
    return tags


def _access(table: geopandas.GeoDataFrame, rows: list[dict[str, str]], notes: list[str]) -> Any:
    if set(OUR_COLUMNS[:2]) <= set(table.columns):
        return np.array([access_bits(*(_yes(r.get(c)) for c in OUR_COLUMNS)) for r in rows], dtype=np.uint8)
    named = [c for c in CLASS_COLUMNS if c in table.columns]
    if not named:
        notes.append("The file does not say who may use a line: all may walk and ride, both ways.")
        return np.full(len(rows), WALK | RIDE, dtype=np.uint8)
    access = np.array([way_access(r) for r in rows], dtype=np.uint8)
    closed = Counter(r.get("highway", "none") for r, bits in zip(rows, access, strict=True) if not bits)
    if closed:
        kinds = ", ".join(f"{kind} {count}" for kind, count in closed.most_common(5))
        notes.append(f"{closed.total()} lines are open to nobody on foot or riding ({named[0]}: {kinds}).")
    return access


def _yes(value: str | None) -> bool:
    return value is not None and value.lower() in {"true", "yes", "1", "1.0", "t", "y"}
