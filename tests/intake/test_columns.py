"""Columns are matched to fields by what offices call them, and the mapping can be kept."""

from __future__ import annotations

import json

import pytest
from intake_grounds import table_of

from geomap.errors import InvalidInputError
from geomap.intake.columns import ColumnMapping, field_like, fingerprint, match_columns
from geomap.intake.mapping_json import mapping_document, mapping_from
from geomap.intake.reasons import REASONS
from geomap.intake.synonyms import FIELDS
from geomap.layers import LAYERS
from geomap.snapshot import Snapshot


@pytest.mark.parametrize(
    ("label", "target"),
    [
        ("驿站名称", "name"),
        ("名称", "name"),
        ("Name", "name"),
        ("mingcheng", "name"),
        ("*驿站名称（必填）", "name"),
        ("经度", "lon"),
        ("lng", "lon"),
        ("X", "lon"),
        ("高德经度(GCJ-02)", "lon"),
        ("lat_bd09", "lat"),
        ("纬度/°", "lat"),
        ("驿站级别", "tier"),
        ("等级（1-3）", "tier"),
        ("服务项目", "services"),
        ("提供的服务项目", "services"),
        ("功能", "services"),
        ("开放时间", "opening_hours"),
        ("营业时间", "opening_hours"),
        ("yingyeshijian", "opening_hours"),
        ("详细地址", "address"),
        ("联系电话", "phone"),
        ("telephon", "phone"),
        ("运行状态", "status"),
        ("进入方式", "entry"),
        ("最近核验日期", "verified_on"),
        ("所属街道", "in_street"),
        ("所属社区", "in_community"),
        ("负责人", ""),
        ("序号", ""),
        ("备注", ""),
    ],
)
def test_a_label_is_known_by_its_synonyms(snapshot: Snapshot, label: str, target: str) -> None:
    other = {"lon": "纬度", "lat": "经度"}.get(target, "别的一列")
    _, matches = match_columns(table_of((label, other), [("甲", "乙")]), "stations", snapshot.catalogue)
    assert matches[0].target == target
    assert matches[0].preview == ("甲",)
    assert (matches[0].score > 0) == bool(target)


def test_positions_in_one_cell_and_columns_of_ticks(snapshot: Snapshot) -> None:
    table = table_of(("名称", "经纬度", "热水", "雨伞", "微波炉"), [("甲", "108.9,34.2", "√", "", "有")])
    mapping, _ = match_columns(table, "stations", snapshot.catalogue)
    assert mapping.fields == {"name": "名称", "position": "经纬度"}
    assert mapping.service_columns == {"热水": "drinking_water", "雨伞": "umbrella", "微波炉": "microwave"}


def test_a_column_of_words_is_none_of_ticks(snapshot: Snapshot) -> None:
    table = table_of(("name", "information"), [("甲", "Unisex toilet, first floor")])
    mapping, _ = match_columns(table, "stations", snapshot.catalogue)
    assert not mapping.service_columns


def test_of_two_pairs_of_positions_the_one_in_wgs_84_is_taken(snapshot: Snapshot) -> None:
    table = table_of(
        ("name", "lon_gcj02", "lat_gcj02", "lon_wgs84", "lat_wgs84"), [("甲", "1", "1", "2", "2")]
    )
    mapping, _ = match_columns(table, "stations", snapshot.catalogue)
    assert (mapping.fields["lon"], mapping.fields["lat"]) == ("lon_wgs84", "lat_wgs84")


def test_half_a_pair_of_positions_is_none(snapshot: Snapshot) -> None:
    mapping, _ = match_columns(table_of(("名称", "经度"), [("甲", "108.9")]), "stations", snapshot.catalogue)
    assert "lon" not in mapping.fields


def test_a_column_without_any_value_is_taken_for_no_required_field(snapshot: Snapshot) -> None:
    rows = [("甲", None, "", "-", None, "1")] * 150
    header = ("名称", "等级", "状态", "服务项目", "电话", "序号")
    mapping, matches = match_columns(table_of(header, rows), "stations", snapshot.catalogue)
    assert mapping.fields == {"name": "名称", "phone": "电话"}
    assert [match.label for match in matches if match.empty] == ["等级", "状态", "服务项目"]


def test_a_column_filled_in_by_the_last_row_alone_is_taken(snapshot: Snapshot) -> None:
    table = table_of(("名称", "等级"), [("甲", None)] * 150 + [("乙", 3)])
    mapping, matches = match_columns(table, "stations", snapshot.catalogue)
    assert mapping.fields == {"name": "名称", "tier": "等级"}
    assert not any(match.empty for match in matches)


def test_a_column_with_values_fills_the_field_that_an_empty_one_names_better(snapshot: Snapshot) -> None:
    table = table_of(("名称", "驿站的名称"), [(None, "甲"), (None, "乙")])
    mapping, _ = match_columns(table, "stations", snapshot.catalogue)
    assert mapping.fields == {"name": "驿站的名称"}


def test_every_field_of_every_layer_has_names() -> None:
    assert {f.name for spec in LAYERS.values() for f in spec.fields} == set(FIELDS)
    assert all(field_like(name) for name in FIELDS)


def test_a_fingerprint_is_of_the_headers_whatever_their_order() -> None:
    assert fingerprint(("名称", "经度")) == fingerprint(("经度 ", "名称"))
    assert fingerprint(("名称", "经度")) != fingerprint(("名称", "纬度"))


def test_a_mapping_comes_back_from_json(snapshot: Snapshot) -> None:
    mapping = ColumnMapping(
        "stations",
        {"name": "A"},
        {"B": "charging"},
        {"tier": 3},
        {"status": {"好": "open"}},
        "gcj02",
        "latlon",
    )
    document = json.loads(json.dumps(mapping_document(mapping)))
    assert mapping_from(document, snapshot.catalogue) == mapping


@pytest.mark.parametrize(
    ("document", "parameter"),
    [
        ([], "mapping"),
        ({"layer": "moon"}, "layer"),
        ({"layer": "stations", "colour": 1}, "colour"),
        ({"layer": "stations", "fields": {"colour": "A"}}, "fields"),
        ({"layer": "stations", "fields": {"name": 1}}, "fields"),
        ({"layer": "stations", "fields": "name"}, "fields"),
        ({"layer": "stations", "service_columns": {"A": "helipad"}}, "service_columns"),
        ({"layer": "stations", "constants": {"colour": 1}}, "constants"),
        ({"layer": "stations", "words": {"tier": 3}}, "tier"),
        ({"layer": "stations", "datum": "mars"}, "datum"),
        ({"layer": "stations", "order": "up"}, "order"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_what_is_wrong(
    snapshot: Snapshot, document: object, parameter: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        mapping_from(document, snapshot.catalogue)
    assert refused.value.parameter == parameter
    assert refused.value.hint


def test_reasons_name_the_same_things_in_both_languages() -> None:
    def names(text: str) -> set[str]:
        return {part.partition("}")[0].partition("!")[0] for part in text.split("{")[1:]}

    same = {"services": "codes"}  # in the words of each language
    for code, (chinese, english) in REASONS.items():
        told = {same.get(n, n) for text in chinese for n in names(text)}
        assert {n for text in english for n in names(text)} <= told, code
