"""Population grids as demand points: totals kept, in any reference system, and what is refused."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer
from rasterio.transform import Affine

from geomap.areas import AreaIndex
from geomap.cli import main
from geomap.demand import Demand, Grouping, grouped, in_whole_persons, scaled_to
from geomap.errors import DataError, InvalidInputError
from geomap.planning import ground_of
from geomap.snapshot import Snapshot
from geomap.storage.loading import load_snapshot
from geomap.storage.population import read_population
from tests.conftest import DATA

WEST, SOUTH, EAST, NORTH = 108.78, 34.14, 109.04, 34.28
NODATA = -99999.0
DEGREES = Affine(0.002, 0, WEST, 0, -0.002, NORTH)
UTM_49 = Affine(200, 0, 295_000, 0, -200, 3_796_000)
TURNED = UTM_49 @ Affine.rotation(20.0)
GRIDS = {"EPSG:4326": DEGREES, "EPSG:32649": UTM_49, "EPSG:3857": Affine(250, 0, 12.1e6, 0, -250, 4.07e6)}


def write(path: Path, cells: Any, crs: str | None, transform: Affine, nodata: float | None = NODATA) -> Path:
    profile = {"driver": "GTiff", "height": cells.shape[0], "width": cells.shape[1], "count": 1}
    with rasterio.open(
        path, "w", **profile, dtype=cells.dtype, crs=crs, transform=transform, nodata=nodata
    ) as grid:
        grid.write(cells, 1)
    return path


def persons_in(rows: int, columns: int, seed: int = 1) -> Any:
    """Persons a cell; a third of the cells without data, some with nobody."""
    rng = np.random.default_rng(seed)
    cells = rng.integers(0, 60, (rows, columns)).astype(np.float32)
    cells[rng.random(cells.shape) < 0.3] = NODATA
    return cells


def people(cells: Any) -> float:
    return float(cells[cells > 0].sum())


@pytest.mark.parametrize("crs", GRIDS)
def test_a_grid_keeps_its_total_and_its_cells_their_centres(crs: str, tmp_path: Path) -> None:
    cells, transform = persons_in(70, 130), GRIDS[crs]
    demand = read_population(write(tmp_path / "grid.tif", cells, crs, transform))
    assert demand.total_persons == people(cells)
    rows, columns = np.nonzero(cells > 0)
    to_grid = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    x, y = to_grid.transform(demand.lon, demand.lat)
    np.testing.assert_allclose((x - transform.c) / transform.a, columns + 0.5, atol=1e-5)
    np.testing.assert_allclose((y - transform.f) / transform.e, rows + 0.5, atol=1e-5)
    assert (demand.persons == cells[rows, columns]).all()


@pytest.mark.parametrize(("crs", "transform"), [*GRIDS.items(), ("EPSG:32649", TURNED)])
def test_communities_share_the_cells_of_the_district_without_loss(
    crs: str, transform: Affine, snapshot: Snapshot, tmp_path: Path
) -> None:
    path = write(tmp_path / "grid.tif", persons_in(150, 160), crs, transform)
    demand = read_population(path, snapshot.outline)
    everyone = read_population(path)
    inside = shapely.intersects_xy(snapshot.outline, everyone.lon, everyone.lat)
    assert 0 < inside.sum() < len(everyone)
    assert demand.total_persons == everyone.persons[inside].sum()
    assert (demand.lon == everyone.lon[inside]).all()
    grouping = grouped(demand, snapshot.areas["communities"])
    assert grouping.totals(demand.persons).sum() == demand.total_persons
    shapes = snapshot.layers["communities"].geometry
    for position in (0, 100, 333):
        own = demand.persons[grouping.area == position].sum()
        try:
            alone = read_population(path, shapes[position]).total_persons
        except InvalidInputError:
            alone = 0.0
        assert alone == own


def test_a_grid_can_be_scaled_to_the_communities_population(snapshot: Snapshot, tmp_path: Path) -> None:
    cells = np.full((500, 1000), 0.25, dtype=np.float32)
    fine = Affine(0.0003, 0, WEST, 0, -0.0003, NORTH)
    demand = read_population(write(tmp_path / "grid.tif", cells, "EPSG:4326", fine), snapshot.outline)
    grouping = grouped(demand, snapshot.areas["communities"])
    population = snapshot.layers["communities"].values("population")
    scaled, unplaced = scaled_to(demand, grouping, population)
    placed = grouping.totals(scaled.persons)[:-1]
    np.testing.assert_allclose(placed + unplaced, population, rtol=1e-9)
    assert (unplaced > 0).mean() < 0.05


def test_cells_without_data_or_with_nan_give_no_point(tmp_path: Path) -> None:
    cells = np.array([[1.5, np.nan], [NODATA, 0.0]], dtype=np.float32)
    demand = read_population(write(tmp_path / "grid.tif", cells, "EPSG:4326", DEGREES))
    assert demand.persons.tolist() == [1.5]
    whole_numbers = np.array([[7, 255], [0, 3]], dtype=np.uint8)
    path = write(tmp_path / "bytes.tif", whole_numbers, "EPSG:4326", DEGREES, nodata=255)
    assert read_population(path).persons.tolist() == [7.0, 3.0]


def test_only_the_part_around_the_outline_is_read(tmp_path: Path) -> None:
    """A nation's grid, 9 GB if it were read whole, of which a block is stored."""
    path, side = tmp_path / "nation.tif", 48_000
    profile = {"driver": "GTiff", "height": side, "width": side, "count": 1, "dtype": "float32"}
    transform = Affine(0.001, 0, 73.0, 0, -0.001, 54.0)
    with rasterio.open(
        path, "w", **profile, crs="EPSG:4326", transform=transform, tiled=True, sparse_ok=True
    ) as grid:
        grid.write(np.full((256, 256), 2.0, np.float32), 1, window=((19_712, 19_968), (35_840, 36_096)))
    outline = shapely.box(108.85, 34.05, 109.05, 34.25)
    demand = read_population(path, outline)
    assert demand.total_persons == 2.0 * 200 * 200
    assert shapely.intersects_xy(outline, demand.lon, demand.lat).all()


