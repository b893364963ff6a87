"""Search of names: by characters, pinyin, initials, blends of them, addresses, and by likeness.

What is typed is searched while it is being typed. Everything but likeness is looked up in sorted
tables of every place at which a name may be entered, so that it costs microseconds.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from geomap.errors import InvalidInputError
from geomap.geodesy import FloatArray, LonLat, distance_m
from geomap.spelling import (
    Phrases,
    Spelling,
    blend_pairs,
    blend_start,
    checked_phrases,
    has_han,
    in_digits,
    plain,
    spell,
)

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

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.intp]

RankKind = Literal["exact", "prefix", "substring", "pinyin", "initials", "address", "fuzzy"]

# scores by how much of the name is met: all of it, its beginning, a part further in
_CHARACTERS = (1.0, 0.9, 0.8)
_PINYIN = (0.76, 0.74, 0.72)
_BLEND_WITH_CHARACTERS = (0.71, 0.70)
_INITIALS = (0.66, 0.64, 0.62)
_BLEND_OF_LETTERS = (0.61, 0.60)
_ADDRESS = (0.54, 0.52, 0.50)
_HOMOPHONE = 0.48
_LIKENESS = 0.45
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
    """Entries, ready to be searched. Built once; searching changes nothing in it."""

    def __init__(self, entries: Iterable[Entry], phrases: Phrases | None = None) -> None:
        """Index entries. phrases: readings of names that pypinyin would read otherwise, as
        {"长延": ["chang", "yan"]}. Raises DataError for a phrase without one syllable a character."""
        self._phrases = checked_phrases(phrases or {})
        self._entries = sorted(entries, key=_standing)
        self._layer_rank = np.array([_layer_rank(e.layer) for e in self._entries], dtype=np.intp)
        self._lon = np.array([e.lon for e in self._entries], dtype=np.float64)
        self._lat = np.array([e.lat for e in self._entries], dtype=np.float64)
        self._spellings = [spell(e.name, self._phrases) for e in self._entries]
        self._digits = [in_digits(s.characters) for s in self._spellings]
        self._pairs = _entries_by_pair(self._spellings)
        self._pinyin = ["".join(s.syllables) for s in self._spellings]
        english = [[plain(word) for word in (e.name_en or "").split()] for e in self._entries]
        self._english = ["".join(words) for words in english]
        names = [s.characters for s in self._spellings]
        self._names = _Suffixes([*enumerate(names), *enumerate(self._digits), *enumerate(english)])
        self._syllables = _Suffixes(enumerate(s.syllables for s in self._spellings))
        self._initials = _Suffixes(enumerate(s.initials for s in self._spellings))
        addresses = [plain(e.address or "") for e in self._entries]
        self._addresses = _Suffixes([*enumerate(addresses), *enumerate(map(in_digits, addresses))])

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
        allowed = np.array([layers is None or e.layer in layers for e in self._entries], dtype=bool)
        if not text or not allowed.any():
            return []
        scores = self._looked_up(text) * allowed
        if np.count_nonzero(scores >= _BLEND_OF_LETTERS[1]) < limit:
            self._blend(text, _BLEND_OF_LETTERS, allowed, scores)
        if not scores.any():
            scores = self._alike(text) * allowed
        found = np.flatnonzero(scores)
        away_m = distance_m(near.lon, near.lat, self._lon[found], self._lat[found]) if near else found
        order = found[np.lexsort((found, away_m, self._layer_rank[found], -scores[found]))]
        return [Match(self._entries[i], _kind(scores[i]), float(scores[i])) for i in order[:limit]]

    def _looked_up(self, text: str) -> FloatArray:
        scores = np.zeros(len(self._entries))
        for needle in {text, in_digits(text)}:
            self._names.score(needle, _CHARACTERS, scores)
            self._addresses.score(needle, _ADDRESS, scores)
        self._syllables.score(text, _PINYIN, scores)
        self._initials.score(text, _INITIALS, scores)
        if has_han(text) and not all(map(has_han, text)):
            self._blend(text, _BLEND_WITH_CHARACTERS, np.ones(len(scores), dtype=bool), scores)
        return scores

    def _blend(self, text: str, worth: tuple[float, float], allowed: BoolArray, scores: FloatArray) -> None:
        """Raise the scores of the names that begin, or go on somewhere, with a blend."""
        if len(text) < 2:
            return
        may_be = allowed & (scores < worth[0])
        for pair in {text[i : i + 2] for i in range(len(text) - 1)}:
            holds = np.zeros(len(scores), dtype=bool)
            holds[self._pairs.get(pair, [])] = True
            may_be &= holds
        for i in np.flatnonzero(may_be):
            start = blend_start(text, self._spellings[i])
            if start is not None:
                scores[i] = max(scores[i], worth[min(start, 1)])

    def _alike(self, text: str) -> FloatArray:
        """Scores of the names that sound like the text or are much like it."""
        scores = np.zeros(len(self._entries))
        if has_han(text):
            if len(text) > 1:
                sound = "".join(spell(text, self._phrases).syllables)
                self._syllables.score(sound, (_HOMOPHONE,) * 3, scores)
            _measure(in_digits(text), self._digits, 3, 60.0, scores)
        else:
            _measure(text, self._pinyin, 5, 80.0, scores)
            _measure(text, self._english, 5, 80.0, scores)
        return scores


def _measure(text: str, names: list[str], shortest: int, least: float, scores: FloatArray) -> None:
    """Raise scores by the likeness of each name's best part to the text, if at least so many percent.

    A name shorter than the text counts by the share of the text that it could be.
    """
    if len(text) < shortest:
        return
    percent = process.cdist([text], names, scorer=fuzz.partial_ratio, score_cutoff=least, dtype=np.float64)[0]
    percent = percent * np.minimum(1.0, np.array([len(name) for name in names]) / len(text))
    np.maximum(scores, np.where(percent >= least, _LIKENESS * percent / 100.0, 0.0), out=scores)


class _Suffixes:
    """Every beginning at which a key may be entered, in order, so that a needle is found by halving.

    A key is a sequence of units (characters, syllables, words); it may be entered at each. Keys are
    kept to a length just over MAX_QUERY, so that a needle is all of one only if it is.
    """

    def __init__(self, keys: Iterable[tuple[int, Sequence[str]]]) -> None:
        lines = []
        for owner, units in keys:
            whole = "".join(units)
            for start in accumulate(map(len, units[:-1]), initial=0):
                lines.append((whole[start : start + MAX_QUERY + 1], owner, start == 0))
        lines = sorted({line for line in lines if line[0]})
        self._texts = [text for text, _, _ in lines]
        self._owners: IntArray = np.array([owner for _, owner, _ in lines], dtype=np.intp)
        self._first: BoolArray = np.array([first for _, _, first in lines], dtype=bool)

    def score(self, needle: str, worth: tuple[float, float, float], scores: FloatArray) -> None:
        """Raise the scores of the owners whose key is, begins with, or goes on somewhere with needle."""
        begin = bisect_left(self._texts, needle)
        end = bisect_right(self._texts, needle + chr(0x10FFFF), begin)
        same = bisect_right(self._texts, needle, begin, end)
        owners, first = self._owners[begin:end], self._first[begin:end]
        values = np.where(first, worth[1], worth[2])
        values[: same - begin][first[: same - begin]] = worth[0]
        np.maximum.at(scores, owners, values)


def _entries_by_pair(spellings: Sequence[Spelling]) -> dict[str, IntArray]:
    """For each pair of letters, in order, the entries that a blend holding it may mean."""
    by_pair: dict[str, list[int]] = {}
    for i, spelling in enumerate(spellings):
        for pair in blend_pairs(spelling):
            by_pair.setdefault(pair, []).append(i)
    return {pair: np.array(entries, dtype=np.intp) for pair, entries in by_pair.items()}


def _kind(score: float) -> RankKind:
    return next(kind for least, kind in _KINDS if score >= least)


def _layer_rank(layer: str) -> int:
    return LAYER_ORDER.index(layer) if layer in LAYER_ORDER else len(LAYER_ORDER)


def _standing(entry: Entry) -> tuple[int, int, str, str, str]:
    """The order among entries that match equally well."""
    return _layer_rank(entry.layer), len(entry.name), entry.name, entry.layer, entry.id
