"""Features kept as JSON are the features, wherever they were cut."""

from __future__ import annotations

import pickle
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap import features as module
from geomap.features import FeaturePacker, KeptFeatures

FEATURES = st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=20), max_size=3), max_size=30)


def packed(features: list[dict[str, Any]], at_a_time: int = 4) -> KeptFeatures:
    packer = FeaturePacker()
    for start in range(0, len(features), at_a_time):
        packer.add(features[start : start + at_a_time])
    return packer.done()


@pytest.fixture(autouse=True, scope="module")
def _small_blocks():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "BLOCK_BYTES", 64)
        yield


@given(FEATURES)
def test_what_went_in_comes_out_in_order(features: list[dict[str, Any]]) -> None:
    kept = packed(features)
    assert list(kept) == features == kept[:]
    assert kept[::-2] == features[::-2]
    assert [orjson.loads(kept.json(i)) for i in range(-len(features), 0)] == features
    assert b"".join(kept.blocks) == b"".join(map(orjson.dumps, features))


@given(FEATURES)
def test_a_pickle_holds_them_inside_or_beside_itself(features: list[dict[str, Any]]) -> None:
    buffers: list[pickle.PickleBuffer] = []
    inside = pickle.dumps(packed(features), protocol=5)
    beside = pickle.dumps(packed(features), protocol=5, buffer_callback=buffers.append)
    assert list(pickle.loads(inside)) == features
    assert list(pickle.loads(beside, buffers=[b.raw() for b in buffers])) == features


def test_there_is_no_feature_beyond_the_last() -> None:
    kept = packed([{"id": "a"}])
    with pytest.raises(IndexError):
        kept[1]
    with pytest.raises(IndexError):
        kept.json(-2)
