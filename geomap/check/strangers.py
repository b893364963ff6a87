"""What does not belong: properties that a layer does not know, and the features of another layer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from geomap.check.fault import Fault, Problem, shown
from geomap.layers import Layer


def check_unknown(layer: Layer) -> Iterator[Fault]:
    """One warning for each property that is no field of the layer, with how many features have it."""
    known = {field.name for field in layer.spec.fields}
    for name, count in layer.columns.strangers.items():
        close = get_close_matches(name, known, n=1)
        guess = f"Rename it to {close[0]}, if that is meant; else" if close else "Rename it to a field, or"
        problem = Problem(
            "stranger",
            f"the layer has no such field; {count} feature(s) carry it.",
            f"{guess} remove it: all that a layer holds is published.",
            {"count": str(count), "name": shown(name), "close": "".join(close)},
        )
        yield Fault.of(layer.name, None, shown(name), "", problem, "warning")


def check_mistaken(layer: Layer, others: Mapping[str, Layer]) -> Iterator[Fault]:
    """A file whose features mostly stand in another layer, by id and name, is the wrong file.

    others: the layers in use, layer's own predecessor among them.
    """
    mine = _named(layer)
    shared = {name: len(mine & _named(other)) for name, other in others.items()}
    own = shared.pop(layer.name, 0)
    name, most = max(shared.items(), key=lambda item: item[1], default=("", 0))
    if most > own and most * 2 >= len(layer.features):
        problem = Problem(
            "mistaken",
            f"{most} of {len(layer.features)} features are those of {name}, by id and name.",
            f"Import the file as {name}, or name the right file.",
            {"count": str(most), "total": str(len(layer.features)), "area_layer": name},
        )
        yield Fault.of(layer.name, None, "id", "", problem)


def _named(layer: Layer) -> set[tuple[str, str]]:
    pairs = zip(layer.columns.ids, layer.column("name"), strict=True)
    return {(i, name) for i, name in pairs if isinstance(i, str) and isinstance(name, str)}
