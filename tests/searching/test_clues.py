"""The catalogue of clues: what is shipped is whole, and what is wrong with another is named."""

from __future__ import annotations

from typing import Any

import pytest

from geomap.errors import DataError
from geomap.layers import LAYERS
from geomap.searching.clues import NO_CLUES, Clues, clues_from
from geomap.searching.hearing import Listener
from geomap.spelling import plain
from geomap.storage.geojson import read_clues

GATE = {
    "code": "gate",
    "name_zh": "门楼",
    "name_en": "Gate",
    "words_zh": ["门楼"],
    "words_en": ["gate"],
    "tags": ["门楼"],
}


def test_no_word_of_the_shipped_catalogue_means_two_things(clues: Clues) -> None:
    words = [plain(word) for clue in clues.clues.values() for word in clue.words]
    assert sorted(set(words)) == sorted(words)


def test_every_clue_of_the_shipped_catalogue_speaks_for_something_by_its_fields(clues: Clues) -> None:
    for clue in clues.clues.values():
        assert clue.tags or clue.near, clue.code
        for layer in clue.near:
            fields = {field.name for field in LAYERS[layer].fields}
            assert not clue.near_kinds or {"kind", "class"} & fields, clue.code


def test_every_clue_is_heard_by_its_own_names(clues: Clues) -> None:
    listener = Listener(clues, {})
    for clue in clues.clues.values():
        for name in clue.words:
            (heard,) = listener.hear(name, lambda _: 0.0)
            assert heard.clue is clue, name


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"code": "a b"}, "code: 'a b'"),
        ({"name_zh": " "}, "name_zh: ' '"),
        ({"words_zh": "门楼"}, "words_zh: '门楼'"),
        ({"near": ["moon"], "within_m": 5}, "near: ['moon']"),
        ({"near": ["roads"]}, "near and within_m go together"),
        ({"near": ["roads"], "within_m": 2_001}, "within_m: 2001"),
        ({"near": ["roads"], "within_m": True}, "within_m: True"),
        ({"colour": "red"}, "unknown field colour"),
    ],
)
def test_a_clue_that_cannot_be_used_is_named_with_its_field(change: dict[str, Any], said: str) -> None:
    with pytest.raises(DataError) as refused:
        clues_from({"clues": [{**GATE, **change}]})
    assert refused.value.message.startswith("clues.json, clues[0]")
    assert said in refused.value.message
    assert refused.value.hint


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ([], "no list"),
        ({"clues": {}}, "no list"),
        ({"clues": [7]}, "clues[0] is no object"),
        ({"clues": [{}]}, "lacks code"),
        ({"clues": [GATE, GATE]}, "a code twice"),
        ({"clues": [GATE], "passed_over_en": "the"}, "passed_over_en"),
    ],
)
def test_a_document_that_is_no_catalogue_is_refused(document: Any, said: str) -> None:
    with pytest.raises(DataError) as refused:
        clues_from(document)
    assert said in refused.value.message


def test_a_data_folder_without_one_has_no_clues(tmp_path: Any) -> None:
    assert read_clues(tmp_path) is NO_CLUES
