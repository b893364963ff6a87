"""Search of names: by characters, pinyin, initials, blends of them, addresses, and by likeness.

What is typed is searched while it is being typed. Everything but likeness is followed through rows of
numbered parts from where it may begin (name_keys); likeness is measured for the few names that what
they share with the text allows to come first (likeness).

190,000 names, English names and addresses such as a nation's stations have: 1 s to build (3 s where no
two names share a piece between digits and Latin letters), 45 MB kept, 100 MB at most while building;
2 to 5 ms a search, 12 ms for what every name holds, 25 to 130 ms where only likeness is left.
python -m benchmarks search measures it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from geomap.errors import InvalidInputError
from geomap.geodesy import FloatArray, LonLat, distance_m, ecef_m
from geomap.likeness import Ranking, bounds_by_characters, bounds_by_pairs
from geomap.name_keys import BoolArray, Found, IndexArray
from geomap.spelled_names import SpelledNames, Words, texts_and_digits
from geomap.spelling import Phrases, checked_phrases, has_han, in_digits, plain, spell

LAYER_ORDER = (
    "stations",
    "communities",
    "streets",
    "halls",
    "compounds",
    "organizations",
    "mediation_rooms",
    "roads",
)
MAX_QUERY = 64

Worth = tuple[float, float, float]

RankKind = Literal["exact", "prefix", "substring", "pinyin", "initials", "address", "fuzzy"]

# scores by how much of the name is met: all of it, its beginning, a part further in
_CHARACTERS = (1.0, 0.9, 0.8)
_PINYIN = (0.76, 0.74, 0.72)
_BLEND_WITH_CHARACTERS = (0.71, 0.71, 0.70)
_INITIALS = (0.66, 0.64, 0.62)
_BLEND_OF_LETTERS = (0.61, 0.61, 0.60)
_ADDRESS = (0.54, 0.52, 0.50)
_HOMOPHONE = 0.48
_LIKENESS = 0.45
_ASCII_DIGITS = frozenset("0123456789")
_KINDS: tuple[tuple[float, RankKind], ...] = (
    (1.0, "exact"),
    (0.9, "prefix"),
    (0.8, "substring"),
    (0.7, "pinyin"),
    (0.6, "initials"),
    (0.5, "address"),
    (0.0, "fuzzy"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be searched for: a feature of a layer, at WGS 84 lon, lat in degrees."""

    layer: str
    id: str
    name: str
    name_en: str | None
    address: str | None
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Match:
    """An entry found. rank_kind: by what. score: a share of 1, comparable within one answer."""

    entry: Entry
    rank_kind: RankKind
    score: float


