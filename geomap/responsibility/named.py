"""The areas that rows of a list name, by code or by name as people write it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from geomap.intake.named_areas import NamedAreas
from geomap.intake.plain import keyed
from geomap.layers import Layer


class AreaNames:
    """Streets, communities and compounds of a snapshot's layers, found by id or name."""

    def __init__(self, layers: Mapping[str, Layer]) -> None:
        self._wider = NamedAreas(layers)
        compounds = layers["compounds"]
        self._names = {
            layer: dict(zip(layers[layer].ids, map(str, layers[layer].values("name")), strict=True))
            for layer in ("streets", "communities", "compounds")
        }
        self._community_of = dict(zip(compounds.ids, compounds.values("community_code"), strict=True))
        self._compounds: defaultdict[str, list[str]] = defaultdict(list)
        for compound, name in self._names["compounds"].items():
            self._compounds[keyed(name)].append(compound)

    def find(self, layer: str, text: str, community: str = "", street: str = "") -> list[str]:
        """Ids of the areas of a layer that text may mean; community, street: what the row says of where
        they lie, as people write it."""
        if layer != "compounds":
            which = self._wider.find(layer, text, street)
            return [] if which < 0 else [self._wider.ids[which]]
        if text in self._names["compounds"]:
            return [text]
        found = self._compounds.get(keyed(text), [])
        if len(found) > 1 and community:
            which = self._wider.find("communities", community, street)
            within = None if which < 0 else self._wider.ids[which]
            found = [compound for compound in found if self._community_of[compound] == within]
        return list(found)

    def name_of(self, layer: str, area: str) -> str:
        """The name of an area; its id where the map has it no more."""
        return self._names[layer].get(area, area)
