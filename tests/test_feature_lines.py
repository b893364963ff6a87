"""A file read in pieces gives what the whole document holds, or says that it must be read whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.errors import DataError
from geomap.storage import feature_lines
from geomap.storage.feature_lines import NotInLinesError, read_lines
from geomap.storage.geojson import read_json, read_layer

DATA = Path(__file__).parents[1] / "data" / "geojson"
NAMES = sorted(path.stem for path in DATA.glob("*.geojson"))
FEATURE = '{"type":"Feature","id":"a","properties":{},"geometry":null}'


@pytest.fixture(autouse=True, scope="module")
def _small_pieces():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(feature_lines, "CHUNK_BYTES", 700)
        yield


def in_lines(path: Path) -> dict[str, Any]:
    features: list[dict[str, Any]] = []
    return {**read_lines(path, features.extend), "features": features}


@pytest.mark.parametrize("name", NAMES)
def test_shipped_layers_are_read_in_pieces(name: str) -> None:
    path = DATA / f"{name}.geojson"
    assert in_lines(path) == read_json(path)


def test_a_file_of_gdal_is_read_in_pieces(tmp_path: Path) -> None:
    path = tmp_path / "gdal.geojson"
    geopandas.read_file(DATA / "stations.geojson").to_file(path, driver="GeoJSON")
    assert in_lines(path) == read_json(path)
    assert read_layer(path, "stations").values("name") == read_layer(
        DATA / "stations.geojson", "stations"
    ).values("name")


@settings(deadline=None, max_examples=200)
@given(
    features=st.lists(st.dictionaries(st.text(max_size=3), st.text(max_size=9) | st.integers()), max_size=40),
    before=st.dictionaries(st.text(max_size=3), st.lists(st.integers(), max_size=2), max_size=2),
    after=st.dictionaries(st.text(max_size=3), st.lists(st.integers(), max_size=2), max_size=2),
    indent=st.sampled_from([None, 0, 1]),
    inner=st.booleans(),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_any_document_is_read_as_it_is_or_left_to_others(
    tmp_path_factory: pytest.TempPathFactory,
    features: Any,
    before: Any,
    after: Any,
    indent: Any,
    inner: Any,
    end: Any,
) -> None:
    whole = [{"type": "Feature", "properties": each} for each in features]
    members = [
        *(f"{json.dumps(k)}:{json.dumps(v)}" for k, v in before.items()),
        '"inner":{"features":[\n1\n]}' if inner else '"type":"FeatureCollection"',
        '"features":[\n' + ",\n".join(json.dumps(f, indent=indent) for f in whole) + "\n]",
        *(f"{json.dumps(k)}:{json.dumps(v, indent=indent)}" for k, v in after.items()),
    ]
    text = "{" + ",".join(members) + "}"
    path = tmp_path_factory.mktemp("any") / "layer.geojson"
    path.write_text(text.replace("\n", end), encoding="utf-8", newline="")
    try:
        found = in_lines(path)
    except NotInLinesError:
        return
    assert found == json.loads(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"features":[\n' + FEATURE + "\n" + FEATURE + "\n]}",
        '{"features":[\n' + FEATURE + ",\n]}",
        '{"features":[\n' + FEATURE + ",\n" * 900 + FEATURE + "\n]}",
        '{"features":[\n' + FEATURE + "\n]",
        '{"features":[\n' + FEATURE + "\n],}",
        '{"features":[\n' + FEATURE + '\n],"features":[]}',
        '{"features":[\n' + FEATURE + ",\n",
        '{"features":[\n1\n]}',
        '[{"features":[\n' + FEATURE + "\n]}]",
        '{"in":{"features":[\n' + FEATURE + '\n]},"features":[]}',
        '{"features":{}}',
        "",
    ],
)
def test_what_is_no_document_of_features_in_lines_is_left_to_others(tmp_path: Path, text: str) -> None:
    path = tmp_path / "layer.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(NotInLinesError):
        in_lines(path)


def test_a_fault_deep_in_a_file_is_named_by_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "stations.geojson"
    lines = [FEATURE] * 50
    lines[37] = lines[37].replace("null", "nul")
    path.write_text(
        '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}", encoding="utf-8"
    )
    with pytest.raises(DataError, match="line 39, column"):
        read_layer(path, "stations")
