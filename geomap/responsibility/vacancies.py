"""Areas that nobody answers for: which post is missing or without a holder, since when and until when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from geomap.responsibility.places import Places
from geomap.responsibility.posts import Kind, Post
from geomap.responsibility.register import Register
from geomap.responsibility.spans import Span, gap_at

Why = Literal["no_post", "no_holder", "shut_out"]


@dataclass(frozen=True, slots=True)
class Vacancy:
    """No holder on the day asked for. why: there is no post, nobody holds it, or whoever does may not sign in
    any more. span: the days around that day on which the area has no holder of that kind."""

    kind: Kind
    layer: str
    area: str
    why: Why
    span: Span


def vacancies(
    register: Register, places: Places, day: date, shut_out: Mapping[str, date] | None = None
) -> list[Vacancy]:
    """Every area and kind of post without a holder on a day, streets first. shut_out: of posts whose account
    may not sign in any more the first such day, by id; from then on they are held by nobody.

    Each street needs a duty; each community a chief; each compound a chief, a yard chief, a steward and
    a grid worker, its own or its community's; a community without compounds a grid worker of its own.
    """
    found, until = [], shut_out or {}
    for kind, layer, area, among in _needed(register, places):
        posts = [post for post in among if post.kind == kind]
        gap = gap_at(day, [post.span.common(Span(None, until.get(post.id))) for post in posts if post.held])
        if gap is not None:
            found.append(Vacancy(kind, layer, area, _why([p for p in posts if p.span.holds(day)]), gap))
    return found


def _why(posts: list[Post]) -> Why:
    """posts: those of that day, each without somebody who can act for it."""
    if any(post.held for post in posts):
        return "shut_out"
    return "no_holder" if posts else "no_post"


def _needed(register: Register, places: Places) -> Iterator[tuple[Kind, str, str, list[Post]]]:
    """Every kind that an area needs, with the posts among which its holder may be."""
    compounds_of: defaultdict[str, list[str]] = defaultdict(list)
    for compound, community in places.compounds.items():
        compounds_of[community].append(compound)
    for street in places.streets:
        yield "street_duty", "streets", street, [*register.of("streets", street)]
    for community in places.communities:
        of_community = [*register.of("communities", community)]
        yield "community_chief", "communities", community, of_community
        if not compounds_of[community]:
            yield "grid_worker", "communities", community, of_community
        for compound in compounds_of[community]:
            own = [*register.of("compounds", compound)]
            for kind in _OF_COMPOUNDS:
                yield kind, "compounds", compound, own
            yield "grid_worker", "compounds", compound, own + of_community


_OF_COMPOUNDS: tuple[Kind, ...] = ("compound_chief", "yard_chief", "steward")
