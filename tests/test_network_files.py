"""Street networks from files: OpenStreetMap extracts and lines as GDAL reads them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pyogrio
import pytest
import shapely

from geomap.errors import DataError
from geomap.geodesy import LonLat, distance_m
from geomap.network import RIDE_FORWARD, WALK, StreetNetwork, access_bits
from geomap.network_ways import path
from geomap.osm_ways import way_access
from geomap.storage.streets import read_lines, read_osm, read_streets
from tests.test_network import at
from tests.test_network_stations import assert_as_networkx

SHARED = Path(__file__).parents[2] / "shared" / "data" / "roads"
PORTO, EXTRACT = SHARED / "porto_edges.shp", SHARED / "nky_streets.osm.pbf"
BOTH = access_bits(True, True)


def far_m(network: StreetNetwork, origin: Any, goal: Any, mode: Any = "walk") -> float | None:
    ends = [network.snap(LonLat(*at(*place)), mode, 20.0) for place in (origin, goal)]
    if not all(ends):
        return None
    way = path(network, ends[0], ends[1], mode)  # type: ignore[arg-type]
    return None if way is None else way.length_m


def written(file: Path, lines: list[Any], crs: Any = "EPSG:4326", **columns: Any) -> Path:
    """A file of lines between places in 1e-3 degrees."""
    shapes = [shapely.LineString([at(*place) for place in line]) for line in lines]
    table = geopandas.GeoDataFrame({"row": range(len(lines)), **columns}, geometry=shapes, crs="EPSG:4326")
    (table.to_crs(crs) if crs else table.set_crs(None, allow_override=True)).to_file(file, engine="pyogrio")
    return file


def osm(file: Path, nodes: dict[int, Any], ways: list[tuple[list[int], dict[str, str]]]) -> Path:
    """An extract in XML: nodes by id as a place, or a place and tags; ways as node ids and tags."""

    def tags(of: dict[str, str]) -> str:
        return "".join(f'<tag k="{k}" v="{v}"/>' for k, v in of.items())

    text = ['<osm version="0.6">']
    for number, node in nodes.items():
        place, own = node if isinstance(node[1], dict) else (node, {})
        lon, lat = at(*place)
        text.append(f'<node id="{number}" version="1" lon="{lon}" lat="{lat}">{tags(own)}</node>')
    for number, (refs, own) in enumerate(ways, start=1):
        body = "".join(f'<nd ref="{ref}"/>' for ref in refs)
        text.append(f'<way id="{number}" version="1">{body}{tags(own)}</way>')
    file.write_text("".join([*text, "</osm>"]), encoding="utf-8")
    return file


def test_a_footbridge_passes_over_the_road_and_is_reached_by_its_steps(tmp_path: Path) -> None:
    nodes = {
        1: (0, 0),
        2: (2, 0),
        3: (1, 1),
        4: (1, 0.5),
        5: (1, -0.5),
        6: (1, -1),
        7: (1, 1.5),
        8: (1, -1.5),
    }
    ways = [
        ([1, 2], {"highway": "primary"}),
        ([3, 4], {"highway": "steps"}),
        ([4, 5], {"highway": "footway", "bridge": "yes", "layer": "1"}),
        ([5, 6], {"highway": "steps"}),
        ([3, 7], {"highway": "residential"}),
        ([6, 8], {"highway": "residential"}),
    ]
    network, notes = read_streets(osm(tmp_path / "bridge.osm", nodes, ways))
    assert notes == ()
    assert far_m(network, (1, 1.5), (1, -1.5)) == pytest.approx(3 * 110.93, abs=0.1)
    assert far_m(network, (1, 1.5), (1, -1.5), "ride") is None
    assert far_m(network, (0, 0), (1, 1.5)) is None
    assert len(network.islands("walk")) == 2


def test_barriers_on_ways_stop_whom_they_stop(tmp_path: Path) -> None:
    for barrier, walk, ride in (
        ({"barrier": "bollard"}, True, True),
        ({"barrier": "turnstile"}, True, False),
        ({"barrier": "gate", "locked": "yes"}, False, False),
        ({"barrier": "wall"}, False, False),
    ):
        nodes = {1: (0, 0), 2: ((1, 0), barrier), 3: (2, 0)}
        network = read_osm(osm(tmp_path / "b.osm", nodes, [([1, 2, 3], {"highway": "service"})])).network
        assert (far_m(network, (0, 0), (2, 0)) is not None) == walk
        assert (far_m(network, (0, 0), (2, 0), "ride") is not None) == ride


def test_an_extract_is_cut_where_it_lacks_nodes_and_says_what_it_left_out(tmp_path: Path) -> None:
    nodes = {1: (0, 0), 2: (1, 0), 4: (3, 0), 5: (4, 0)}
    ways = [([1, 2, 3, 4, 5], {"highway": "path"}), ([5, 6], {"highway": "path"}), ([7], {"highway": "path"})]
    network, notes = read_osm(osm(tmp_path / "cut.osm", nodes, ways))
    assert [island.nodes for island in network.islands("walk")] == [2, 2]
    assert notes == ("2 ways whose nodes the extract lacks were left out.",)


def test_files_that_hold_no_streets_are_refused(tmp_path: Path) -> None:
    (tmp_path / "torn.osm.pbf").write_bytes(b"not an extract")
    empty = osm(tmp_path / "empty.osm", {1: (0, 0)}, [])
    closed = osm(tmp_path / "closed.osm", {1: (0, 0), 2: (1, 0)}, [([1, 2], {"highway": "motorway"})])
    points = tmp_path / "points.geojson"
    geopandas.GeoDataFrame(geometry=[shapely.Point(108.9, 34.2)], crs=4326).to_file(points, engine="pyogrio")
    (tmp_path / "table.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    for file in (
        tmp_path / "torn.osm.pbf",
        empty,
        closed,
        points,
        tmp_path / "table.csv",
        tmp_path / "none.shp",
    ):
        with pytest.raises(DataError, match=re.escape(file.name)) as raised:
            read_streets(file)
        assert raised.value.hint


def test_our_own_columns_say_who_may_go(tmp_path: Path) -> None:
    lines = [[(0, 0), (1, 0)], [(1, 0), (2, 0)], [(2, 0), (3, 0)]]
    columns = {"walk": [True, True, False], "ride": [True, False, True], "oneway": [True, False, False]}
    for ending in ("gpkg", "geojson"):
        network, _ = read_streets(written(tmp_path / f"ours.{ending}", lines, **columns))
        by_line = dict(zip(network.line.tolist(), network.access.tolist(), strict=True))
        assert by_line == {0: WALK | RIDE_FORWARD, 1: WALK, 2: BOTH - WALK}


def test_tags_of_openstreetmap_in_columns_are_understood(tmp_path: Path) -> None:
    lines = [[(0, 0), (1, 0)], [(1, 0), (2, 0)], [(2, 0), (3, 0)], [(0.5, -1), (0.5, 1)], [(3, 0), (4, 0)]]
    columns = {
        "fclass": ["residential", "residential", "steps", "footway", "motorway"],
        "oneway": ["F", "T", "B", "B", "F"],
        "bridge": ["F", "F", "F", "T", "F"],
    }
    network, notes = read_streets(written(tmp_path / "geofabrik.gpkg", lines, **columns))
    assert far_m(network, (0, 0), (3, 0)) is not None
    assert far_m(network, (0, 0), (1, 0), "ride") is not None
    assert far_m(network, (1, 0), (0, 0), "ride") is None
    assert far_m(network, (2, 0), (1, 0), "ride") is not None
    assert far_m(network, (0, 0), (0.5, 1)) is None
    assert notes == ("1 lines are open to nobody on foot or riding (fclass: motorway 1).",)


def test_a_file_without_a_reference_system_must_hold_degrees(tmp_path: Path) -> None:
    lines = [[(0, 0), (1, 0)], [(0.5, -1), (0.5, 1)]]
    file = written(tmp_path / "bare.shp", lines, crs=None)
    file.with_suffix(".prj").unlink(missing_ok=True)
    network, notes = read_lines(file)
    assert far_m(network, (0, 0), (0.5, 1)) is not None
    assert len(notes) == 3
    assert "WGS 84" in notes[0]
    metres = written(tmp_path / "metres.shp", lines, crs="EPSG:4545")
    assert read_lines(metres).network.length_m.sum() == pytest.approx(network.length_m.sum(), abs=0.05)
    metres.with_suffix(".prj").unlink()
    with pytest.raises(DataError, match="no degrees"):
        read_lines(metres)


def test_parts_of_lines_count_and_what_is_none_is_said(tmp_path: Path) -> None:
    shapes = [
        shapely.MultiLineString([[at(0, 0), at(1, 0)], [at(1, 0), at(1, 1)]]),
        shapely.LineString([at(1, 1), at(1, 1)]),
    ]
    file = tmp_path / "parts.gpkg"
    geopandas.GeoDataFrame(geometry=shapes, crs=4326).to_file(file, engine="pyogrio")
    network, notes = read_lines(file)
    assert len(network.start) == 2
    assert any("1 parts" in note for note in notes)


@pytest.mark.skipif(not PORTO.exists(), reason="the shared road files are not beside this checkout")
def test_a_thousand_answers_in_porto_are_those_of_networkx() -> None:
    """The oracle's lines are noded by GEOS."""
    network, notes = read_streets(PORTO)
    assert "WGS 84" in notes[0]
    table = geopandas.read_file(PORTO)
    streets = table.geometry[table["highway"] != "motorway"]
    noded = shapely.get_parts(shapely.union_all(streets.array, grid_size=1e-7))
    lines = list(map(shapely.get_coordinates, noded))
    assert_as_networkx(network, lines, [BOTH] * len(lines), "walk", 1_000)