def test_a_grid_without_a_reference_system_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "grid.tif", persons_in(5, 5), None, DEGREES)
    with pytest.raises(DataError, match="no reference system") as caught:
        read_population(path)
    assert "gdal_edit.py" in (caught.value.hint or "")


def test_a_grid_with_negative_persons_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "grid.tif", persons_in(5, 5), "EPSG:4326", DEGREES, nodata=None)
    with pytest.raises(DataError, match="-99999 persons") as caught:
        read_population(path)
    assert "nodata" in (caught.value.hint or "")


def test_what_is_no_grid_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.tif").write_text("no grid")
    for name in ("text.tif", "missing.tif"):
        with pytest.raises(DataError, match=name) as caught:
            read_population(tmp_path / name)
        assert caught.value.hint
    path = write(tmp_path / "grid.tif", persons_in(5, 5), "EPSG:4326", DEGREES)
    with pytest.raises(DataError, match="no band 2"):
        read_population(path, band=2)


def test_a_cut_off_grid_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "grid.tif", persons_in(400, 400), "EPSG:4326", DEGREES)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(DataError, match="cannot be read"):
        read_population(path)


def test_an_outline_where_nobody_lives_is_said(tmp_path: Path) -> None:
    path = write(tmp_path / "grid.tif", persons_in(20, 20), "EPSG:32649", UTM_49)
    for outline in (shapely.box(0, 0, 1, 1), shapely.box(-180, -90, -179, -89.9)):
        with pytest.raises(InvalidInputError, match="Nobody lives in the cells of the raster") as refused:
            read_population(path, outline)
        assert (refused.value.parameter, refused.value.value) == ("population", str(path))
        assert f"lon {outline.bounds[0]:.3f} to" in str(refused.value.hint)


def test_a_cell_belongs_to_the_area_of_its_centre_whole(tmp_path: Path) -> None:
    cells = np.array([[3.0, 4.0]], dtype=np.float32)
    path = write(tmp_path / "grid.tif", cells, "EPSG:4326", Affine(1, 0, 10, 0, -1, 1))
    areas = AreaIndex(["left", "right"], [shapely.box(10, 0, 10.6, 1), shapely.box(10.6, 0, 12, 1)])
    demand = read_population(path)
    assert grouped(demand, areas).totals(demand.persons).tolist() == [3.0, 4.0, 0.0]
    assert read_population(path, shapely.box(10.6, 0, 12, 1)).persons.tolist() == [4.0]


@given(st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_persons_become_whole_and_every_area_keeps_its_sum_to_half_a_person(seed: int) -> None:
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 60))
    persons = rng.choice([0.0, 0.2, 0.5, 0.9, 3.0, 7.49, 120.5], count) * rng.choice([1.0, rng.random()])
    persons[0] += 1.0
    demand = Demand(rng.uniform(108.0, 109.0, count), rng.uniform(34.0, 35.0, count), persons)
    grouping = Grouping(("a", "b", "c"), rng.integers(-1, 3, count))
    people = in_whole_persons(demand, grouping)
    at = {(lon, lat): i for i, (lon, lat) in enumerate(zip(demand.lon, demand.lat, strict=True))}
    positions = [at[place] for place in zip(people.lon, people.lat, strict=True)]
    assert positions == sorted(positions)
    whole = np.zeros(count)
    whole[positions] = people.persons
    assert (whole == np.rint(whole)).all()
    assert (np.abs(whole - persons) < 1.0).all()
    assert grouping.totals(whole).tolist() == np.rint(grouping.totals(persons)).tolist()


@pytest.mark.parametrize("crs", GRIDS)
def test_a_grid_imported_as_the_layer_of_demand_is_counted_by_community(
    crs: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    monkeypatch.setenv("GEOMAP_DATA", str(folder))
    cells = persons_in(70, 130).astype(np.float32)
    cells[cells > 0] *= 0.37
    grid = write(tmp_path / "grid.tif", cells, crs, GRIDS[crs])
    assert main(["import", str(grid), "--layer", "demand", "--apply"]) == 0
    assert "0 faults; applied" in capsys.readouterr().out
    held = load_snapshot(folder)
    ground = ground_of(held)
    expected = read_population(grid, held.outline)
    sums = ground.communities.totals(ground.demand.persons)
    assert np.abs(sums - grouped(expected, held.areas["communities"]).totals(expected.persons)).max() <= 0.5


def test_a_grid_without_a_reference_system_is_refused_and_nothing_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    monkeypatch.setenv("GEOMAP_DATA", str(folder))
    before = (folder / "geojson" / "demand.geojson").read_bytes()
    grid = write(tmp_path / "grid.tif", persons_in(9, 9), None, DEGREES)
    assert main(["import", str(grid), "--layer", "demand", "--apply"]) == 2
    assert "gdal_edit.py -a_srs" in capsys.readouterr().err
    assert (folder / "geojson" / "demand.geojson").read_bytes() == before