class NameIndex:
    """Entries, ready to be searched. Built once; searching changes nothing in it.

    The texts of the entries are kept, the entries are not: a match holds one made anew.
    """

    def __init__(self, entries: Iterable[Entry], phrases: Phrases | None = None) -> None:
        """Index entries. phrases: readings of names that pypinyin would read otherwise, as
        {"长延": ["chang", "yan"]}. Raises DataError for a phrase without one syllable a character."""
        self._phrases = checked_phrases(phrases or {})
        self._entries = _Columns(entries)
        self._names = SpelledNames(self._entries.names, self._phrases)
        self._english = Words(self._entries.english)
        self._addresses = texts_and_digits([address or "" for address in self._entries.addresses])

    def __len__(self) -> int:
        return len(self._entries)

    def search(
        self,
        query: str,
        limit: int = 10,
        layers: Collection[str] | None = None,
        near: LonLat | None = None,
    ) -> list[Match]:
        """Return at most limit entries that query may mean, the likeliest first.

        Names that are the query come first, then those that begin with it, hold it, are spelled so
        in pinyin, in initials; then addresses that hold it; and, where there is none of these, names
        like it, by sound or by shape. Case, width, accents, spaces and punctuation do not count, and
        205 is 二零五. Of equal rank: layers in LAYER_ORDER, others after them; the nearest to near, by
        the geodesic, where near is given; the shorter name; name; layer; id. A smaller limit gives
        the beginning of the answer to a larger one.

        layers: search these alone. The first MAX_QUERY characters count. An empty query, or one of
        punctuation, finds nothing. Raises InvalidInputError if limit < 1.
        """
        if limit < 1:
            raise InvalidInputError(
                "limit must be at least 1.", parameter="limit", value=limit, hint="Ask for one or more."
            )
        text = plain(query[:MAX_QUERY])[:MAX_QUERY]
        allowed = self._entries.of_layers(layers)
        if not text or not allowed.any():
            return []
        scores = self._looked_up(text, allowed, limit)
        if not scores.any():
            scores = self._alike(text, allowed, limit)
        return [
            Match(self._entries[i], _kind(scores[i]), float(scores[i]))
            for i in self._entries.first(scores, limit, near)
        ]

    def _looked_up(self, text: str, allowed: BoolArray, limit: int) -> FloatArray:
        """Scores of the allowed entries, so far as the first limit of them need it: a worse way to
        match is tried only where fewer than limit match in better ones."""
        scores = np.zeros(len(allowed))
        for ways in self._ways(text):
            for found, worth in ways:
                _raise(scores, found, worth)
            scores *= allowed
            if np.count_nonzero(scores) >= limit:
                break
        return scores

    def _ways(self, text: str) -> Iterator[list[tuple[Found, Worth]]]:
        """What is found in each way to match, the best first."""
        names, needles = self._names, sorted({text, in_digits(text)})
        with_digits = [needle for needle in needles if not _ASCII_DIGITS.isdisjoint(needle)]
        digits = [names.digits.holding(needle) for needle in with_digits]
        begun = [where.beginning(needle) for needle in needles for where in (names, self._english)]
        yield [(found, _CHARACTERS) for found in begun + [found.beginnings() for found in digits]]
        held = digits + [names.holding(needle, names.characters) for needle in needles]
        held += [self._english.holding(needle) for needle in needles]
        yield [(found, _CHARACTERS) for found in held]
        yield [(names.holding(text, names.syllables), _PINYIN)]
        if has_han(text) and not all(map(has_han, text)):
            yield [(names.blended(text), _BLEND_WITH_CHARACTERS)]
        yield [(names.holding(text, names.initials), _INITIALS)]
        if len(text) > 1:
            yield [(names.blended(text), _BLEND_OF_LETTERS)]
        written, in_figures = self._addresses
        addresses = [written.holding(needle) for needle in needles]
        addresses += [in_figures.holding(needle) for needle in with_digits]
        yield [(found, _ADDRESS) for found in addresses]

    def _alike(self, text: str, allowed: BoolArray, limit: int) -> FloatArray:
        """Scores of the allowed names that sound like the text or are much like it, so far as the
        first limit of them need it."""
        scores, names = np.zeros(len(allowed)), self._names
        ranking = Ranking(allowed, limit)
        if not has_han(text):
            if len(text) >= 5:
                for keys, parts in ((names.keys, names.syllables), (self._english.keys, self._english.words)):
                    ranking.measure(
                        text,
                        bounds_by_pairs(text, keys, parts),
                        partial(keys.texts, strings=parts.by_number()),
                        80.0,
                    )
        elif len(text) > 1:
            sound = "".join(spell(text, self._phrases).syllables)
            _raise(scores, names.holding(sound, names.syllables), (_HOMOPHONE,) * 3)
            scores *= allowed
            digits = in_digits(text)
            if len(digits) >= 3 and np.count_nonzero(scores) < limit:
                ranking.measure(digits, bounds_by_characters(digits, names), names.in_digits, 60.0)
        return np.maximum(scores, _LIKENESS * ranking.percents / 100.0)


