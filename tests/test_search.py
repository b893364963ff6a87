"""Search: what is found, in which order, while it is being typed."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz

from geomap.errors import DataError, InvalidInputError
from geomap.geodesy import LonLat, distance_m
from geomap.search import LAYER_ORDER, MAX_QUERY, Entry, NameIndex
from geomap.spelling import blend_start, has_han, in_digits, plain, spell

DATA = Path(__file__).parents[1] / "data/geojson"
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


def shipped_entries():
    found = []
    for path in sorted(DATA.glob("*.geojson")):
        for number, feature in enumerate(json.loads(path.read_text("utf-8"))["features"]):
            about = feature["properties"]
            name, lon, lat = about.get("name"), 108.9 + number % 17 / 100, 34.2 + number % 13 / 100
            if name:
                english, address = about.get("name_en"), about.get("address")
                found.append(Entry(path.stem, f"{path.stem}-{number}", name, english, address, lon, lat))
    return found


def nation_entries(count):
    """Names that share all their parts but a number, as a whole country's do."""
    cities = [("上海", "Shanghai"), ("重庆", "Chongqing"), ("长春", "Changchun"), ("厦门", "Xiamen")]
    choose = random.Random(5)
    return [
        Entry(
            "stations",
            f"s{number:05d}",
            f"{zh}市第{number:04d}号驿站",
            f"{en} Service Station {number:04d}",
            f"{zh}市示例{choose.choice('一二三十')}路{choose.randrange(300)}号",
            choose.uniform(100, 122),
            choose.uniform(22, 45),
        )
        for number in range(count)
        for zh, en in [cities[number % len(cities)]]
    ]


class Plainly:
    """The search as it is defined: every entry is scored for itself, without an index."""

    def __init__(self, entries):
        self.rows = [
            (
                e,
                spell(e.name, PHRASES),
                [plain(word) for word in (e.name_en or "").split()],
                plain(e.address or ""),
            )
            for e in entries
        ]

    def search(self, query, limit, layers, near):
        text = plain(query[:MAX_QUERY])[:MAX_QUERY]
        rows = [row for row in self.rows if text and (layers is None or row[0].layer in layers)]
        scored = [(score, row[0]) for row in rows if (score := looked_up(text, *row[1:]))]
        if not scored:
            scored = [(score, row[0]) for row in rows if (score := alike(text, *row[1:3]))]
        scored.sort(key=lambda found: (-found[0], *standing(found[1], near)))
        return [(entry.layer, entry.id, score) for score, entry in scored[:limit]]


def standing(e, near):
    layer = LAYER_ORDER.index(e.layer) if e.layer in LAYER_ORDER else len(LAYER_ORDER)
    away_m = float(distance_m(near.lon, near.lat, e.lon, e.lat)) if near else 0.0
    return layer, away_m, len(e.name), e.name, e.layer, e.id


def entered(text, units, worth):
    whole, at, best = "".join(units), 0, 0.0
    for unit in units:
        if unit and whole.startswith(text, at):
            best = max(best, worth[2] if at else worth[0] if whole == text else worth[1])
        at += len(unit)
    return best


def looked_up(text, spelling, english, address):
    scores = [
        entered(text, spelling.syllables, (0.76, 0.74, 0.72)),
        entered(text, spelling.initials, (0.66, 0.64, 0.62)),
    ]
    for needle in {text, in_digits(text)}:
        for units in (spelling.characters, in_digits(spelling.characters), english):
            scores.append(entered(needle, units, (1.0, 0.9, 0.8)))
        for units in (address, in_digits(address)):
            scores.append(entered(needle, units, (0.54, 0.52, 0.50)))
    may_count = len(text) > 1 and max(scores) < 0.71
    if may_count and (start := blend_start(text, spelling)) is not None:
        mixed = has_han(text) and not all(map(has_han, text))
        scores.append((0.70 if start else 0.71) if mixed else (0.60 if start else 0.61))
    return max(scores)


def alike(text, spelling, english):
    if not has_han(text):
        return max(likeness(text, part, 5, 80.0) for part in ("".join(spelling.syllables), "".join(english)))
    sound = "".join(spell(text, PHRASES).syllables) if len(text) > 1 else "-"
    return max(
        entered(sound, spelling.syllables, (0.48,) * 3),
        likeness(in_digits(text), in_digits(spelling.characters), 3, 60.0),
    )


def likeness(text, name, shortest, least):
    percent = fuzz.partial_ratio(text, name) if len(text) >= shortest and name else 0.0
    percent *= min(1.0, len(name) / len(text))
    return 0.45 * percent / 100.0 if percent >= least else 0.0


def typed(entries, count):
    """Parts of names, pinyin, initials, blends and addresses, some with a slip of the finger."""
    choose = random.Random(11)
    for _ in range(count):
        e = choose.choice(entries)
        spelling = spell(e.name, PHRASES)
        pairs = list(zip(spelling.characters, spelling.syllables, strict=True))
        blend = "".join(choose.choice([c, c, s, s[0], s[:2]]) for c, s in pairs)
        whole = choose.choice(
            [
                e.name,
                "".join(spelling.syllables),
                spelling.initials,
                blend,
                e.name_en or blend,
                e.address or "",
            ]
        )
        begin = choose.choice([0, choose.randrange(len(whole) + 1)])
        text = whole[begin : begin + choose.randint(1, 14)]
        if choose.random() < 0.4:
            at = choose.randrange(len(text) + 1)
            text = text[:at] + choose.choice(["", "义", "x", "9", "a"]) + text[at + 1 :]
        yield text


@pytest.mark.parametrize(
    ("entries", "count"),
    [(shipped_entries(), 150), (nation_entries(5_000), 40)],
    ids=["shipped names", "a nation's names"],
)
def test_the_answers_are_those_of_scoring_every_entry_for_itself(entries, count):
    index, plainly = NameIndex(entries, PHRASES), Plainly(entries)
    choose = random.Random(7)
    kinds = set()
    for query in typed(entries, count):
        limit = choose.choice([1, 3, 10, len(entries)])
        layers = choose.choice([None, None, {"stations"}, {"roads", "communities", "halls"}])
        near = choose.choice([None, LonLat(108.95, 34.22)])
        found = index.search(query, limit, layers, near)
        kinds |= {match.rank_kind for match in found}
        assert [(m.entry.layer, m.entry.id, m.score) for m in found] == plainly.search(
            query, limit, layers, near
        ), (query, limit, layers, near)
    assert kinds == set(KINDS)


def test_entries_come_back_as_they_went_in():
    entries = nation_entries(50)
    index = NameIndex(reversed(entries))
    assert {match.entry for match in index.search("号", limit=99)} == set(entries)


def test_phrases_with_digits_and_letters_are_read_too():
    index = NameIndex([entry("stations", "A座2长驿站")], {"A座2长": ["ei", "zuo", "liang", "zhang"]})
    assert [m.rank_kind for m in index.search("eizuoliangzhang")] == ["pinyin"]


@given(st.lists(st.text(max_size=8), max_size=6), st.text(max_size=5))
def test_names_of_any_characters_are_found_by_their_own(written, query):
    index = NameIndex([entry("roads", name, n, name, name) for n, name in enumerate(written)])
    index.search(query)
    for name in written:
        if plain(name[:MAX_QUERY]):
            assert plain(index.search(name)[0].entry.name) == plain(name)
