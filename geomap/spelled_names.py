"""Many names in few bytes, as they are written, spelled and blended.

A name is a row of units, a unit a character with the syllable it has there: names share their units,
and the pieces between digits and Latin letters that they are made of are spelled once.
"""

from __future__ import annotations

import re
import string
from array import array
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from geomap.name_keys import EndsTable, Found, IndexArray, Keys, Parts, Rows
from geomap.spelling import Phrases, digit_of, in_digits, plain, plain_lines, syllables_of, ways_to_read

Numbers = npt.NDArray[np.uint32]

_CHUNK = 16_384  # names at a time, so that building takes little memory beside what is kept
_MOST_KEPT = 65_536


class SpelledNames:
    """Names in their order. phrases: as in spelling.spell, checked."""

    def __init__(self, names: Sequence[str], phrases: Phrases) -> None:
        speller = _Speller(phrases)
        numbers, digits = [], _Lines([])
        for begin, lines in _chunks(names):
            numbers.append(speller.numbers(lines))
            digits.add_digits(begin, lines)
        self.keys = Keys(_joined(numbers))
        self.digits = TextKeys(digits)
        self.digit_rows = np.array(digits.owners, dtype=np.intp)
        self.characters = Parts([character for character, _ in speller.units])
        self.syllables = Parts([syllable for _, syllable in speller.units])
        self.initials = Parts([syllable[0] for _, syllable in speller.units])
        readings = [ways_to_read(character, syllable) for character, syllable in speller.units]
        self._readings = Parts([reading for ways in readings for reading in ways])
        self._units_begin = np.cumsum([0, *map(len, readings)])[:-1]
        self._as_digits = Parts([digit_of(character) for character, _ in speller.units])

    def holding(self, text: str, parts: Parts) -> Found:
        """Where text goes through parts: characters, syllables or initials."""
        return self.keys.follow(parts.steps(text))

    def beginning(self, text: str) -> Found:
        """The names that begin with text."""
        return self.keys.follow(self.characters.steps(text), from_beginnings=True)

    def blended(self, text: str) -> Found:
        """Where a blend of characters, digits, syllables and initials goes through, as
        spelling.blend_start has it."""
        return self.keys.follow_any(self._blend_table(text))

    def in_digits(self, rows: IndexArray) -> list[str]:
        """Names with their numerals as digits."""
        texts = self.keys.texts(rows, self.characters.by_number())
        row_of = {int(row): i for i, row in enumerate(self.digit_rows)}
        places = [place for place, row in enumerate(rows.tolist()) if row in row_of]
        changed = np.array([row_of[int(rows[place])] for place in places], dtype=np.intp)
        digits = self.digits.texts(changed, self.digits.characters.by_number())
        for place, text in zip(places, digits, strict=True):
            texts[place] = text
        return texts

    def _blend_table(self, text: str) -> EndsTable:
        table = np.zeros((len(text), len(self.characters.of)), dtype=np.uint64)
        ends = np.zeros(len(self._readings.strings), dtype=np.uint64)
        to_last = np.uint64(1 << (len(text) - 1))
        for begun in range(len(text) if len(self._units_begin) else 0):
            left, one = text[begun:], np.uint64(1 << begun)
            ends[:] = 0
            ends[self._readings.beginning(left)] = to_last
            ends[self._readings.beginning(left[0])] |= one
            if left[1:2] == "h":
                ends[self._readings.beginning(left[:2])] |= one << np.uint64(1)
            for place in self._readings.begun_by(left):
                ends[place] |= one << np.uint64(len(self._readings.strings[place]) - 1)
            here = np.bitwise_or.reduceat(ends[self._readings.of[1:]], self._units_begin)
            for parts in (self.characters, self._as_digits):
                here[parts.numbers(left[0]) - 1] |= one
            table[begun, 1:] = here
        return table


