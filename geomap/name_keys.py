"""Keys in which a text is looked up: rows of parts (characters, syllables, words), entered at each.

All rows stand one after another in one array of numbers, a number a part, 0 between rows. A text is
followed through them from every place where it may begin, all places at once: how far each part takes
it from each of its characters is a small table made for the text. A part takes 2 bytes (4 where there
are more than 65,535 different ones), and 4 more where it is kept which parts stand where.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

BoolArray = npt.NDArray[np.bool_]
Bytes = npt.NDArray[np.uint8]
IndexArray = npt.NDArray[np.intp]
Places = npt.NDArray[np.int32]
Table = npt.NDArray[np.uint16]
EndsTable = npt.NDArray[np.uint64]

_HIGHEST = chr(0x10FFFF)


class Found(NamedTuple):
    """Where a text goes through: the owner of each row, and whether it does so from the row's
    beginning, and to its end."""

    owners: npt.NDArray[Any]
    first: BoolArray
    whole: BoolArray

    def beginnings(self) -> Found:
        return Found(self.owners[self.first], self.first[self.first], self.whole[self.first])


class Parts:
    """The distinct ones of some strings, in order, none of them empty. of[number]: the string of the
    part of that number, beginning with number 1; several numbers may have one string."""

    def __init__(self, strings: Sequence[str]) -> None:
        self.strings = sorted(set(strings))
        self._place = {string: place for place, string in enumerate(self.strings)}
        self._longest = max(map(len, self.strings), default=0)
        self.of = np.array([0, *(self._place[string] for string in strings)], dtype=np.int32)

    def numbers(self, string: str) -> IndexArray:
        """The numbers of the parts that are this string."""
        place = self._place.get(string)
        return np.zeros(0, dtype=np.intp) if place is None else np.flatnonzero(self.of[1:] == place) + 1

    def by_number(self) -> list[str]:
        """The string of each number, a line feed for 0."""
        return ["\n", *(self.strings[place] for place in self.of[1:].tolist())]

    def points(self) -> tuple[npt.NDArray[np.uint32], IndexArray]:
        """The code points of the strings, a line feed before and after each, and where each begins; at
        last where another would."""
        joined = "\n".join(["", *self.strings, ""])
        points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        return points, np.flatnonzero(points == ord("\n")) + 1

    def beginning(self, text: str) -> slice:
        """The strings that begin with text."""
        begin = bisect_left(self.strings, text)
        return slice(begin, bisect_right(self.strings, text + _HIGHEST, begin))

    def begun_by(self, text: str) -> list[int]:
        """The places of the strings with which text begins, the shortest first."""
        sizes = range(1, min(self._longest, len(text)) + 1)
        return [place for size in sizes if (place := self._place.get(text[:size])) is not None]

    def steps(self, text: str) -> Table:
        """[how much of text is behind, number]: how much is behind after the part of that number; 0
        where it does not go on so, more than all where the part goes on after the text."""
        after = np.zeros((len(text), len(self.strings)), dtype=np.uint16)
        for begun in range(len(text)):
            left = text[begun:]
            after[begun, self.beginning(left)] = len(text) + 1
            for place in self.begun_by(left):
                after[begun, place] = begun + len(self.strings[place])
        table = np.zeros((len(text), len(self.of)), dtype=np.uint16)
        table[:, 1:] = after[:, self.of[1:]]
        return table


class Rows:
    """Rows of numbered parts. parts: the numbers row after row, 0 after each row. owners: of each row,
    in order; without them the rows own themselves."""

    def __init__(self, parts: npt.NDArray[Any], owners: Sequence[int] | None = None) -> None:
        small = parts.max(initial=0) < 2**16
        self.parts = np.zeros(len(parts) + 1, dtype=np.uint16 if small else np.uint32)
        self.parts[1:] = parts
        self.ends = np.flatnonzero(self.parts == 0).astype(np.int32)  # of row r: ends[r + 1]
        self.owners = None if owners is None else np.array(owners, dtype=np.int32)

    def __len__(self) -> int:
        return len(self.ends) - 1

    def places(self, numbers: IndexArray) -> Places:
        """Where parts of these numbers stand."""
        found = [np.flatnonzero(self.parts == number).astype(np.int32) for number in numbers]
        return np.concatenate([np.zeros(0, dtype=np.int32), *found])

    def rows(self, places: Places) -> IndexArray:
        return np.searchsorted(self.ends, places) - 1

    def found(self, begun: Sequence[Places], whole: Sequence[BoolArray]) -> Found:
        """What goes through from places begun, some after others, in whole rows or not."""
        places = np.concatenate([np.zeros(0, dtype=np.int32), *begun])
        rows = self.rows(places)
        return Found(
            rows if self.owners is None else self.owners[rows],
            self.parts[places - 1] == 0,
            np.concatenate([np.zeros(0, dtype=bool), *whole]),
        )

    def texts(self, rows: IndexArray, strings: Sequence[str]) -> list[str]:
        """Rows as text. strings: of each number, a line feed for 0."""
        sizes = self.ends[rows + 1] - self.ends[rows]
        begins = np.repeat(self.ends[rows] + 1 - np.cumsum(sizes) + sizes, sizes)
        numbers = self.parts[begins + np.arange(len(begins))]
        return "".join(map(strings.__getitem__, numbers.tolist())).split("\n")[:-1]

    def counts(self, numbers: IndexArray) -> IndexArray:
        """How many parts of these numbers each row holds."""
        return np.bincount(self.rows(self.places(numbers)), minlength=len(self))

    def sums(self, weights: Bytes, of_pairs: Bytes, last: Bytes, first: Bytes) -> IndexArray:
        """Of each row: the weights of its numbers, and for each two neighbours of_pairs[the last of the
        one, the first of the other]."""
        if not len(self):
            return np.zeros(0, dtype=np.intp)
        kinds = np.uint16(len(of_pairs))
        pairs = last.astype(np.uint16)[self.parts[:-1]] * kinds + first[self.parts[1:]]
        sums = weights[self.parts[:-1]] + of_pairs.ravel()[pairs]
        return np.add.reduceat(sums, self.ends[:-1], dtype=np.intp)


class Keys(Rows):
    """Rows that are entered at each part, and where each number stands in them: 4 bytes a part more."""

    def __init__(self, parts: npt.NDArray[Any], owners: Sequence[int] | None = None) -> None:
        super().__init__(parts, owners)
        self._places = np.argsort(self.parts, kind="stable").astype(np.int32)
        self._bounds = np.concatenate(([0], np.cumsum(np.bincount(self.parts))))

    def places(self, numbers: IndexArray) -> Places:
        found = [self._places[self._bounds[n] : self._bounds[n + 1]] for n in numbers]
        return np.concatenate([np.zeros(0, dtype=np.int32), *found])

    def follow(self, table: Table, from_beginnings: bool = False) -> Found:
        """Where the text of the table of Parts.steps goes through; from_beginnings: of rows alone."""
        size = len(table)
        at = self.ends[:-1] + np.int32(1) if from_beginnings else self.places(np.flatnonzero(table[0]))
        behind = table[0][self.parts[at]]
        if from_beginnings:
            at, behind = at[behind > 0], behind[behind > 0]
        begun: list[Places] = []
        whole: list[BoolArray] = []
        taken = 0
        while at.size:
            through = behind >= size
            if through.any():
                begun.append(at[through] - np.int32(taken))
                whole.append((behind[through] == size) & (self.parts[at[through] + 1] == 0))
                at, behind = at[~through], behind[~through]
            at, taken = at + np.int32(1), taken + 1
            behind = table[behind, self.parts[at]]
            at, behind = at[behind > 0], behind[behind > 0]
        return self.found(begun, whole)

    def follow_any(self, table: EndsTable) -> Found:
        """The same for a text that a part may take to several ends: table[how much is behind, number]
        has bit n set where n + 1 characters may then be behind. Of whole it knows nothing."""
        last = np.uint64(1 << (len(table) - 1))
        at = self.places(np.flatnonzero(table[0]))
        ends = table[0][self.parts[at]]
        begun: list[Places] = []
        taken = 0
        while at.size:
            through = (ends & last) != 0
            begun.append(at[through] - np.int32(taken))
            at, ends = at[~through] + np.int32(1), ends[~through]
            taken += 1
            ends = _onward(table, ends, self.parts[at])
            at, ends = at[ends != 0], ends[ends != 0]
        return self.found(begun, [np.zeros(len(places), dtype=bool) for places in begun])


def _onward(
    table: EndsTable, ends: npt.NDArray[np.uint64], numbers: npt.NDArray[Any]
) -> npt.NDArray[np.uint64]:
    """The ends after one more part, from any of the ends before it."""
    after = np.zeros(len(ends), dtype=np.uint64)
    somewhere = int(np.bitwise_or.reduce(ends)) if len(ends) else 0
    for begun in range(1, len(table)):
        if somewhere >> (begun - 1) & 1:
            here = np.flatnonzero((ends >> np.uint64(begun - 1)) & np.uint64(1))
            after[here] |= table[begun, numbers[here]]
    return after
