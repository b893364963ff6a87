"""OGC API - Features: every layer, whole or in part, page by page."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
import shapely
from small_data import DATA, feature, point, small_layers, square, write_folder

from geomap.layers import LAYERS
from geomap.web import create_app
from geomap.web.api.selection import FILTERS
from geomap.web.settings import settings_from


def file_features(layer: str):
    return json.loads((DATA / "geojson" / f"{layer}.geojson").read_text())["features"]


def ids(answer) -> list[str]:
    return [feature["id"] for feature in answer.json["features"]]


def links(document, rel: str) -> list[str]:
    return [link["href"] for link in document["links"] if link["rel"] == rel]


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    layers = small_layers()
    layers["roads"].append(
        feature(
            "over-180",
            {"type": "LineString", "coordinates": [[179.5, 10.0], [179.9, 10.0]]},
            **{"class": "primary", "walk": False, "ride": True, "oneway": False},
        )
    )
    layers["landscape"].append(
        feature("triangle", {**square(0, 0), "coordinates": [[[0, 0], [1, 0], [0, 1], [0, 0]]]}, kind="park")
    )
    folder = write_folder(tmp_path_factory.mktemp("small"), layers)
    return create_app(settings_from({"GEOMAP_DATA": str(folder)})).test_client()


def test_the_landing_page_leads_to_everything(client):
    landing = client.get("/api").json
    for rel in ("self", "service-desc", "conformance", "data"):
        for address in links(landing, rel):
            assert client.get(address).status_code == 200
    assert client.get("/api/").json["links"] == landing["links"]


def test_the_conformance_classes_are_core_geojson_and_openapi(client):
    classes = client.get("/api/conformance").json["conformsTo"]
    assert [c.rsplit("/", 1)[1] for c in classes] == ["core", "geojson", "oas30"]


def test_every_layer_is_a_collection_with_its_extent(client, snapshot):
    listed = client.get("/api/collections").json["collections"]
    assert [c["id"] for c in listed] == list(LAYERS)
    for described in listed:
        assert client.get(links(described, "self")[0]).json == described
        layer = snapshot.layers[described["id"]]
        assert described["extent"]["spatial"]["bbox"] == [list(shapely.total_bounds(layer.geometry))]


@pytest.mark.parametrize("layer", LAYERS)
def test_following_next_reads_every_feature_of_the_file_once_and_in_order(client, layer):
    expected = file_features(layer)
    address, read = f"/api/collections/{layer}/items?limit=97", []
    while address:
        answer = client.get(address)
        assert answer.content_type == "application/geo+json"
        assert answer.json["numberMatched"] == len(expected)
        assert answer.json["numberReturned"] == len(answer.json["features"])
        read += answer.json["features"]
        address = next(iter(links(answer.json, "next")), None)
    assert read == expected


def test_prev_leads_back_and_filters_stay_in_the_links(client):
    first = client.get("/api/collections/communities/items?limit=10&street_code=610113001")
    second = client.get(links(first.json, "next")[0])
    assert set(ids(first)).isdisjoint(ids(second))
    assert ids(client.get(links(second.json, "prev")[0])) == ids(first)
    assert {f["properties"]["street_code"] for f in second.json["features"]} == {"610113001"}


def test_a_limit_beyond_the_greatest_gives_the_greatest(client):
    answer = client.get("/api/collections/roads/items?limit=1000000000")
    assert answer.status_code == 200
    assert answer.json["numberReturned"] == min(10_000, answer.json["numberMatched"])


def test_a_feature_is_found_by_its_id_with_a_link_to_its_layer(client):
    for expected in file_features("stations")[:20]:
        answer = client.get(f"/api/collections/stations/items/{expected['id']}")
        assert {k: v for k, v in answer.json.items() if k != "links"} == expected
        assert links(answer.json, "collection") == ["http://localhost/api/collections/stations"]


@pytest.mark.parametrize("layer", ["stations", "communities", "roads"])
def test_bbox_selects_what_meets_it_exactly(client, snapshot, layer):
    west, south, east, north = 108.92, 34.19, 108.95, 34.22
    answer = client.get(f"/api/collections/{layer}/items?limit=10000&bbox={west},{south},{east},{north}")
    box = shapely.box(west, south, east, north)
    held = snapshot.layers[layer]
    expected = [i for i, g in zip(held.ids, held.geometry, strict=True) if g.intersects(box)]
    assert 0 < len(expected) < len(held.ids)
    assert ids(answer) == expected
    with_heights = f"{west},{south},-10,{east},{north},5000"
    assert ids(client.get(f"/api/collections/{layer}/items?limit=10000&bbox={with_heights}")) == expected


def test_bbox_crosses_the_antimeridian_where_west_lies_beyond_east(small):
    assert ids(small.get("/api/collections/roads/items?bbox=179,0,-179,20")) == ["over-180"]
    assert ids(small.get("/api/collections/roads/items?bbox=-179,0,179,20")) == []


def test_bbox_goes_by_the_shape_and_not_by_its_bounds(small):
    assert ids(small.get("/api/collections/landscape/items?bbox=0.9,0.9,1,1")) == []
    assert ids(small.get("/api/collections/landscape/items?bbox=0.1,0.1,1,1")) == ["triangle"]


def test_bbox_may_be_a_point_or_a_line(small):
    assert ids(small.get("/api/collections/stations/items?bbox=108.91,34.21,108.91,34.21")) == ["s1"]
    assert ids(small.get("/api/collections/stations/items?bbox=108.91,34,108.91,35")) == ["s1"]
    assert ids(small.get("/api/collections/streets/items?bbox=108.95,34.25,108.95,34.25")) == ["610113001"]


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        ("2026-01-15", ["s1"]),
        ("2026-01-15T23:59:59%2B08:00", ["s1"]),
        ("2026-01-14T17:00:00Z", ["s1"]),
        ("2026-01-14T15:00:00Z", []),
        ("../2026-02-01", ["s1"]),
        ("/2026-02-01", ["s1"]),
        ("2026-02-01/..", ["s2", "s3", "s4"]),
        ("2026-01-15/2026-03-01", ["s1", "s2", "s3", "s4"]),
        ("0001-01-01T00:00:00%2B14:00/9999-12-31T23:59:59-12:00", ["s1", "s2", "s3", "s4"]),
    ],
)
def test_datetime_selects_by_the_day_of_the_last_change(small, interval, expected):
    assert ids(small.get(f"/api/collections/stations/items?datetime={interval}")) == expected


SCALARS = [(name, f) for name, spec in LAYERS.items() for f in spec.fields if f.name in FILTERS[name]]
ABSENT = {
    "text": "nothing",
    "hours": "24/7",
    "integer": "7",
    "date": "2026-01-01",
    "moment": "2026-01-01",
    "boolean": "true",
}


@pytest.mark.parametrize(("layer", "field"), SCALARS, ids=lambda v: getattr(v, "name", v))
def test_every_scalar_property_is_a_filter(client, layer, field):
    assert field.kind not in {"list", "services"}
    features = file_features(layer)
    values = [f["properties"].get(field.name) for f in features]
    value = next((v for v in values if v is not None), None)
    written = (
        ABSENT[field.kind] if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    )
    answer = client.get(
        f"/api/collections/{layer}/items", query_string={field.name: written, "limit": 10_000}
    )
    expected = [f["id"] for f, v in zip(features, values, strict=True) if v == value and v is not None]
    assert ids(answer) == expected


def test_an_answer_the_asker_has_already_is_not_sent_again(client):
    for address in (
        "/api",
        "/api/services",
        "/api/search?q=xiaozhai",
        "/api/collections/stations/items?limit=5",
    ):
        answer = client.get(address)
        tag = answer.headers["ETag"]
        assert answer.headers["Cache-Control"] == "no-cache"
        again = client.get(address, headers={"If-None-Match": tag})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert client.get("/api/collections/stations/items?limit=6").headers["ETag"] != tag


def test_answers_are_compressed_for_those_who_can_read_it(client):
    address = "/api/collections/communities/items?limit=10000"
    whole = len(client.get(address).data)
    for encoding in ("gzip", "br", "zstd"):
        answer = client.get(address, headers={"Accept-Encoding": encoding})
        assert answer.headers["Content-Encoding"] == encoding
        assert len(answer.data) < whole / 3
        assert client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_other_sites_may_ask(client):
    assert client.get("/api/services").headers["Access-Control-Allow-Origin"] == "*"
    assert client.options("/api/nearest").headers["Access-Control-Allow-Headers"] == "Content-Type"


def test_links_follow_the_public_address_where_one_is_set(tmp_path):
    folder = write_folder(tmp_path)
    settings = settings_from({"GEOMAP_DATA": str(folder), "GEOMAP_BASE_URL": "https://map.example.org/geo/"})
    landing = create_app(settings).test_client().get("/api").json
    assert links(landing, "data") == ["https://map.example.org/geo/api/collections"]


def test_an_id_with_signs_of_its_own_has_a_working_address(tmp_path):
    layers = small_layers()
    layers["halls"] = [feature("红:会.客-厅_1", point(108.92, 34.22), kind="hall")]
    client = create_app(settings_from({"GEOMAP_DATA": str(write_folder(tmp_path, layers))})).test_client()
    answer = client.get(f"/api/collections/halls/items/{quote('红:会.客-厅_1', safe='')}")
    assert answer.json["id"] == "红:会.客-厅_1"
    assert client.get(links(answer.json, "self")[0]).json["id"] == answer.json["id"]
