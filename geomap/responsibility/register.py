"""All posts: who answers for a point on a day, and which are held by two at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from geomap.responsibility.places import Held
from geomap.responsibility.posts import KINDS, Kind, Post
from geomap.responsibility.spans import Span, shared_days


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two held posts of one role for one area, and the days on which both hold."""

    kind: Kind
    layer: str
    area: str
    posts: tuple[str, str]
    span: Span


class Register:
    """Posts, immutable, ready to be asked for areas and days."""

    def __init__(self, posts: Iterable[Post] = ()) -> None:
        self.posts = tuple(posts)
        by_area: defaultdict[tuple[str, str], list[Post]] = defaultdict(list)
        for post in self.posts:
            for area in post.areas:
                by_area[post.layer, area].append(post)
        self._by_area: Mapping[tuple[str, str], tuple[Post, ...]] = MappingProxyType(
            {key: tuple(found) for key, found in by_area.items()}
        )

    def of(self, layer: str, area: str | None) -> tuple[Post, ...]:
        """The posts of one area, whatever the day, in the order they came in."""
        return () if area is None else self._by_area.get((layer, area), ())

    def answering(self, held: Held, day: date) -> Mapping[Kind, tuple[Post, ...]]:
        """The posts that answer on a day where held says, by kind, from the nearest to the door outwards.
        A kind without a post is left out. A compound's own grid worker comes before the community's."""
        areas = {"compounds": held.compound, "communities": held.community, "streets": held.street}
        found: dict[Kind, tuple[Post, ...]] = {}
        for kind, spec in KINDS.items():
            for layer in spec.layers:
                posts = tuple(
                    post
                    for post in self.of(layer, areas[layer])
                    if post.kind == kind and post.span.holds(day)
                )
                if posts:
                    found[kind] = posts
                    break
        return found

    def overlaps(self) -> list[Overlap]:
        """Every pair of held posts that do the same for the same area on the same days."""
        return [
            Overlap(group[i].kind, layer, area, (group[i].id, group[j].id), span)
            for (layer, area), posts in self._by_area.items()
            for group in _by_role(posts)
            for i, j, span in shared_days([post.span for post in group])
        ]


def _by_role(posts: Iterable[Post]) -> Iterable[list[Post]]:
    groups: defaultdict[tuple[str, str], list[Post]] = defaultdict(list)
    for post in posts:
        if post.held:
            groups[post.role].append(post)
    return groups.values()


NO_POSTS = Register()
