"""A nation-like data folder: as many stations as asked for, the same bytes every time, without fault."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import shapely

from geomap.check import check, errors_of
from geomap.cli import main
from geomap.demo.nation import MOST_STATIONS, nation_layers
from geomap.errors import DataError, InvalidInputError
from geomap.services import Catalogue
from geomap.snapshot import Snapshot
from geomap.storage.geojson import read_folder, read_json
from geomap.storage.loading import load_snapshot
from geomap.storage.nation import load_cities, make_nation

DATA = Path(__file__).parents[1] / "data"
COUNT = 500


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("nation")
    make_nation(DATA, out, COUNT)
    return out


@pytest.fixture(scope="module")
def nation(folder: Path) -> Snapshot:
    return load_snapshot(folder)


def catalogue() -> Catalogue:
    from geomap.storage.geojson import read_catalogue

    return read_catalogue(DATA)


def test_there_are_as_many_stations_as_asked_for_and_no_fault(folder, nation):
    _, services, layers = read_folder(folder)
    assert not errors_of(check(layers, services))
    assert len(nation.layers["stations"].features) == COUNT
    assert 1_000 < len(nation.layers["communities"].features) <= 2_000
    assert len(nation.layers["streets"].features) == 31
    assert (folder / "services.json").read_bytes() == (DATA / "services.json").read_bytes()


def test_every_station_lies_in_a_community_near_its_city(nation):
    lon, lat = shapely.get_coordinates(nation.layers["stations"].geometry).T
    for layer in ("streets", "communities"):
        assert (nation.areas[layer].find_many(lon, lat) >= 0).all()
    assert shapely.intersects_xy(nation.outline, lon, lat).all()
    cities = {city.name: city for city in load_cities(DATA / "facts" / "cities.csv")}
    for name, x, y in zip(nation.layers["stations"].values("name"), lon, lat, strict=True):
        city = cities[name.split("第")[0]]
        assert np.hypot((x - city.lon) * np.cos(np.radians(city.lat)), y - city.lat) < 0.36


def test_large_cities_have_more_stations_and_their_middles_are_dense():
    cities = load_cities(DATA / "facts" / "cities.csv")
    made = list(nation_layers(cities, catalogue(), [], 4_000).stations)
    own = Counter(feature["properties"]["name"].split("第")[0] for feature in made)
    assert sum(own.values()) == 4_000
    total = sum(city.residents for city in cities)
    assert all(abs(own[city.name] - 4_000 * city.residents / total) < 1 for city in cities)
    shanghai = np.array(
        [f["geometry"]["coordinates"] for f in made if f["properties"]["name"].startswith("上海市")]
    )
    away = np.hypot((shanghai[:, 0] - 121.4581) * 0.855, shanghai[:, 1] - 31.2222)
    inner, outer = np.count_nonzero(away < 0.1), np.count_nonzero((away > 0.2) & (away < 0.3))
    assert inner / 0.01 > 3 * outer / 0.05  # a unit of ground


def test_the_stations_are_of_the_mixture_that_a_district_has():
    stations = nation_layers(load_cities(DATA / "facts" / "cities.csv"), catalogue(), [], 4_000).stations
    properties = [feature["properties"] for feature in stations]
    tiers, statuses = Counter(p["tier"] for p in properties), Counter(p["status"] for p in properties)
    assert 0.09 < tiers[1] / 4_000 < 0.17
    assert 0.3 < tiers[2] / 4_000 < 0.42
    assert 0.92 < statuses["open"] / 4_000 < 0.97
    assert len({p["opening_hours"] for p in properties}) > 10
    assert {p["entry"] for p in properties} == {"free", "staff", "code", "scan", "unknown"}


def test_the_same_count_and_seed_give_the_same_bytes_and_another_seed_others(folder, tmp_path):
    again, other = tmp_path / "again", tmp_path / "other"
    make_nation(DATA, again, COUNT)
    make_nation(DATA, other, COUNT, seed=2)
    written = sorted(path.relative_to(again) for path in again.rglob("*.*"))
    assert len(written) == 13
    assert [(again / p).read_bytes() for p in written] == [(folder / p).read_bytes() for p in written]
    stations = Path("geojson") / "stations.geojson"
    assert (other / stations).read_bytes() != (folder / stations).read_bytes()


def test_the_stations_of_fewer_are_among_those_of_more():
    cities = load_cities(DATA / "facts" / "cities.csv")

    def places(count):
        return {
            f["properties"]["name"]: f["geometry"]["coordinates"]
            for f in nation_layers(cities, catalogue(), [], count).stations
        }

    few, more = places(400), places(1_200)
    assert few.items() <= more.items()


def test_the_first_of_a_million_comes_at_once():
    cities = load_cities(DATA / "facts" / "cities.csv")
    nation = nation_layers(cities, catalogue(), [], MOST_STATIONS)
    assert next(nation.stations)["properties"]["name"] == "上海市第0001号驿站"


@pytest.mark.parametrize("count", [0, -1, MOST_STATIONS + 1])
def test_a_count_that_cannot_be_is_refused(count, tmp_path):
    with pytest.raises(InvalidInputError, match="1 to 1000000"):
        make_nation(DATA, tmp_path, count)


def test_the_terminal_makes_one_that_the_check_accepts(tmp_path, capsys, monkeypatch):
    assert main(["demo", "--stations", "3", "--out", str(tmp_path), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["written"]) == 13
    assert len(read_json(tmp_path / "geojson" / "stations.geojson")["features"]) == 3
    monkeypatch.setenv("GEOMAP_DATA", str(tmp_path))
    assert main(["check"]) == 0
    assert main(["demo", "--stations", "3"]) == 2
    assert "--out" in capsys.readouterr().err


def test_a_table_of_cities_that_cannot_be_read_is_named(tmp_path):
    table = tmp_path / "cities.csv"
    table.write_text(
        "name,name_en,province,lon,lat,residents\n西安市,Xi'an,陕西,far,34,1\n", encoding="utf-8"
    )
    with pytest.raises(DataError, match=r"cities\.csv, row 1"):
        load_cities(table)
