"""Search: what is found, in which order, while it is being typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.errors import DataError, InvalidInputError
from geomap.geodesy import LonLat
from geomap.search import LAYER_ORDER, MAX_QUERY, Entry, NameIndex
from geomap.spelling import plain, spell

PHRASES = json.loads((Path(__file__).parents[1] / "data/map.json").read_text("utf-8"))["pinyin_phrases"]
COMMUNITIES = [
    "小寨东路社区居委会",
    "小寨西路社区居委会",
    "新小寨村委会",
    "二零四所社区居委会",
    "二零五所社区居委会",
    "二十所社区居委会",
    "长延堡村社区",
    "长安大学社区居委会",
    "紫郡长安社区",
    "长丰园社区居委会",
    "曲江新区曲江金辉社区",
    "曲江新区华侨城108坊社区",
    "浐灞生态区馨悦社区",
    "东三爻堡社区",
    "沙乎沱村委会",
    "金泘沱社区",
    "铁一院社区",
    "缪家寨社区居民委员会",
    "翟家堡社区居民委员会",
    "鱼化寨村委会",
    "世家星城社区居委会",
    "明德门北区社区居委会",
    "雁西社区居委会",
    "三五一一厂社区居委会",
    "绿地世纪城社区",
    "馨园壹号社区",
    "丈八东路社区居委会",
    "等驾坡社区",
    "乐游东路社区",
    "依泰社区",
]
KINDS = ("exact", "prefix", "substring", "pinyin", "initials", "address", "fuzzy")


def entry(layer, name, number=0, name_en=None, address=None, lon=108.95, lat=34.21):
    return Entry(layer, f"{layer}-{number}", name, name_en, address, lon, lat)


@pytest.fixture(scope="module")
def index():
    return NameIndex(
        [
            *(entry("communities", name, number) for number, name in enumerate(COMMUNITIES)),
            entry("streets", "小寨路街道", 1, address="长安中路99号"),
            entry("streets", "长延堡街道", 2, address="含光南路205号"),
            entry("roads", "小寨东路"),
            entry("roads", "长安中路", 1),
            entry("stations", "小寨地铁口驿站", 1, "Xiaozhai Metro Rest Stop", "小寨东路168号"),
            entry("stations", "大雁塔驿站", 2, "Big Wild Goose Pagoda Rest Stop"),
        ],
        PHRASES,
    )


def names(matches):
    return [match.entry.name for match in matches]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("xiaozhai", "小寨东路"),
        ("xz", "小寨东路"),
        ("xzdl", "小寨东路"),
        ("小zhai", "小寨东路"),
        ("xiaozhaidong", "小寨东路"),
        ("xiaozhaid", "小寨东路"),
        ("xzdonglu", "小寨东路"),
        ("yi tai", "依泰社区"),
        ("ＸＩＡＯ zhai", "小寨东路"),
        ("xiǎo zhài", "小寨东路"),
        ("205所", "二零五所社区居委会"),
        ("二零五所", "二零五所社区居委会"),
        ("205suo", "二零五所社区居委会"),
        ("20所", "二十所社区居委会"),
        ("3511厂", "三五一一厂社区居委会"),
        ("一百零八坊", "曲江新区华侨城108坊社区"),
        ("changyanbao", "长延堡街道"),
        ("zhangyanbao", "长延堡街道"),
        ("cyb", "长延堡街道"),
        ("changan", "长安中路"),
        ("chang'an", "长安中路"),
        ("qujiang", "曲江新区曲江金辉社区"),
        ("chanba", "浐灞生态区馨悦社区"),
        ("sanyao", "东三爻堡社区"),
        ("shahutuo", "沙乎沱村委会"),
        ("miaojiazhai", "缪家寨社区居民委员会"),
        ("zhaijiabao", "翟家堡社区居民委员会"),
        ("lvdi", "绿地世纪城社区"),
        ("metro", "小寨地铁口驿站"),
        ("wild goose", "大雁塔驿站"),
        ("小塞东路", "小寨东路"),
        ("xiaozaidong", "小寨东路"),
        ("鱼化斋", "鱼化寨村委会"),
        ("長安中路", "长安中路"),
    ],
)
def test_what_people_type_finds_what_they_mean(index, query, expected):
    assert expected in names(index.search(query))


@pytest.mark.parametrize(
    ("query", "kind", "first"),
    [
        ("小寨东路", "exact", "小寨东路"),
        ("小寨", "prefix", "小寨地铁口驿站"),
        ("世纪城", "substring", "绿地世纪城社区"),
        ("xiaozhaidonglu", "pinyin", "小寨东路"),
        ("xzdl", "initials", "小寨东路"),
        ("168号", "address", "小寨地铁口驿站"),
        ("鱼化斋", "fuzzy", "鱼化寨村委会"),
        ("xiaozhai metro", "prefix", "小寨地铁口驿站"),
    ],
)
def test_a_match_says_by_what_it_was_found(index, query, kind, first):
    match = index.search(query)[0]
    assert (match.rank_kind, match.entry.name) == (kind, first)
    assert 0 < match.score <= 1


def test_exact_comes_before_prefix_before_substring_before_address():
    found = NameIndex(
        [
            entry("stations", "北门驿站", address="雁塔路1号"),
            entry("stations", "新雁塔路驿站", 1),
            entry("communities", "雁塔路社区"),
            entry("roads", "雁塔路"),
        ]
    ).search("雁塔路")
    assert [(m.rank_kind, m.entry.name) for m in found] == [
        ("exact", "雁塔路"),
        ("prefix", "雁塔路社区"),
        ("substring", "新雁塔路驿站"),
        ("address", "北门驿站"),
    ]


def test_of_equal_rank_stations_come_first_then_the_layers_in_their_order():
    layers = [*LAYER_ORDER, "anything"]
    entries = [entry(layer, "电子正街") for layer in layers]
    for shuffled in (entries, entries[::-1]):
        assert [m.entry.layer for m in NameIndex(shuffled).search("电子正街")] == layers


def test_of_equal_rank_and_layer_the_nearest_comes_first_then_the_shorter_name():
    entries = [
        entry("stations", "小寨驿站", 1, lon=109.05),
        entry("stations", "小寨东路驿站", 2, lon=108.95),
        entry("stations", "小寨西路驿站", 3, lon=108.90),
    ]
    index = NameIndex(entries)
    assert names(index.search("小寨")) == ["小寨驿站", "小寨东路驿站", "小寨西路驿站"]
    near = LonLat(108.91, 34.21)
    assert names(index.search("小寨", near=near)) == ["小寨西路驿站", "小寨东路驿站", "小寨驿站"]


def test_layers_narrow_the_search_and_do_not_only_hide(index):
    assert {m.entry.layer for m in index.search("xiaozhai", layers={"roads"}, limit=1)} == {"roads"}
    assert index.search("小寨", layers=[]) == []
    assert index.search("小寨", layers=["halls"]) == []
    assert names(index.search("鱼化斋", layers={"communities"})) == ["鱼化寨村委会"]


@pytest.mark.parametrize("query", ["", "   ", "……", "<>&\"'", "\n", "🚲"])
def test_nothing_typed_finds_nothing(index, query):
    assert index.search(query) == []


def test_nothing_like_it_finds_nothing(index):
    assert index.search("qwertyuiop") == []
    assert NameIndex([]).search("小寨") == []


def test_a_query_counts_no_further_than_its_cap(index):
    assert index.search("小寨东路" + " " * MAX_QUERY + "x") == index.search("小寨东路")
    assert len(index.search("x" * 1_000_000)) == 0


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_below_one_is_refused(index, limit):
    with pytest.raises(InvalidInputError) as refused:
        index.search("小寨", limit=limit)
    assert refused.value.parameter == "limit"


def test_a_wrong_phrase_is_refused():
    with pytest.raises(DataError, match="长延"):
        NameIndex([], {"长延": ["chang"]})


@given(st.sampled_from(COMMUNITIES))
def test_every_name_finds_itself_first(index, name):
    assert index.search(name)[0].entry.name == name


@given(st.sampled_from(COMMUNITIES), st.data())
def test_every_beginning_of_a_name_or_its_pinyin_or_its_initials_finds_it(index, name, data):
    spelling = spell(name, PHRASES)
    for typed, least in ((name, 1), ("".join(spelling.syllables), 2), (spelling.initials, 1)):
        length = data.draw(st.integers(least, len(typed)))
        assert name in names(index.search(typed[:length], limit=len(index)))
    assert name in names(index.search("".join(spelling.syllables)))


@settings(max_examples=200)
@given(
    st.text(max_size=12) | st.text("xiaozhedngluyb小寨东路长安延堡二零五205所 ", max_size=9),
    st.integers(1, 20),
)
def test_any_text_is_answered_in_order_and_a_limit_only_cuts(index, query, limit):
    everything = index.search(query, limit=len(index))
    assert index.search(query, limit=limit) == everything[:limit]
    ranks = [(KINDS.index(m.rank_kind), -m.score) for m in everything]
    assert ranks == sorted(ranks)
    assert len({(m.entry.layer, m.entry.id) for m in everything}) == len(everything)
    if plain(query):
        bare = {e.entry.name for e in everything if e.rank_kind in {"exact", "prefix", "substring"}}
        assert bare >= {name for name in COMMUNITIES if plain(query) in plain(name)}
