"""Makes the layer of demand of a population grid, so that every answer counts its people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import shapely

from geomap.areas import AreaIndex
from geomap.check import check
from geomap.demand import grouped, in_whole_persons
from geomap.features import DECIMALS
from geomap.layer_builder import layer_from
from geomap.layers import Layer
from geomap.services import Catalogue
from geomap.storage.geojson_writer import collection
from geomap.storage.population import read_population
from geomap.storage.vector import Imported

RASTERS = frozenset({".tif", ".tiff", ".vrt", ".asc", ".img"})


def import_population(path: Path, catalogue: Catalogue, layers: Mapping[str, Layer]) -> Imported:
    """The cells of a population grid within the district of layers as its layer of demand, checked.

    Persons of a cell become whole numbers so that each community keeps its sum to half a person; a cell left
    with none is left out. Nothing is written. Raises DataError, and InvalidInputError, as read_population
    does.
    """
    outline = shapely.union_all(layers["district"].geometry)
    cells = read_population(path, outline)
    communities = layers["communities"]
    people = in_whole_persons(cells, grouped(cells, AreaIndex(communities.ids, communities.geometry)))
    day = datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()
    properties = {
        "source": f"人口栅格 {path.name}",
        "source_en": f"population grid {path.name}",
        "updated_on": day,
    }
    layer = layer_from(
        "demand",
        [
            {
                "type": "Feature",
                "id": f"g{i:06d}",
                "properties": {"persons": int(persons), **properties},
                "geometry": {"type": "Point", "coordinates": [round(lon, DECIMALS), round(lat, DECIMALS)]},
            }
            for i, (lon, lat, persons) in enumerate(
                zip(people.lon.tolist(), people.lat.tolist(), people.persons.tolist(), strict=True), start=1
            )
        ],
        {"name": "demand"},
    )
    faults = [fault for fault in check({**layers, "demand": layer}, catalogue) if fault.layer == "demand"]
    return Imported(collection(layer.features, layer.head), len(layer.features), faults)
