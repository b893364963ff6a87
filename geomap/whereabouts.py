"""Where a point lies and who answers for it: the street, the community, the compound, their posts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geomap.geodesy import LonLat
from geomap.snapshot import AREA_LAYERS, Snapshot

POSTS = (("compounds", "yard_chief"), ("compounds", "service_chief"), ("communities", "service_chief"))
"""Which layer's property names a post, from the nearest to the door outwards."""


@dataclass(frozen=True, slots=True)
class Post:
    """A post, never a person, and the feature it answers for."""

    post: str
    role: str
    layer: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The features that hold a point, None where none does, and the posts that answer for it."""

    street: Mapping[str, Any] | None
    community: Mapping[str, Any] | None
    compound: Mapping[str, Any] | None
    responsible: tuple[Post, ...]


def where_is(snapshot: Snapshot, point: LonLat) -> Whereabouts:
    """The street, community and compound that hold point (WGS 84)."""
    held: dict[str, Mapping[str, Any] | None] = {}
    for layer in AREA_LAYERS:
        feature_id = snapshot.areas[layer].find(point)
        held[layer] = None if feature_id is None else snapshot.feature(layer, feature_id)
    posts = tuple(
        post
        for layer, field in POSTS
        if (feature := held[layer]) is not None and (post := _post(layer, field, feature)) is not None
    )
    return Whereabouts(held["streets"], held["communities"], held["compounds"], posts)


def _post(layer: str, field: str, feature: Mapping[str, Any]) -> Post | None:
    properties = feature["properties"]
    title = properties.get(field)
    return Post(title, field, layer, feature["id"], properties["name"]) if title else None
