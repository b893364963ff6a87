"""The areas that posts answer for, and how they nest."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from geomap.layers import Layer
from geomap.responsibility.posts import Post


@dataclass(frozen=True, slots=True)
class Held:
    """What holds a point: ids, None where none does."""

    street: str | None = None
    community: str | None = None
    compound: str | None = None


@dataclass(frozen=True)
class Places:
    """Ids of areas. communities: each with its street; compounds: each with its community."""

    streets: tuple[str, ...]
    communities: Mapping[str, str]
    compounds: Mapping[str, str]

    def of(self, layer: str) -> Collection[str]:
        """Ids of the areas of a layer, in its order."""
        areas: tuple[Collection[str], ...] = (self.streets, self.communities, self.compounds)
        return areas[_LAYERS.index(layer)]

    def has(self, layer: str, area: str) -> bool:
        return area in self.of(layer)

    def around(self, layer: str, area: str) -> Held:
        """The area with those that it lies in. Raises KeyError where it is not on the map."""
        if layer == "streets":
            return Held(street=area)
        community = self.compounds[area] if layer == "compounds" else area
        return Held(self.communities[community], community, area if layer == "compounds" else None)

    def community_of(self, layer: str, area: str) -> str | None:
        """The community that the area is or lies in, None for a street and for what is not there."""
        return None if layer == "streets" or not self.has(layer, area) else self.around(layer, area).community

    def within(self, layer: str | None, area: str | None) -> Places:
        """The areas inside a street or a community, itself among them; layer None: all."""
        if layer is None:
            return self
        streets = tuple(s for s in self.streets if layer == "streets" and s == area)
        inside = {c: s for c, s in self.communities.items() if area == (s if layer == "streets" else c)}
        return Places(streets, inside, {k: c for k, c in self.compounds.items() if c in inside})

    def hold(self, post: Post) -> bool:
        """Whether all areas of the post are among these."""
        return all(self.has(post.layer, area) for area in post.areas)


_LAYERS = ("streets", "communities", "compounds")


def places_of(layers: Mapping[str, Layer]) -> Places:
    """The areas of a snapshot's layers."""
    communities, compounds = layers["communities"], layers["compounds"]
    return Places(
        layers["streets"].ids,
        MappingProxyType(dict(zip(communities.ids, communities.values("street_code"), strict=True))),
        MappingProxyType(dict(zip(compounds.ids, compounds.values("community_code"), strict=True))),
    )
