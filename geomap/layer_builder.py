"""Makes layers of features that come bit by bit: columns and geometries are gathered as they pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from types import NoneType
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geomap.features import FeaturePacker, KeptFeatures
from geomap.layers import LAYERS, Columns, Layer, LayerSpec, read_geometry

SELDOM_SHARED = 0.5
"""A column of whose values more than this share are distinct is not searched for equal ones."""

Shapes = npt.NDArray[np.object_]
NO_PROPERTIES: Mapping[str, Any] = {}


def layer_from(
    name: str, features: Sequence[Mapping[str, Any]], head: Mapping[str, Any] | None = None
) -> Layer:
    """Make a layer of GeoJSON features, which it keeps as they are, reading their geometries."""
    gathering = _Gathering(LAYERS[name])
    gathering.add(features)
    return Layer(name, features, gathering.geometry(), gathering.columns(), head or {})


class LayerBuilder:
    """Makes the layer called name of features that come bit by bit and are not kept as objects."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._packer = FeaturePacker()
        self._gathering = _Gathering(LAYERS[name])

    def add(self, features: Sequence[Mapping[str, Any]]) -> None:
        """Take features as JSON has them."""
        self._packer.add(features)
        self._gathering.add(features)

    def done(self, head: Mapping[str, Any]) -> Layer:
        """The layer. head: what the collection holds beside its features."""
        gathered = self._gathering
        return Layer(self.name, self._packer.done(), gathered.geometry(), gathered.columns(), head)


def spliced(
    layer: Layer, changed: Mapping[int, Mapping[str, Any]], gone: Collection[int], added: Sequence[Any]
) -> Layer:
    """The layer with other features at some positions, without those at others, and with more at the end.
    Its features must be kept as JSON, and each have properties. What stays is shared, and read no more."""
    old = layer_from(layer.name, [layer.features[i] for i in (*changed, *gone)])
    new = LayerBuilder(layer.name)
    new.add([*changed.values(), *added])
    fresh = new.done({})
    at, leaving = list(changed), list(gone)

    def put(column: Any, other: Any) -> Any:
        whole = column.copy()
        whole[at] = other[: len(at)]
        return np.concatenate([np.delete(whole, leaving), other[len(at) :]])

    texts: dict[int, bytes | None] = {i: fresh.json(k) for k, i in enumerate(at)}
    texts |= dict.fromkeys(leaving)
    more = [fresh.json(k) for k in range(len(at), len(fresh.features))]
    strangers = Counter(layer.columns.strangers)
    strangers.subtract(old.columns.strangers)
    strangers.update(fresh.columns.strangers)
    columns = Columns(
        _frozen(put(layer.columns.ids, fresh.columns.ids)),
        {name: _frozen(put(layer.column(name), fresh.column(name))) for name in layer.columns.values},
        (),
        {name: count for name, count in sorted(strangers.items()) if count},
    )
    assert isinstance(layer.features, KeptFeatures)
    return Layer(
        layer.name,
        layer.features.spliced(texts, more),
        put(layer.geometry, fresh.geometry),
        columns,
        layer.head,
    )


class _Gathering:
    """What features hold, by column."""

    def __init__(self, spec: LayerSpec) -> None:
        self._known = {field.name for field in spec.fields}
        self._ids: list[Any] = []
        self._values: dict[str, list[Any]] = {field.name: [] for field in spec.fields}
        self._once: dict[str, Callable[[Sequence[Any]], Iterable[Any]]] = {
            field.name: _once_each() for field in spec.fields
        }
        self._bare: list[int] = []
        self._strangers: Counter[str] = Counter()
        self._shapes: list[Shapes] = []

    def add(self, features: Sequence[Mapping[str, Any]]) -> None:
        properties: list[Any] = [feature.get("properties") for feature in features]
        if not set(map(type, properties)) <= {dict}:
            properties = self._without_bare(properties)
        self._ids += [feature.get("id") for feature in features]
        for (name, column), values in zip(self._values.items(), self._rows(properties), strict=True):
            column.extend(self._once[name](values))
        self._shapes.append(_shapes([feature.get("geometry") for feature in features]))

    def _rows(self, properties: list[Any]) -> Iterable[Sequence[Any]]:
        """The values of each field; of what is no field it is counted how often it has a value."""
        try:
            if set(map(len, properties)) == {len(self._known)}:  # all fields and no other, mostly
                return zip(*map(itemgetter(*self._values), properties), strict=True)
        except KeyError:
            pass
        for one in properties:
            if not one.keys() <= self._known:
                self._strangers.update(k for k in one.keys() - self._known if one[k] is not None)
        return ([one.get(name) for one in properties] for name in self._values)

    def columns(self) -> Columns:
        values = {name: _column(self._values.pop(name)) for name in list(self._values)}
        return Columns(_column(self._ids), values, tuple(self._bare), dict(sorted(self._strangers.items())))

    def geometry(self) -> Shapes:
        return np.concatenate([np.empty(0, dtype=object), *self._shapes])

    def _without_bare(self, properties: list[Any]) -> list[Any]:
        """Those that are no object are noted and left out."""
        begun = len(self._ids)
        self._bare += [begun + i for i, one in enumerate(properties) if not isinstance(one, Mapping)]
        return [one if isinstance(one, Mapping) else NO_PROPERTIES for one in properties]


def _once_each() -> Callable[[Sequence[Any]], Iterable[Any]]:
    """What replaces equal texts, and equal lists of texts, by the first of them: most values of a layer
    are the same few over and over."""
    seen: dict[Any, Any] = {}
    often = True

    def once(values: Sequence[Any]) -> Iterable[Any]:
        nonlocal often
        if not often:
            return values
        kinds = set(map(type, values))
        if kinds <= {str, NoneType}:
            shared = list(map(seen.setdefault, values, values))
        elif kinds == {list} and set(map(type, chain.from_iterable(values))) <= {str}:
            shared = list(map(seen.setdefault, map(tuple, values), values))
        else:
            return values
        if len(seen) > SELDOM_SHARED * len(values):
            seen.clear()
            often = False
        return shared

    return once


def _column(values: list[Any]) -> npt.NDArray[np.object_]:
    return _frozen(np.fromiter(values, dtype=object, count=len(values)))


def _frozen(column: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    column.flags.writeable = False
    return column


def _shapes(documents: list[Any]) -> Shapes:
    """The geometries of GeoJSON geometries, None for what cannot be read."""
    pairs = _pairs(documents)
    if pairs:
        return np.asarray(shapely.points(np.array(pairs, dtype=np.float64)), dtype=object)
    return np.fromiter(map(read_geometry, documents), dtype=object, count=len(documents))


def _pairs(documents: list[Any]) -> list[list[float]] | None:
    """The coordinates, where all are plain points: these are read at once."""
    try:
        if {document["type"] for document in documents} != {"Point"}:
            return None
        pairs = [document["coordinates"] for document in documents]
        numbers = set(map(type, chain.from_iterable(pairs)))
    except (KeyError, TypeError):
        return None
    plain = set(map(type, pairs)) == {list} and set(map(len, pairs)) == {2} and numbers == {float}
    return pairs if plain else None
