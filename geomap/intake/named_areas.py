"""The streets and communities that rows name, by code or by name as people write it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geomap.intake.plain import keyed
from geomap.layers import Layer

LEVELS = ("communities", "streets")
"""The narrower first."""

_TAILS = re.compile(r"(?:社区)?(?:居民委员会|居委会|村委会|社区)$|街道(?:办事处|办)?$|街办$")


class NamedAreas:
    """Areas of the layers LEVELS, found by id or name. shapes: all of them; which: an area's place there."""

    def __init__(self, layers: Mapping[str, Layer]) -> None:
        self.shapes: npt.NDArray[Any] = np.concatenate(
            [np.empty(0, dtype=object), *(layers[level].geometry for level in LEVELS if level in layers)]
        )
        self.names: list[str] = []
        self.ids: list[str] = []
        self._by_key: dict[str, dict[str, list[int]]] = {}
        self._street_of: dict[int, str] = {}
        for level in LEVELS:
            if level in layers:
                self._add(level, layers[level])
        shapely.prepare(self.shapes[~shapely.is_missing(self.shapes)])

    def _add(self, level: str, layer: Layer) -> None:
        keys = self._by_key.setdefault(level, {})
        columns = (layer.values(name) for name in ("name", "short_name", "street_code"))
        for area_id, name, short, street in zip(layer.ids, *columns, strict=True):
            which = len(self.names)
            self.names.append(str(name))
            self.ids.append(area_id)
            self._street_of[which] = str(street)
            for key in {str(area_id), *(_key(text) for text in (name, short) if text)}:
                keys.setdefault(key, []).append(which)

    def find(self, level: str, text: str, street: str = "") -> int:
        """The area of a level that text names, -1 for none. Of several of one name, that in the street."""
        found = self._by_key.get(level, {}).get(text) or self._by_key.get(level, {}).get(_key(text)) or []
        if len(found) > 1 and street:
            within = self.find("streets", street)
            found = [which for which in found if within >= 0 and self._street_of[which] == self.ids[within]]
        return found[0] if len(found) == 1 else -1

    def narrowest(self, community: str, street: str) -> int:
        """The community that a row names, else its street, else -1."""
        which = self.find("communities", community, street) if community else -1
        return self.find("streets", street) if which < 0 and street else which


def _key(text: Any) -> str:
    key = keyed(str(text))
    return _TAILS.sub("", key) or key
