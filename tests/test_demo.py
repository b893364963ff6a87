"""The demonstration layers: what the issue promises of them, held against the shipped files too."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from shapely.geometry import shape

from geomap.demo import demonstration_layers
from geomap.demo.chance import apportion, draw
from geomap.demo.facts import Facts
from geomap.errors import DataError
from geomap.geodesy import distance_m
from geomap.services import Catalogue, catalogue_from
from geomap.spelling import has_han
from geomap.storage.facts import load_facts
from geomap.storage.geojson_writer import layer_text, write_layers

DATA = Path(__file__).parents[1] / "data"
RESIDENTS = 1_202_038
POINT_LAYERS = ("stations", "halls", "organizations", "mediation_rooms", "demand")


@cache
def facts() -> Facts:
    return load_facts(DATA / "facts")


@cache
def catalogue() -> Catalogue:
    return catalogue_from(json.loads((DATA / "services.json").read_text(encoding="utf-8")))


def make() -> dict[str, dict[str, Any]]:
    settings = json.loads((DATA / "map.json").read_text(encoding="utf-8"))
    return demonstration_layers(facts(), catalogue(), settings)


@cache
def layers() -> dict[str, dict[str, Any]]:
    return make()


def properties(layer: str) -> list[dict[str, Any]]:
    return [feature["properties"] for feature in layers()[layer]["features"]]


@cache
def shapes(layer: str) -> np.ndarray:
    """Geometries as a reader of the written file sees them."""
    text = json.loads(layer_text(layers()[layer]))
    return np.array([shape(feature["geometry"]) for feature in text["features"]])


@cache
def community_of(layer: str) -> list[str]:
    """The code of the one community that holds each point of a layer."""
    codes = [p["code"] for p in properties("communities")]
    points, areas = shapely.STRtree(shapes("communities")).query(shapes(layer), predicate="within")
    assert points.tolist() == list(range(len(shapes(layer)))), "a point lies in no community, or on a border"
    return [codes[i] for i in areas]


def test_two_runs_are_the_same_bytes() -> None:
    again = make()
    for name, layer in layers().items():
        assert layer_text(again[name]) == layer_text(layer), name


def test_the_shipped_files_are_what_the_facts_make() -> None:
    for name, layer in layers().items():
        shipped = (DATA / "geojson" / f"{name}.geojson").read_text(encoding="utf-8")
        assert shipped == layer_text(layer), f"{name}: run python -m geomap demo"


def test_streets_and_communities_are_those_of_the_fact_tables() -> None:
    assert {p["code"]: p["name"] for p in properties("streets")} == {f.code: f.name for f in facts().streets}
    listed = {f.code: f.name for f in facts().communities}
    assert {p["code"]: p["name"] for p in properties("communities")} == listed
    assert (len(listed), len(properties("streets"))) == (334, 10)
    assert all(p["code"].startswith(p["street_code"]) for p in properties("communities"))


@pytest.mark.parametrize("layer", ["streets", "communities"])
def test_the_areas_leave_no_gap_and_no_overlap(layer: str) -> None:
    areas = shapes(layer)
    assert shapely.is_valid(areas).all()
    assert shapely.coverage_is_valid(areas)
    (district,) = shapes("district")
    joined = shapely.coverage_union_all(areas)
    assert joined.normalize().equals(district.normalize())
    assert shapely.area(areas).sum() == pytest.approx(district.area, rel=1e-12)


def test_the_district_is_the_boundary_of_the_fact_table() -> None:
    (district,) = shapes("district")
    stated = shapely.Polygon(facts().district.boundary)
    assert district.hausdorff_distance(stated) < 2e-6
    for corner in facts().district.boundary:
        assert shapely.distance(district.exterior, shapely.Point(corner)) < 2e-6


def test_each_community_is_one_piece_and_part_of_its_street() -> None:
    streets = {p["code"]: area for p, area in zip(properties("streets"), shapes("streets"), strict=True)}
    parts: dict[str, list[Any]] = defaultdict(list)
    for p, area in zip(properties("communities"), shapes("communities"), strict=True):
        assert len(area.geoms) == 1, p["name"]
        assert len(area.geoms[0].interiors) == 0, p["name"]
        parts[p["street_code"]].append(area)
    for code, areas in parts.items():
        assert shapely.coverage_union_all(areas).normalize().equals(streets[code].normalize()), code


def test_communities_are_stocky_blocks_and_smaller_in_the_core() -> None:
    areas = shapes("communities")
    fullness = shapely.area(areas) / shapely.area(shapely.convex_hull(areas))
    assert np.median(fullness) > 0.9
    assert fullness.min() > 0.6
    core = [i for i, p in enumerate(properties("communities")) if p["street_code"] == "610113001"]
    edge = [i for i, p in enumerate(properties("communities")) if p["street_code"] == "610113008"]
    assert np.median(shapely.area(areas[edge])) > 2.5 * np.median(shapely.area(areas[core]))


def test_borders_between_communities_follow_roads() -> None:
    roads = shapely.union_all(shapes("roads"))
    (district,) = shapes("district")
    inner = shapely.union_all(shapely.boundary(shapes("communities"))).difference(
        district.exterior.buffer(2e-6)
    )
    on_road = inner.intersection(roads.buffer(3e-6)).length
    # Only where a border crosses water does no road run on it.
    assert on_road / inner.length > 0.99


def test_residents_sum_to_the_census_by_population_and_by_demand() -> None:
    assert sum(p["population"] for p in properties("communities")) == RESIDENTS
    assert sum(p["persons"] for p in properties("demand")) == RESIDENTS
    by_community: Counter[str] = Counter()
    for code, p in zip(community_of("demand"), properties("demand"), strict=True):
        assert p["persons"] >= 1
        by_community[code] += p["persons"]
    assert by_community == {p["code"]: p["population"] for p in properties("communities")}


def test_the_counts_of_the_newspaper_hold() -> None:
    assert len(properties("stations")) >= 140
    assert sum(p["kind"] == "compound" for p in properties("stations")) == 32
    assert len(properties("halls")) == 15
    assert sum(p["kind"] == "property" for p in properties("organizations")) == 45
    assert {p["kind"] for p in properties("mediation_rooms")} == {"labour", "family", "lawyer"}


def test_the_named_places_stand_in_their_real_communities() -> None:
    compounds = {p["name"]: p["community_code"] for p in properties("compounds")}
    assert compounds["205所家属区"] == "610113004007"
    assert compounds["世家星城一期"] == "610113003021"
    assert compounds["雁西小区"] == "610113002005"
    assert compounds["明德门北区"] == "610113003018"
    assert compounds["明德门南区"] == "610113003017"
    held = dict(zip([p["name"] for p in properties("stations")], community_of("stations"), strict=True))
    assert held["205所家属区便民服务驿站"] == "610113004007"
    assert held["世家星城便民服务驿站"] == "610113003021"
    assert held["雁西便民服务驿站"] == "610113002005"
    assert held["明德门便民服务驿站"] == "610113003018"


@pytest.mark.parametrize(
    ("station", "roads"),
    [("长安路便民服务驿站", ("长安中路", "长安南路")), ("大寨路便民服务驿站", ("大寨路",))],
)
def test_the_stations_named_by_a_road_stand_by_it(station: str, roads: tuple[str, ...]) -> None:
    (point,) = (
        g for g, p in zip(shapes("stations"), properties("stations"), strict=True) if p["name"] == station
    )
    lines = [g for g, p in zip(shapes("roads"), properties("roads"), strict=True) if p["name"] in roads]
    nearest = shapely.shortest_line(point, shapely.union_all(lines))
    (lon1, lat1), (lon2, lat2) = nearest.coords
    assert distance_m(lon1, lat1, lon2, lat2) < 30


def test_communities_with_a_known_place_lie_near_it() -> None:
    areas = dict(zip([p["code"] for p in properties("communities")], shapes("communities"), strict=True))
    away_m = []
    for fact in facts().communities:
        if fact.place:
            line = shapely.shortest_line(areas[fact.code], shapely.Point(fact.place))
            (lon1, lat1), (lon2, lat2) = line.coords
            away_m.append(float(distance_m(lon1, lat1, lon2, lat2)))
    assert np.median(away_m) == 0.0
    assert max(away_m) < 1_000


def test_stations_offer_services_of_the_catalogue_mostly_to_their_tier() -> None:
    short = 0
    for p in properties("stations"):
        catalogue().mask(p["services"])
        assert len(set(p["services"])) == len(p["services"])
        short += not set(catalogue().standard(p["tier"])) <= set(p["services"])
    assert 0 < short < 0.15 * len(properties("stations"))
    assert Counter(p["tier"] for p in properties("stations")) == {1: 20, 2: 56, 3: 80}
    assert {p["status"] for p in properties("stations")} == {"open", "closed", "planned"}
    assert {p["entry"] for p in properties("stations")} == {"free", "staff", "code", "scan", "unknown"}


def test_hours_are_of_many_kinds_and_sometimes_unknown() -> None:
    hours = Counter(p["opening_hours"] for p in properties("stations"))
    assert hours["24/7"] > 5
    assert hours[None] > 5
    for part in ("May-Sep", "PH off", "12:00,14:00", "18:00-02:00"):
        assert any(part in (rule or "") for rule in hours), part


def test_a_courier_near_the_normal_university_has_a_choice() -> None:
    positions = shapely.get_coordinates(shapes("stations"))
    near = distance_m(108.9470, 34.2080, positions[:, 0], positions[:, 1]) < 1_000
    running = [
        p
        for p, is_near in zip(properties("stations"), near, strict=True)
        if is_near and p["status"] == "open"
    ]
    assert len(running) >= 4
    assert sum({"drinking_water", "charging"} <= set(p["services"]) for p in running) >= 2


def test_roads_are_one_network_joined_at_shared_vertices() -> None:
    at: dict[tuple[float, ...], list[int]] = defaultdict(list)
    lines = shapes("roads")
    for number, line in enumerate(lines):
        for position in line.coords:
            at[position].append(number)
    seen, stack = {0}, [0]
    while stack:
        for position in lines[stack.pop()].coords:
            for other in at[position]:
                if other not in seen:
                    seen.add(other)
                    stack.append(other)
    assert len(seen) == len(lines)


def test_roads_cross_only_at_shared_vertices() -> None:
    lines = shapes("roads")
    vertices = [set(line.coords) for line in lines]
    first, second = shapely.STRtree(lines).query(lines, predicate="intersects")
    for a, b in zip(first.tolist(), second.tolist(), strict=True):
        if a < b:
            meeting = shapely.get_coordinates(lines[a].intersection(lines[b]))
            assert {tuple(p) for p in meeting.tolist()} <= vertices[a] & vertices[b], (a, b)


def test_arterials_are_named_as_in_the_facts_and_lanes_lie_between() -> None:
    classes = Counter(p["class"] for p in properties("roads"))
    assert set(classes) == {"primary", "secondary", "tertiary", "residential", "footway"}
    named = {p["name"] for p in properties("roads")}
    assert {fact.name for fact in facts().arterials} <= named
    assert all(p["ride"] is (p["class"] != "footway") for p in properties("roads"))


def test_compounds_lie_inside_their_community_and_apart_from_each_other() -> None:
    areas = dict(zip([p["code"] for p in properties("communities")], shapes("communities"), strict=True))
    yards = shapes("compounds")
    assert shapely.is_valid(yards).all()
    for p, yard in zip(properties("compounds"), yards, strict=True):
        assert areas[p["community_code"]].contains(yard), p["name"]
        assert p["households"] > 0
    first, second = shapely.STRtree(yards).query(yards, predicate="intersects")
    assert (first == second).all()
    roads = shapely.union_all(shapes("roads"))
    assert not shapely.intersects(yards, roads).any()
    assert {p["community_code"] for p in properties("compounds")} == set(areas)


def test_stations_in_compounds_lie_in_compounds() -> None:
    tree = shapely.STRtree(shapes("compounds"))
    for p, point in zip(properties("stations"), shapes("stations"), strict=True):
        if p["kind"] == "compound":
            assert len(tree.query(point, predicate="within")) == 1, p["name"]


def test_nobody_lives_in_water_or_parks() -> None:
    landscape = shapely.union_all(shapes("landscape"))
    assert not shapely.intersects(shapes("demand"), landscape).any()
    assert not shapely.intersects(shapes("compounds"), landscape).any()


def test_posts_and_telephones_belong_to_no_person() -> None:
    assert all(p["service_chief"].endswith("岗") for p in properties("communities"))
    assert all(p["yard_chief"].endswith("院长岗") for p in properties("compounds"))
    for layer in POINT_LAYERS[:-1]:
        phones = [p["phone"] for p in properties(layer) if p["phone"]]
        assert phones
        assert all(phone.startswith("029-0000") for phone in phones)


def test_every_feature_tells_its_source_and_every_layer_that_it_is_a_demonstration() -> None:
    for name, layer in layers().items():
        assert "虚构" in layer["notice_zh"], name
        ids = [feature["id"] for feature in layer["features"]]
        assert len(set(ids)) == len(ids), name
        for feature in layer["features"]:
            source, in_english = (feature["properties"][key] for key in ("source", "source_en"))
            assert has_han(source), source
            assert in_english.isascii(), in_english
            assert feature["properties"]["updated_on"] == "2026-11-01"


NAMED_IN_ENGLISH = ["communities", "compounds", "stations", "halls", "organizations", "mediation_rooms"]


@pytest.mark.parametrize("layer", NAMED_IN_ENGLISH)
def test_every_place_has_an_english_name_of_its_own(layer: str) -> None:
    names = [p["name_en"] for p in properties(layer)]
    assert all(name and name.isascii() for name in names)
    assert Counter(names).most_common(1)[0][1] == 1, Counter(names).most_common(3)


def test_english_names_are_made_of_the_english_names_of_road_and_community() -> None:
    english = {
        p["name"]: p["name_en"]
        for layer in ("stations", "halls", "organizations", "mediation_rooms")
        for p in properties(layer)
    }
    assert english["师大路便民服务驿站"] == "Shida Road Service Station"
    assert english["205所家属区便民服务驿站"] == "Institute 205 Staff Quarters Service Station"
    assert english["小寨路街道红色会客厅"] == "Xiaozhai Road Subdistrict Red Meeting Hall"
    assert english["小寨路街道劳动争议调解室"] == "Xiaozhai Road Subdistrict Labour Dispute Mediation Room"
    assert english["雁翔路2号院物业企业党支部"] == "Yanxiang Road No. 2 Compound Property Party Branch"


def test_the_table_of_layers_tells_the_geometry_of_every_one() -> None:
    readme = (DATA / "geojson" / "README.md").read_text(encoding="utf-8")
    stated = dict(re.findall(r"^\| (\w+) \| [^|]+ \| ([^|]+) \|", readme, re.M))
    for name in layers():
        kinds = Counter(geometry.geom_type for geometry in shapes(name))
        assert set(kinds) == set(re.findall(r"(?:Multi)?Polygon|Point|LineString", stated[name])), name
        assert kinds.get("MultiPolygon", 0) == ("one MultiPolygon" in stated[name]) or len(kinds) == 1, name


@pytest.mark.parametrize("layer", ["compounds", "stations", "halls", "organizations", "mediation_rooms"])
def test_no_two_places_of_a_layer_share_a_name(layer: str) -> None:
    names = Counter(p["name"] for p in properties(layer))
    assert names.most_common(1)[0][1] == 1, names.most_common(3)


def test_shares_sum_exactly_and_keep_the_least() -> None:
    assert apportion(10, [1.0, 1.0, 1.0]) == [4, 3, 3]
    assert apportion(10, [0.0, 5.0], least=2) == [2, 8]
    for total in (5, 97, RESIDENTS):
        weights = [draw("weight", total, i) for i in range(5)]
        assert sum(apportion(total, weights, least=1)) == total


def test_files_are_replaced_whole_with_one_feature_a_line(tmp_path: Path) -> None:
    point = {"type": "Point", "coordinates": [108.94700049, 34.2]}
    feature = {"type": "Feature", "id": "a", "properties": {"name": "驿站"}, "geometry": point}
    layer = {"type": "FeatureCollection", "features": [feature, {**feature, "id": "b"}]}
    (path,) = write_layers(tmp_path / "geojson", {"places": layer})
    text = path.read_text(encoding="utf-8")
    assert text == write_layers(tmp_path / "geojson", {"places": layer})[0].read_text(encoding="utf-8")
    assert len(text.splitlines()) == 4
    assert text.endswith("]}\n")
    assert '"coordinates":[108.947,34.2]' in text
    assert "驿站" in text
    assert [p.name for p in path.parent.iterdir()] == ["places.geojson"]


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("streets.json", "[{]", "streets.json"),
        ("streets.json", '[{"code": "1"}]', "streets.json, row 1"),
        ("stations.csv", "name,tier,community_code,lon,lat,in_press\nA,x,,,,no\n", "stations.csv, row 1"),
    ],
)
def test_a_broken_fact_table_is_named(tmp_path: Path, file: str, text: str, said: str) -> None:
    for path in (DATA / "facts").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / file).write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=said):
        load_facts(tmp_path)
