"""Posts of the layers' own fields: what the map says already, as the register's first entries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from geomap.layers import Layer
from geomap.responsibility.posts import Kind, Post
from geomap.responsibility.register import Register

FIELDS: Mapping[tuple[str, str], Kind] = {
    ("compounds", "yard_chief"): "yard_chief",
    ("compounds", "service_chief"): "compound_chief",
    ("communities", "service_chief"): "community_chief",
}
"""Which field of which layer names a post of which kind, from the nearest to the door outwards."""


def seeds(
    layers: Mapping[str, Layer], register: Register, valid_from: date, new_id: Callable[[], str]
) -> list[Post]:
    """A post without a holder for every title in the layers whose area has no post of that kind yet."""
    return [
        Post(new_id(), kind, layer, (area,), title.strip(), valid_from)
        for (layer, field), kind in FIELDS.items()
        for area, title in zip(layers[layer].ids, layers[layer].values(field), strict=True)
        if title and title.strip() and not any(p.kind == kind for p in register.of(layer, area))
    ]
