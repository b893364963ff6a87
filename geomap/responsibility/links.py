"""Leaders, the four that each is linked with, the problems they took up there, and who is behind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal, get_args

from geomap.errors import InvalidInputError
from geomap.responsibility.posts import LONGEST_TITLE, check_text
from geomap.responsibility.spans import Span, days_held

LinkKind = Literal["street", "village", "community", "party_organization"]
LINK_KINDS: tuple[LinkKind, ...] = get_args(LinkKind)
"""每名区级领导联系1个街道、1个村、1个社区、1个非公企业或社会组织党组织."""
LAYER_OF: Mapping[LinkKind, str] = {
    "street": "streets",
    "village": "communities",
    "community": "communities",
    "party_organization": "organizations",
}
State = Literal["taken_up", "planned", "doing", "solved"]
STATES: tuple[State, ...] = get_args(State)
LEAST_A_YEAR, MOST_A_YEAR = 2, 3
"""每年解决2—3个问题."""
LONGEST_WORDS = 500


@dataclass(frozen=True, slots=True)
class Link:
    """A leader's post and one that it is linked with, on valid_from <= day < valid_to.

    leader: the title of the post, never a person. target: its name; feature: its id in LAYER_OF[kind]
    where the map has it. Raises InvalidInputError naming the field.
    """

    id: str
    leader: str
    kind: LinkKind
    target: str
    valid_from: date
    valid_to: date | None = None
    feature: str | None = None

    def __post_init__(self) -> None:
        check_text("leader", self.leader, LONGEST_TITLE, required=True)
        check_text("target", self.target, LONGEST_TITLE, required=True)
        if self.kind not in LINK_KINDS:
            raise _wrong("kind", self.kind, "is no kind of link.", f"Use one of {', '.join(LINK_KINDS)}.")
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise _wrong("valid_to", str(self.valid_to), "lies before valid_from.", "Give a later day.")

    @property
    def span(self) -> Span:
        return Span(self.valid_from, self.valid_to)


@dataclass(frozen=True, slots=True)
class Step:
    """How far a problem is since a day, in words."""

    state: State
    on: date
    words: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem taken up at a link. steps: the first is taken_up; states and days never go back, and after
    solved there is none. Raises InvalidInputError naming the field."""

    id: str
    link: str
    title: str
    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        check_text("title", self.title, LONGEST_TITLE, required=True)
        if not self.steps or self.steps[0].state != "taken_up":
            raise _wrong("state", "", "must begin with taken_up.", "Say when it was taken up.")
        for step in self.steps:
            check_text("words", step.words, LONGEST_WORDS, required=True)
            if step.state not in STATES:
                raise _wrong("state", step.state, "is none.", f"Use one of {', '.join(STATES)}.")
        for before, after in pairwise(self.steps):
            if before.state == "solved":
                raise _wrong("state", after.state, "comes after solved.", "Take up another problem.")
            if STATES.index(after.state) < STATES.index(before.state):
                raise _wrong("state", after.state, f"comes after {before.state}.", "Go on from there.")
            if after.on < before.on:
                raise _wrong(
                    "on", str(after.on), f"lies before {before.on}.", "Give that day or a later one."
                )

    def state_on(self, day: date) -> State | None:
        """How far it was at the end of a day; None: not taken up yet."""
        return next((step.state for step in reversed(self.steps) if step.on <= day), None)

    @property
    def solved_on(self) -> date | None:
        return self.steps[-1].on if self.steps[-1].state == "solved" else None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a leader stands on a day. missing: of the four; doubled: of which there is more than one. solved:
    problems in the year so far; due: how many should be by then; under_way: taken up, not solved."""

    leader: str
    missing: tuple[LinkKind, ...]
    doubled: tuple[LinkKind, ...]
    solved: int
    due: int
    under_way: int

    @property
    def is_behind(self) -> bool:
        return bool(self.missing) or self.solved < self.due


def standings(links: Sequence[Link], problems: Iterable[Problem], day: date) -> list[Standing]:
    """Every leader who had a link in the year of day, up to that day; those behind first, then by title.

    due: LEAST_A_YEAR for a whole year of links, in proportion to the days linked up to and with day, rounded
    down: nobody is behind before a problem is due.
    """
    year = Span(date(day.year, 1, 1), date(day.year + 1, 1, 1))
    so_far = Span(year.first, date.fromordinal(day.toordinal() + 1))
    by_leader: defaultdict[str, list[Link]] = defaultdict(list)
    for link in links:
        if not link.span.common(so_far).is_empty:
            by_leader[link.leader].append(link)
    by_link: defaultdict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        by_link[problem.link].append(problem)
    found = [
        _standing(leader, own, [p for link in own for p in by_link[link.id]], so_far, day)
        for leader, own in by_leader.items()
    ]
    return sorted(found, key=lambda s: (not s.is_behind, s.leader))


def _standing(leader: str, links: list[Link], problems: list[Problem], so_far: Span, day: date) -> Standing:
    now = [link.kind for link in links if link.span.holds(day)]
    linked_days = days_held([link.span for link in links], so_far)
    days_a_year = (date(day.year + 1, 1, 1) - date(day.year, 1, 1)).days
    solved = sum(p.solved_on is not None and so_far.holds(p.solved_on) for p in problems)
    return Standing(
        leader,
        tuple(kind for kind in LINK_KINDS if kind not in now),
        tuple(kind for kind in LINK_KINDS if now.count(kind) > 1),
        solved,
        LEAST_A_YEAR * linked_days // days_a_year,
        sum(p.state_on(day) not in {None, "solved"} for p in problems),
    )


def _wrong(field: str, value: str, what: str, hint: str) -> InvalidInputError:
    return InvalidInputError(f"{field} {what}", parameter=field, value=value, hint=hint)
