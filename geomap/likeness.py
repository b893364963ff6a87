"""Likeness of a text to names: by the best part of each, measured for those that may come first.

How many characters, or pairs of letters, a name has in common with the text bounds how like it may
be. The names are measured in the order of their bounds, until no other can come among the first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import pairwise

import numpy as np
from rapidfuzz import fuzz, process

from geomap.geodesy import FloatArray
from geomap.name_keys import BoolArray, IndexArray, Keys, Parts, Rows
from geomap.spelled_names import SpelledNames

_ROUNDING = 1e-9
MOST_PAIRS = 64  # more than any text has
Texts = Callable[[IndexArray], list[str]]


class Ranking:
    """Percents of likeness of entries, as far as they are needed for the wanted first ones.

    An entry has its percent, or, where as many others are sure to have more, maybe 0."""

    def __init__(self, allowed: BoolArray, wanted: int) -> None:
        self.percents = np.zeros(len(allowed))
        self._allowed = allowed
        self._wanted = wanted

    def measure(self, text: str, bounds: FloatArray, texts: Texts, least: float) -> None:
        """Raise the percents by the likeness of each entry's best part to text, if at least least.

        bounds: what no percent will exceed; texts: of entries. An entry whose text is shorter than
        text counts by the share of the text that it could be.
        """
        maybe = np.flatnonzero(self._allowed & (bounds >= least))
        for bound in np.unique(bounds[maybe])[::-1]:
            if np.count_nonzero(self.percents > bound) >= self._wanted:
                return
            group = maybe[bounds[maybe] == bound]
            self.percents[group] = np.maximum(self.percents[group], _percents(text, texts(group), least))


def _percents(text: str, names: list[str], least: float) -> FloatArray:
    best = process.cdist([text], names, scorer=fuzz.partial_ratio, score_cutoff=least, dtype=np.float64)[0]
    best = best * np.minimum(1.0, np.fromiter(map(len, names), dtype=np.intp) / len(text))
    return np.where(best >= least, best, 0.0)


def bounds_by_characters(text: str, names: SpelledNames) -> FloatArray:
    """What no percent of likeness of a name, its numerals as digits, to text will exceed.

    Of m characters c of which stand in the name, no more than c can be met in their order, in a part
    of at least so many: 2 c / (m + c).
    """
    shared = _shared(text, names.keys, names.characters)
    shared[names.digit_rows] = _shared(text, names.digits, names.digits.characters)
    return 100.0 * 2.0 * shared / (len(text) + shared) + _ROUNDING


def _shared(text: str, keys: Rows, characters: Parts) -> FloatArray:
    shared = np.zeros(len(keys))
    for character, times in Counter(text).items():
        shared += np.minimum(times, keys.counts(characters.numbers(character)))
    return shared


def bounds_by_pairs(text: str, keys: Keys, parts: Parts) -> FloatArray:
    """What no percent of likeness of a row to text will exceed.

    Where l of m letters are met in order in a part of w letters, each of the m - l and w - l left out
    parts at most one pair of neighbours, so g >= 3 l - 1 - m - w pairs are shared; with l <= w the
    ratio 2 l / (m + w) is at most (2 (g + 1) + 2 m) / (3 m + g + 1).
    """
    shared = _shared_pairs(text, keys, parts)
    bounds = (2.0 * (shared + 1) + 2.0 * len(text)) / (3.0 * len(text) + shared + 1)
    return 100.0 * np.minimum(bounds, 1.0) + _ROUNDING


def _shared_pairs(text: str, keys: Keys, parts: Parts) -> FloatArray:
    """At least as many as the neighbours in each row that are neighbours in text too."""
    letters = {letter: kind for kind, letter in enumerate(sorted(set(text)), 1)}
    holds = np.zeros((len(letters) + 1, len(letters) + 1), dtype=np.uint8)
    for one, other in pairwise(text):
        holds[letters[one], letters[other]] = 1
    points, begins = parts.points()
    kind_of = np.zeros(max(int(points.max(initial=0)), *map(ord, letters)) + 1, dtype=np.uint8)
    kind_of[[*map(ord, letters)]] = [*letters.values()]
    kind = kind_of[points]
    within: IndexArray = np.zeros(len(begins) - 1, dtype=np.intp)
    if len(within):
        within = np.add.reduceat(holds[kind[:-1], kind[1:]], begins[:-1], dtype=np.intp)
    weights, last, first = (
        np.concatenate(([0], of_string[parts.of[1:]])).astype(np.uint8)
        for of_string in (np.minimum(within, MOST_PAIRS), kind[begins[1:] - 2], kind[begins[:-1]])
    )
    return keys.sums(weights, holds, last, first).astype(np.float64)
