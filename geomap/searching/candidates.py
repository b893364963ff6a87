"""The places that clues may mean, around a point: ranked, each with the reasons why.

What speaks for a place is graded from 0 to 1, for each thing said by its best reason: a tag says so, 1; its
name or address holds the word, 0.8, or a name is like it, as geomap.search scores that; a tag makes it
likely, 0.5; something that is meant lies near it, 0.7 where they touch, down to half of that at the limit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from geomap.errors import InvalidInputError
from geomap.geodesy import LonLat
from geomap.search import Entry, Match, NameIndex
from geomap.searching.clues import Clue, Clues
from geomap.searching.hearing import SURE, Heard, Listener
from geomap.searching.surroundings import IndexArray, Near, Place, Surroundings
from geomap.snapshot import Snapshot, inner_point
from geomap.spelling import plain

Kind = Literal["tag", "name", "likely", "near", "in"]
KINDS: tuple[Kind, ...] = ("tag", "name", "likely", "near", "in")
"""What speaks for a place: a tag of it, its name or address, a tag that makes it likely, what is near it, and
the area that it lies in."""
MOST_CHARACTERS, MOST_CANDIDATES = 200, 50
LEAST_RADIUS_M, MOST_RADIUS_M = 50.0, 20_000.0
TAG, NAME, LIKELY, NEAR = 1.0, 0.8, 0.5, 0.7
NAME_WITHIN_M: Mapping[str, float] = {"roads": 100.0, "communities": 0.0, "streets": 0.0}
USUAL_WITHIN_M = 300.0
"""How near what is named must be: a road, an area that holds the place, and all else."""
MOST_NAMES = 2_000
"""Features that a name is looked for among, the likeliest first."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a place may be meant. word: what was said. what, what_en: the tag, or the name of what it is or is
    near. away_m: how far that is; None where it is the place itself. grade: 0 to 1."""

    word: str
    clue: str | None
    kind: Kind
    what: str
    what_en: str | None
    away_m: float | None
    grade: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place, what speaks for it in the order in which it was said, and the mean of the grades."""

    place: Place
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """heard: what the words were taken for. candidates: the likeliest first. count: how many there are in
    all. unmet: what was heard and speaks for no place around."""

    heard: tuple[Heard, ...]
    candidates: tuple[Candidate, ...]
    count: int
    unmet: tuple[Heard, ...]


class Finder:
    """Finds candidates in a snapshot by a catalogue of clues. Made once; safe to share by threads."""

    def __init__(self, snapshot: Snapshot, clues: Clues) -> None:
        self._snapshot, self.clues = snapshot, clues
        self._listener = Listener(clues, snapshot.settings.pinyin_phrases)
        self._parks = NameIndex(_landscape(snapshot), snapshot.settings.pinyin_phrases)
        self._roads = _places_of_names(snapshot.layers["roads"].values("name"))

    def find(
        self,
        text: str,
        middle: LonLat,
        radius_m: float,
        layers: Sequence[str] = ("compounds",),
        limit: int = 20,
    ) -> Found:
        """The places of layers within radius_m (<=) of middle that something said in text speaks for: by
        score, then the nearer to middle, then by layer and id.

        Raises InvalidInputError for a text in which nothing is said.
        """
        heard = self._listener.hear(text[:MOST_CHARACTERS], self._known)
        if not heard:
            raise InvalidInputError(
                "clues say nothing of a place.",
                parameter="clues",
                value=text,
                hint="Say what is remembered, such as 门楼, 学校旁, red brick, or a part of a name.",
            )
        around = Surroundings(self._snapshot, middle, radius_m, layers)
        met = [self._reasons(one, around) for one in heard]
        candidates = [
            Candidate(place, sum(r.grade for r in reasons) / len(heard), reasons)
            for number, place in enumerate(around.places)
            if (reasons := tuple(found[number] for found in met if number in found))
        ]
        candidates.sort(key=lambda c: (-round(c.score, 6), c.place.away_m, c.place.layer, c.place.id))
        unmet = tuple(one for one, found in zip(heard, met, strict=True) if not found)
        return Found(tuple(heard), tuple(candidates[:limit]), len(candidates), unmet)

    def _known(self, word: str) -> float:
        found = [*self._snapshot.names.search(word, 1), *self._parks.search(word, 1)]
        return max((match.score for match in found), default=0.0)

    def _reasons(self, one: Heard, around: Surroundings) -> dict[int, Reason]:
        """The best reason that one thing said gives for each place, by its number."""
        best: dict[int, Reason] = {}
        given = _by_clue(one, one.clue, self._snapshot, around) if one.clue else self._by_name(one, around)
        for number, reason in given:
            if number not in best or reason.grade > best[number].grade:
                best[number] = reason
        return best

    def _by_name(self, one: Heard, around: Surroundings) -> Iterator[tuple[int, Reason]]:
        matches = [
            *self._snapshot.names.search(one.word, MOST_NAMES),
            *self._parks.search(one.word, MOST_NAMES),
        ]
        best = max((match.score for match in matches), default=0.0)
        matches = [match for match in matches if match.score >= SURE or best < SURE]
        number_of = {(place.layer, place.id): number for number, place in enumerate(around.places)}
        named: dict[str, dict[int, Match]] = defaultdict(dict)
        for match in matches:
            number = number_of.get((match.entry.layer, match.entry.id))
            if number is not None:
                what = match.entry.address if match.rank_kind == "address" else match.entry.name
                yield (
                    number,
                    Reason(one.word, None, "name", what or "", match.entry.name_en, None, match.score),
                )
            for position in self._positions(match.entry):
                named[match.entry.layer].setdefault(position, match)
        for layer, of_position in named.items():
            within_m = NAME_WITHIN_M.get(layer, USUAL_WITHIN_M)
            for number, near in around.near(layer, np.array([*of_position], dtype=np.intp), within_m).items():
                match = of_position[near.feature]
                grade = match.score * _nearness(near, within_m)
                kind: Kind = "near" if within_m else "in"
                entry = match.entry
                yield number, Reason(one.word, None, kind, entry.name, entry.name_en, near.away_m, grade)

    def _positions(self, entry: Entry) -> Sequence[int]:
        """Where the feature stands in its layer; of a road all its pieces."""
        if entry.layer == "roads":
            return self._roads[entry.name]
        return [self._snapshot.layers[entry.layer].position[entry.id]]