@pytest.mark.skipif(not EXTRACT.exists(), reason="the shared road files are not beside this checkout")
def test_an_extract_holds_the_streets_that_gdal_finds_in_it() -> None:
    network, _ = read_streets(EXTRACT)
    pyogrio.set_gdal_config_options({"OSM_USE_CUSTOM_INDEXING": "NO"})  # its nodes are in no order
    lines, areas = (pyogrio.read_dataframe(EXTRACT, layer=layer) for layer in ("lines", "multipolygons"))
    areas = areas[areas["osm_way_id"].notna()].assign(highway="")
    shapes = np.concatenate((lines.geometry.array, shapely.boundary(areas.geometry.array)))
    tags = []
    for table in (lines, areas):
        for text, highway in zip(table["other_tags"].fillna(""), table["highway"].fillna(""), strict=True):
            others = dict(re.findall(r'"([^"]+)"=>"([^"]*)"', text))
            tags.append({**others, "highway": highway or others.get("highway", "")})
    access = np.array([way_access(t) for t in tags])
    steps, row = shapely.get_coordinates(shapes, return_index=True)
    step_m = distance_m(*steps[:-1].T, *steps[1:].T)
    step_m[row[:-1] != row[1:]] = 0.0
    for mode, bits in (("walk", 3), ("ride", 12)):
        islands = network.islands(mode)  # type: ignore[arg-type]
        total_m = step_m[((access & bits) != 0)[row[1:]]].sum()
        assert sum(island.length_km for island in islands) * 1000 == pytest.approx(total_m, rel=1e-3)
        assert islands[0].length_km > 0.9 * total_m / 1000
        assert len(islands) > 1