class _Columns:
    """Entries in the order in which they stand among others that match as well, by column: the texts
    are those of the entries, and kept once."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        rows = list(entries)
        kinds = sorted({entry.layer for entry in rows}, key=lambda layer: (_layer_rank(layer), layer))
        code = {layer: number for number, layer in enumerate(kinds)}
        # four passes that keep the order of equals cost less than one by a tuple of them all
        rows.sort(key=lambda entry: entry.id)
        rows.sort(key=lambda entry: code[entry.layer])
        rows.sort(key=lambda entry: entry.name)
        rows.sort(key=lambda entry: _layer_rank(entry.layer) << 32 | len(entry.name))
        self._kinds = kinds
        self._layer = np.array([code[entry.layer] for entry in rows], dtype=np.int32)
        self._rank = np.array([_layer_rank(layer) for layer in kinds], dtype=np.int32)
        self._ids = [entry.id for entry in rows]
        self.names = [entry.name for entry in rows]
        self.english = [entry.name_en for entry in rows]
        self.addresses = [entry.address for entry in rows]
        self._lon = np.array([entry.lon for entry in rows], dtype=np.float64)
        self._lat = np.array([entry.lat for entry in rows], dtype=np.float64)

    def __len__(self) -> int:
        return len(self.names)

    def __getitem__(self, i: int) -> Entry:
        return Entry(
            self._kinds[self._layer[i]],
            self._ids[i],
            self.names[i],
            self.english[i],
            self.addresses[i],
            float(self._lon[i]),
            float(self._lat[i]),
        )

    def of_layers(self, layers: Collection[str] | None) -> BoolArray:
        wanted = np.array([layers is None or layer in layers for layer in self._kinds], dtype=bool)
        return wanted[self._layer]

    def first(self, scores: FloatArray, limit: int, near: LonLat | None) -> IndexArray:
        """The first limit of the entries with a score."""
        found = np.flatnonzero(scores)
        if len(found) > limit:
            found = self._that_may_be_first(found, scores[found], limit, near)
        away_m = distance_m(near.lon, near.lat, self._lon[found], self._lat[found]) if near else found
        order = np.lexsort((found, away_m, self._rank[self._layer[found]], -scores[found]))
        return found[order[:limit]]

    def _that_may_be_first(
        self, found: IndexArray, scores: FloatArray, limit: int, near: LonLat | None
    ) -> IndexArray:
        """found, which stand in order, but for those that limit others come before for certain."""
        least = np.partition(scores, -limit)[-limit]
        better, tied = found[scores > least], found[scores == least]
        wanted = limit - len(better)
        if near is None:
            return np.concatenate((better, tied[:wanted]))
        ranks = self._rank[self._layer[tied]]
        before, tied = tied[ranks < ranks[wanted - 1]], tied[ranks == ranks[wanted - 1]]
        wanted -= len(before)
        # a geodesic is no shorter than its chord
        origin = ecef_m([near.lon], [near.lat])
        chords_m = np.linalg.norm(ecef_m(self._lon[tied], self._lat[tied]) - origin, axis=1)
        by_chord = tied[np.argpartition(chords_m, wanted - 1)[:wanted]]
        farthest_m = distance_m(near.lon, near.lat, self._lon[by_chord], self._lat[by_chord]).max()
        return np.concatenate((better, before, tied[chords_m <= farthest_m + 1e-3]))


def _raise(scores: FloatArray, found: Found, worth: Worth) -> None:
    """Raise the scores of the owners whose key is, begins with, or goes on somewhere with the text."""
    whole = found.first & found.whole
    for owners, value in zip(
        (found.owners[whole], found.owners[found.first & ~whole], found.owners[~found.first]),
        worth,
        strict=True,
    ):
        scores[owners] = np.maximum(scores[owners], value)


def _kind(score: float) -> RankKind:
    return next(kind for least, kind in _KINDS if score >= least)


def _layer_rank(layer: str) -> int:
    return LAYER_ORDER.index(layer) if layer in LAYER_ORDER else len(LAYER_ORDER)
