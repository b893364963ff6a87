"""How names are written and typed."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.errors import DataError
from geomap.spelling import blend_pairs, blend_start, checked_phrases, in_digits, plain, plain_lines, spell

NAMES = [
    "小寨东路",
    "二零五所社区居委会",
    "长延堡街道",
    "华侨城108坊社区",
    "绿地A座",
    "浐灞三爻",
    "沙乎沱村",
    "重庆银行大厦",
]
PHRASES = {"长延": ["chang", "yan"]}

names = st.sampled_from(NAMES) | st.text(
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=8
)


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("Ｘｉａｏ Ｚｈａｉ", "xiaozhai"),
        ("XIǍO-ZHÀI", "xiaozhai"),
        ("lǜ dì", "lvdi"),
        ("Chang'an Lu", "changanlu"),
        ("小寨 · 东路（南）", "小寨东路南"),
        ("{{7*7}} <b>", "77b"),
        ("…！ ", ""),
    ],
)
def test_case_width_accents_spaces_and_punctuation_do_not_count(written, bare):
    assert plain(written) == bare


@given(st.lists(st.text(st.characters() | st.sampled_from("ü\u0308\u0304\nu ß"), max_size=8), max_size=8))
def test_many_texts_at_once_are_made_plain_as_one_by_one(texts):
    assert plain_lines(texts) == [plain(text) for text in texts]


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("二零五所", "205所"),
        ("205所", "205所"),
        ("二十所", "20所"),
        ("二十三街", "23街"),
        ("十里铺", "10里铺"),
        ("一百零八坊", "108坊"),
        ("一百二十坊", "120坊"),
        ("三五一一厂", "3511厂"),
        ("三爻", "3爻"),
        ("百花巷", "百花巷"),
        ("2零5", "205"),
        ("壹号院", "1号院"),
    ],
)
def test_chinese_numerals_read_as_digits(words, digits):
    assert in_digits(words) == digits
    assert in_digits(digits) == digits


@pytest.mark.parametrize(
    ("name", "syllables"),
    [
        ("长延堡", "chang yan bao"),
        ("长安南路", "chang an nan lu"),
        ("曲江池", "qu jiang chi"),
        ("浐灞", "chan ba"),
        ("三爻", "san yao"),
        ("沙乎沱", "sha hu tuo"),
        ("金泘沱", "jin hu tuo"),
        ("铁一院", "tie yi yuan"),
        ("大厦", "da sha"),
        ("重庆银行", "chong qing yin hang"),
        ("行政中心", "xing zheng zhong xin"),
        ("红色会客厅", "hong se hui ke ting"),
        ("调解室", "tiao jie shi"),
        ("华侨城108坊", "hua qiao cheng 1 0 8 fang"),
        ("绿地", "lv di"),
        ("新长延堡村", "xin chang yan bao cun"),
    ],
)
def test_names_are_read_as_they_are_said(name, syllables):
    assert " ".join(spell(name, PHRASES).syllables) == syllables


def test_of_phrases_that_begin_together_the_longest_decides():
    phrases = checked_phrases({"长延": ["chang", "yan"], "长延堡": ["zhǎng", "yán", "pù"]})
    assert spell("长延堡长延路", phrases).syllables == ("zhang", "yan", "pu", "chang", "yan", "lu")


@pytest.mark.parametrize("syllables", [["chang"], ["chang", "yan", "bao"], ["chang", ""], []])
def test_a_phrase_without_one_syllable_a_character_is_refused_by_name(syllables):
    with pytest.raises(DataError, match="长延"):
        checked_phrases({"长延": syllables})


@given(st.text(max_size=30))
def test_any_text_is_spelled_one_syllable_a_character(text):
    spelling = spell(text, PHRASES)
    assert spelling.characters == plain(text)
    assert len(spelling.syllables) == len(spelling.readings) == len(spelling.characters)
    assert all(
        syllable and syllable == options[0]
        for syllable, options in zip(spelling.syllables, spelling.readings, strict=True)
    )
    assert len(spelling.initials) == len(spelling.characters)
    assert in_digits(in_digits(spelling.characters)) == in_digits(spelling.characters)


@pytest.mark.parametrize(
    ("query", "start"),
    [
        ("小zhai", 0),
        ("xz东路", 0),
        ("xzdonglu", 0),
        ("xiaozd", 0),
        ("xzhd", 0),
        ("xiaozhaidon", 0),
        ("zhd", 1),
        ("东lu", 2),
        ("xiaodong", None),
        ("xzdlx", None),
    ],
)
def test_a_blend_is_met_character_by_character(query, start):
    assert blend_start(query, spell("小寨东路", {})) == start


@given(names, st.integers(0, 2**32), st.data())
def test_however_a_name_is_blended_it_is_met_and_its_pairs_foretell_it(name, seed, data):
    spelling = spell(name, PHRASES)
    choose = random.Random(seed)
    ways = [
        choose.choice([c, in_digits(c), choose.choice(readings), choose.choice(readings)[0]])
        for c, readings in zip(spelling.characters, spelling.readings, strict=True)
    ]
    start = data.draw(st.integers(0, len(ways) - 1))
    typed = "".join(ways[start:])
    typed = typed[: data.draw(st.integers(1, len(typed)))]
    met = blend_start(typed, spelling)
    if "十" not in name and "百" not in name:
        assert met is not None
        assert met <= start
    if met is not None:
        assert {typed[i : i + 2] for i in range(len(typed) - 1)} <= blend_pairs(spelling)


@pytest.mark.parametrize("phrases", [{"x": 5}, {"x": "x"}, {"x": [5]}, {"x": None}, [], "x", 5])
def test_phrases_of_another_form_are_refused_in_words(phrases):
    with pytest.raises(DataError, match="pinyin_phrases") as refused:
        checked_phrases(phrases)
    assert refused.value.hint
