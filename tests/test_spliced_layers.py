"""A layer with some features replaced is the layer that is made of all its features anew."""

from __future__ import annotations

import random

import pytest
import shapely

from geomap import features as kept
from geomap.layer_builder import LayerBuilder, spliced
from geomap.layers import Layer
from tests.web.small_data import station


def built(features: list[dict]) -> Layer:
    builder = LayerBuilder("stations")
    for start in range(0, len(features), 3):
        builder.add(features[start : start + 3])
    return builder.done({"name": "stations"})


def made(number: int, draw: random.Random) -> dict:
    more = {"colour": "red"} if draw.random() < 0.3 else {}
    return station(f"s{number}", 108.9 + draw.random() * 0.1, 34.25, tier=draw.choice((1, 2, 3)), **more)


def assert_same(one: Layer, other: Layer) -> None:
    assert list(one.features) == list(other.features)
    assert [one.json(i) for i in range(len(one.features))] == [
        other.json(i) for i in range(len(other.features))
    ]
    assert b"".join(map(bytes, one.json_pieces())) == b"".join(map(bytes, other.json_pieces()))
    assert (one.ids, one.head, one.position) == (other.ids, other.head, other.position)
    assert {n: one.values(n) for n in one.columns.values} == {
        n: other.values(n) for n in other.columns.values
    }
    assert one.columns.strangers == other.columns.strangers
    assert shapely.equals_exact(one.geometry, other.geometry).all()


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("block_bytes", [1, 2_000, 1 << 22])
def test_whatever_changes_goes_and_comes_again_and_again(seed, block_bytes, monkeypatch):
    monkeypatch.setattr(kept, "BLOCK_BYTES", block_bytes)
    monkeypatch.setattr(kept, "MOST_BLOCKS", 9)
    draw = random.Random(seed)
    features = [made(number, draw) for number in range(12)]
    layer, count = built(features), 12
    for _ in range(12):
        touched = draw.sample(range(len(features)), min(4, len(features)))
        gone = touched[: draw.randint(0, 2)]
        changed = {i: {**made(0, draw), "id": features[i]["id"]} for i in touched[len(gone) :]}
        added = [made(count + extra, draw) for extra in range(draw.randint(0, 3))]
        count += len(added)
        layer = spliced(layer, changed, gone, added)
        features = [changed.get(i, f) for i, f in enumerate(features) if i not in gone] + added
        assert_same(layer, built(features))
    assert len(layer.features.blocks) <= 9 + 2 * 4 + 1


def test_what_stays_is_shared():
    draw = random.Random(0)
    layer = built([made(number, draw) for number in range(9)])
    later = spliced(layer, {4: made(4, draw)}, [], [])
    assert later.geometry[3] is layer.geometry[3]
    assert later.features.blocks[0].obj is layer.features.blocks[0]


def test_a_layer_can_lose_all_its_features_and_be_filled_again():
    draw = random.Random(0)
    layer = spliced(built([made(1, draw)]), {}, [0], [])
    assert_same(layer, built([]))
    one = made(2, draw)
    assert_same(spliced(layer, {}, [], [one]), built([one]))