class TextKeys(Rows):
    """Plain texts, entered at each character."""

    def __init__(self, lines: _Lines) -> None:
        points = _joined(lines.points)
        number = np.zeros(int(points.max(initial=0)) + 1, dtype=np.uint32)
        number[points] = 1
        present = np.flatnonzero(number)
        number[present] = np.arange(len(present))  # a line feed, the least of them, ends a text: 0
        self.characters = Parts([chr(point) for point in present[1:]])
        super().__init__(number[points], lines.owners)
        self._counts = np.bincount(self.parts)

    def holding(self, text: str) -> Found:
        """Where text stands, looked for by the rarest of its characters."""
        numbers = [int(found[0]) for c in text if len(found := self.characters.numbers(c))]
        if len(numbers) < len(text):
            return self.found([], [])
        rarest = min(range(len(text)), key=lambda i: int(self._counts[numbers[i]]))
        begun = self.places(np.array([numbers[rarest]])) - np.int32(rarest)
        begun = begun[(begun > 0) & (begun < len(self.parts) - len(text))]
        for i, number in enumerate(numbers):
            begun = begun[self.parts[begun + i] == number]
        return self.found([begun], [self.parts[begun + len(text)] == 0])


def texts_and_digits(texts: Sequence[str]) -> tuple[TextKeys, TextKeys]:
    """The texts, and those that say a number in characters as they are with digits."""
    written, digits = _Lines(), _Lines([])
    for begin, lines in _chunks(texts):
        written.add(lines)
        digits.add_digits(begin, lines)
    return TextKeys(written), TextKeys(digits)


class _Lines:
    """Lines as code points, on their way into TextKeys. owners: of each, where they are not theirs."""

    def __init__(self, owners: list[int] | None = None) -> None:
        self.points: list[Numbers] = []
        self.owners = owners

    def add(self, lines: Sequence[str]) -> None:
        if lines:
            text = "\n".join(lines) + "\n"
            self.points.append(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32))

    def add_digits(self, begin: int, lines: Sequence[str]) -> None:
        """Of lines that begin with the begin-th, those that in_digits changes."""
        digits = in_digits("\n".join(lines)).split("\n")
        changed = [i for i, (line, other) in enumerate(zip(lines, digits, strict=True)) if line != other]
        self.owners = [*(self.owners or []), *(begin + i for i in changed)]
        self.add([digits[i] for i in changed])


class _Speller:
    """Names as numbers of units, pieces and units remembered from name to name."""

    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases
        self.units: dict[tuple[str, str], int] = {}
        self._pieces: dict[str, bytes] = {"\n": np.uint32(0).tobytes()}
        apart = sorted({*string.digits, *string.ascii_lowercase} - set("".join(phrases)))
        others = f"[^\n{''.join(apart)}]+"
        self._parting = re.compile(f"\n|[{''.join(apart)}]+|{others}" if apart else f"\n|{others}")
        self._apart = set(apart)

    def numbers(self, lines: Sequence[str]) -> Numbers:
        """The numbers of the units of plain names, 0 after each name."""
        if len(self._pieces) > _MOST_KEPT:
            self._pieces = {"\n": self._pieces["\n"]}
        pieces = self._parting.findall("\n".join(lines) + "\n")
        for piece in set(pieces).difference(self._pieces):
            self._pieces[piece] = self._spelled(piece)
        return np.frombuffer(b"".join(map(self._pieces.__getitem__, pieces)), dtype=np.uint32)

    def _spelled(self, piece: str) -> bytes:
        syllables = piece if piece[0] in self._apart else syllables_of(piece, self._phrases)
        numbers = array("I")
        for unit in zip(piece, syllables, strict=True):
            numbers.append(self.units.setdefault(unit, len(self.units) + 1))
        return numbers.tobytes()


def _chunks(texts: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """The texts in plain characters, some at a time, with the place of the first of them."""
    for begin in range(0, len(texts), _CHUNK):
        yield begin, plain_lines(texts[begin : begin + _CHUNK])


def _joined(chunks: Sequence[Numbers]) -> Numbers:
    return np.concatenate([np.zeros(0, dtype=np.uint32), *chunks])


class Words:
    """Texts of words divided by spaces, entered at each word."""

    def __init__(self, texts: Sequence[str | None]) -> None:
        words: dict[str, int] = {}
        plainly: dict[str, int] = {}
        numbers = array("I")
        for text in texts:
            for word in (text or "").split():
                if word not in words:
                    bare = plain(word)
                    words[word] = plainly.setdefault(bare, len(plainly) + 1) if bare else 0
                if words[word]:
                    numbers.append(words[word])
            numbers.append(0)
        self.words = Parts(list(plainly))
        self.keys = Keys(np.frombuffer(numbers, dtype=np.uint32))

    def holding(self, text: str) -> Found:
        return self.keys.follow(self.words.steps(text))

    def beginning(self, text: str) -> Found:
        return self.keys.follow(self.words.steps(text), from_beginnings=True)