def _by_clue(
    one: Heard, clue: Clue, snapshot: Snapshot, around: Surroundings
) -> Iterator[tuple[int, Reason]]:
    words = [plain(word) for word in clue.words]
    for number, place in enumerate(around.places):
        properties = place.properties
        tags = properties.get("tags") or ()
        for kind, of_clue, grade in (("tag", clue.tags, TAG), ("likely", clue.likely_tags, LIKELY)):
            for tag in tags:
                if tag in of_clue:
                    yield number, Reason(one.word, clue.code, kind, tag, None, None, grade)  # type: ignore[arg-type]
        called, english, address = (properties.get(field) for field in ("name", "name_en", "address"))
        if any(text and _holds(text, words) for text in (called, english)):
            yield number, Reason(one.word, clue.code, "name", called, english, None, NAME)
        elif address and _holds(address, words):
            yield number, Reason(one.word, clue.code, "name", address, None, None, NAME)
    for name in clue.near:
        layer = snapshot.layers[name]
        features = layer.features
        for number, near in around.near(name, _meant(clue, layer, words), clue.within_m).items():
            what = features[near.feature]["properties"]
            label = what.get("name") or clue.name_zh
            yield (
                number,
                Reason(
                    one.word, clue.code, "near", label, what.get("name_en"), near.away_m,
                    _nearness(near, clue.within_m),
                ),
            )  # fmt: skip


def _meant(clue: Clue, layer: Any, words: Sequence[str]) -> IndexArray:
    """Positions of the features of a layer that a clue means."""
    if clue.near_kinds:
        column = "class" if layer.name == "roads" else "kind"
        kinds = layer.values(column)
        return np.array([i for i, kind in enumerate(kinds) if kind in clue.near_kinds], dtype=np.intp)
    names = layer.values("name")
    return np.array([i for i, name in enumerate(names) if name and _holds(name, words)], dtype=np.intp)


def _nearness(near: Near, within_m: float) -> float:
    return NEAR * (1.0 - 0.5 * near.away_m / within_m) if within_m else NEAR


def _holds(text: str, words: Sequence[str]) -> bool:
    told = plain(text)
    return any(len(word) > 1 and word in told for word in words)


def _landscape(snapshot: Snapshot) -> Iterator[Entry]:
    layer = snapshot.layers["landscape"]
    for i, (name, english) in enumerate(zip(layer.values("name"), layer.values("name_en"), strict=True)):
        if name:
            point = inner_point(layer, i)
            yield Entry("landscape", layer.ids[i], name, english, None, point.lon, point.lat)


def _places_of_names(names: Sequence[str | None]) -> Mapping[str, list[int]]:
    positions: defaultdict[str, list[int]] = defaultdict(list)
    for i, name in enumerate(names):
        if name:
            positions[name].append(i)
    return positions
