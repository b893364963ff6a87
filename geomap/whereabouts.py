"""Where a point lies and who answers for it: the street, the community, the compound, their posts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from geomap.geodesy import LonLat
from geomap.responsibility.places import Held
from geomap.responsibility.posts import Kind, Post
from geomap.responsibility.register import NO_POSTS, Register
from geomap.responsibility.seeding import FIELDS
from geomap.snapshot import AREA_LAYERS, Snapshot


@dataclass(frozen=True, slots=True)
class Answering:
    """A post, never a person, and the feature it answers for. role: the kind of a post of the register, else
    the field of the layer that names it. holder: a name, only where its holder agreed to it."""

    post: str
    role: str
    layer: str
    id: str
    name: str
    post_en: str | None = None
    holder: str | None = None


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The features that hold a point, None where none does, and the posts that answer for it."""

    street: Mapping[str, Any] | None
    community: Mapping[str, Any] | None
    compound: Mapping[str, Any] | None
    responsible: tuple[Answering, ...]


def where_is(
    snapshot: Snapshot, point: LonLat, register: Register = NO_POSTS, day: date | None = None
) -> Whereabouts:
    """The street, community and compound that hold point (WGS 84), and who answers there on a day.

    Where the register has no post of a kind for an area on that day, the layer's own field stands in for
    it. day: needed for posts of the register; without one the fields alone tell.
    """
    held: dict[str, Mapping[str, Any] | None] = {}
    for layer in AREA_LAYERS:
        feature_id = snapshot.areas[layer].find(point)
        held[layer] = None if feature_id is None else snapshot.feature(layer, feature_id)
    ids = (None if (feature := held[layer]) is None else feature["id"] for layer in AREA_LAYERS)
    posts = {} if day is None else register.answering(Held(*ids), day)
    answering = [_of_post(post, held) for group in posts.values() for post in group]
    answering += [
        Answering(title, field, layer, feature["id"], feature["properties"]["name"])
        for (layer, field), kind in FIELDS.items()
        if kind not in posts
        and (feature := held[layer]) is not None
        and (title := feature["properties"].get(field))
    ]
    answering.sort(key=lambda a: _FROM_THE_DOOR[a.role, a.layer])
    return Whereabouts(held["streets"], held["communities"], held["compounds"], tuple(answering))


def _of_post(post: Post, held: Mapping[str, Mapping[str, Any] | None]) -> Answering:
    feature = held[post.layer]
    assert feature is not None  # the register was asked for the areas held
    name = feature["properties"]["name"]
    return Answering(post.title, post.kind, post.layer, feature["id"], name, post.title_en, post.public_name)


_ORDER: tuple[tuple[Kind | str, str], ...] = (
    ("steward", "compounds"),
    ("yard_chief", "compounds"),
    ("grid_worker", "compounds"),
    ("compound_chief", "compounds"),
    ("service_chief", "compounds"),
    ("grid_worker", "communities"),
    ("community_chief", "communities"),
    ("service_chief", "communities"),
    ("street_duty", "streets"),
)
_FROM_THE_DOOR = {key: place for place, key in enumerate(_ORDER)}
