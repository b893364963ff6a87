"""Carries layers to and from other vector formats, through GDAL (pyogrio)."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas
import pyogrio
import shapely

from geomap.check import Fault, check, check_mistaken, check_unknown
from geomap.datum import Datum, convert
from geomap.errors import DataError
from geomap.layer_builder import layer_from
from geomap.layers import LAYERS, Layer
from geomap.services import Catalogue
from geomap.snapshot import inner_point
from geomap.storage.geojson import head_of, read_json
from geomap.storage.geojson_writer import collection, write_layers, writing

FORMATS = ("gpkg", "geojson", "csv")
DESCRIPTION = "DESCRIPTION"
TIED_TO_COORDINATES = frozenset({"crs", "bbox"})
"""Members of a collection that hold no more once its positions are converted."""


def export_layers(layers: Sequence[Layer], form: str, out: Path) -> list[Path]:
    """Write layers as one GeoPackage, or as one GeoJSON or CSV file each in the folder out.

    CSV is UTF-8 with a byte order mark, as Excel wants it, with lon and lat of an inner point.
    Lists become text parted by commas in GeoPackage and CSV. The notices of a layer go along in
    GeoJSON, and in GeoPackage as the layer's metadata and description. Raises DataError where out
    cannot be written.
    """
    if form == "geojson":
        return write_layers(out, {la.name: collection(la.features, la.head) for la in layers})
    if form == "csv":
        with writing(out):
            out.mkdir(parents=True, exist_ok=True)
            return [_write_csv(layer, out / f"{layer.name}.csv") for layer in layers]
    path = out if out.suffix == ".gpkg" else out / "geomap.gpkg"
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
    try:
        for layer in layers:
            _write_table(layer, path)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise DataError(
            f"{path}: the file cannot be written ({error}).", hint="Name another place."
        ) from error
    return [path]


def _write_table(layer: Layer, path: Path) -> None:
    head = {key: value for key, value in layer.head.items() if isinstance(value, str)}
    notices = " · ".join(value for key, value in head.items() if key.startswith("notice"))
    _flat(layer).to_file(
        path,
        layer=layer.name,
        driver="GPKG",
        engine="pyogrio",
        layer_metadata=head,
        layer_options={DESCRIPTION: notices} if notices else {},
    )


def table_of(layer: Layer) -> geopandas.GeoDataFrame:
    """The layer, which must have passed the check, as a GeoDataFrame in EPSG:4326, indexed by id."""
    kinds: Mapping[str, Any] = {"integer": "Int64", "boolean": "boolean"}
    columns = {
        f.name: pandas.Series(layer.values(f.name), dtype=kinds.get(f.kind, object))
        for f in layer.spec.fields
    }
    table = geopandas.GeoDataFrame(columns, geometry=layer.geometry, crs="EPSG:4326")
    return table.set_index(pandas.Index(layer.ids, name="id"))


def _flat(layer: Layer) -> geopandas.GeoDataFrame:
    table = table_of(layer)
    for field in layer.spec.fields:
        if field.kind in {"list", "services"}:
            table[field.name] = [",".join(v) if v else None for v in table[field.name]]
    return table.reset_index()


def _write_csv(layer: Layer, path: Path) -> Path:
    rows = _flat(layer).drop(columns="geometry")
    points = [inner_point(layer, i) for i in range(len(layer.features))]
    rows["lon"], rows["lat"] = [p.lon for p in points], [p.lat for p in points]
    rows.to_csv(path, index=False, encoding="utf-8-sig", quoting=csv.QUOTE_MINIMAL)
    return path


@dataclass(frozen=True, slots=True)
class Imported:
    """A file read as a layer: the layer as GeoJSON, how many features, and every fault found."""

    document: dict[str, Any]
    count: int
    faults: list[Fault]


def import_layer(
    path: Path,
    name: str,
    catalogue: Catalogue,
    layers: Mapping[str, Layer],
    datum: Datum,
    encoding: str | None,
    keep_unknown: bool = False,
) -> Imported:
    """Read path as the layer called name and check it among the layers there are now.

    Its columns must be called as the layer's fields, with the ids in a column id; lists are text
    parted by commas or JSON. Positions are converted from datum. A column that is no field of the
    layer is an error here, unless keep_unknown: it may be a field under another name, or the file
    of another layer; so is a file whose features stand in another layer. Nothing is written.
    """
    wanted = {"encoding": encoding} if encoding else {}
    try:
        if name in pyogrio.list_layers(path)[:, 0]:
            wanted["layer"] = name
        table = geopandas.read_file(path, engine="pyogrio", **wanted)
    except Exception as error:  # GDAL tells its many troubles in one class of pyogrio's, and more
        raise DataError(f"{path}: the file cannot be read ({error}).", hint="See what GDAL reads.") from error
    if not isinstance(table, geopandas.GeoDataFrame):
        raise DataError(f"{path}: the file holds no geometries.", hint="Export it with positions.")
    if table.crs is not None and datum == "wgs84":
        table = table.to_crs("EPSG:4326")
    layer = layer_from(
        name, _features(table, name, datum), {"name": name, **_head(path, wanted.get("layer"))}
    )
    mistaken = list(check_mistaken(layer, layers))
    faults = [*mistaken, *(f for f in check({**layers, name: layer}, catalogue) if f.layer == name)]
    if not keep_unknown:
        unknown = set(check_unknown(layer))
        faults = [_refused(f) if f in unknown else f for f in faults]
    return Imported(collection(layer.features, layer.head), len(layer.features), faults)


def _refused(fault: Fault) -> Fault:
    remedy = f"{fault.remedy} --keep-unknown imports it as it is."
    return replace(fault, remedy=remedy, severity="error")


def _head(path: Path, table: str | None) -> dict[str, Any]:
    """The notices and other members of the collection in a file, where it has any."""
    if path.suffix.lower() in {".geojson", ".json"}:
        document = read_json(path)
        head = head_of(document) if isinstance(document, dict) else {}
    else:
        head = dict(pyogrio.read_info(path, layer=table)["layer_metadata"] or {})
        head.pop(DESCRIPTION, None)
    return {key: value for key, value in head.items() if key not in {"name", *TIED_TO_COORDINATES}}


def _features(table: geopandas.GeoDataFrame, name: str, datum: Datum) -> list[Mapping[str, Any]]:
    geometry = shapely.force_2d(np.asarray(table.geometry.array))
    if datum != "wgs84":
        geometry = shapely.transform(
            geometry, lambda c: np.column_stack(convert(c[:, 0], c[:, 1], datum, "wgs84"))
        )
    kinds = {field.name: field.kind for field in LAYERS[name].fields}
    columns = [c for c in table.columns if c not in {"id", table.geometry.name}]
    ids = table["id"] if "id" in table.columns else [None] * len(table)
    return [
        {
            "type": "Feature",
            "id": None if pandas.isna(feature_id) else str(feature_id),
            "properties": {c: _value(row[c], kinds.get(c, "text")) for c in columns},
            "geometry": None if shape is None else shapely.geometry.mapping(shape),
        }
        for feature_id, (_, row), shape in zip(ids, table.iterrows(), geometry, strict=True)
    ]


def _value(value: Any, kind: str) -> Any:
    """A cell as the field's kind has it, or as it came where that cannot be: the check reports it."""
    if kind in {"list", "services"}:
        return _list(value)
    if value is None or (not isinstance(value, list | tuple | np.ndarray) and pandas.isna(value)):
        return None
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, pandas.Timestamp):
        return value.date().isoformat()
    if kind == "integer" and isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _list(value: Any) -> Any:
    if isinstance(value, np.ndarray | tuple | list):
        return list(value)
    if not isinstance(value, str):
        return []
    if value.startswith("["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return [part.strip() for part in value.split(",") if part.strip()]
