"""What a station offers, as one word of bits, and what somebody needs, as a test of such words.

Bit 63 is set in every word. Each status, tier and entry that occurs has a bit, then each service, as
far as 63 bits go; a need of what has no bit cannot be told from words. A test is five masks: all of
the first, and any of each of the others; a mask of all bits stands for no condition.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from geomap.compiled import compiled

Words = npt.NDArray[np.uint64]

ONE = np.uint64(1)
BITS = 63
EVERY = (1 << 64) - 1
NO_TEST = np.array([0, EVERY, EVERY, EVERY, EVERY, 0], dtype=np.uint64)
"""The sixth number says whether there is anything to test."""


@dataclass(frozen=True, slots=True)
class Test:
    """masks: for the compiled search. all_of, any_of: the bits that decide, for sets."""

    masks: Words
    all_of: tuple[int, ...]
    any_of: tuple[tuple[int, ...], ...]


class WordTable:
    """The words of all stations, in their order, and for every bit in use the set of those that have it."""

    def __init__(self, services: Words, groups: Mapping[str, Any]) -> None:
        self.words = np.full(len(services), 1 << BITS, dtype=np.uint64)
        self._bit_of: dict[str, dict[Any, int]] = {}
        used = 0
        for name, column in groups.items():
            values, which = np.unique(column, return_inverse=True)
            if used + len(values) > BITS:
                continue
            self.words |= np.uint64(1) << (which + used).astype(np.uint64)
            self._bit_of[name] = {value: used + i for i, value in enumerate(values.tolist())}
            used += len(values)
        offered = int(np.bitwise_or.reduce(services, initial=np.uint64(0)))
        self.offered = [i for i in range(64) if offered >> i & 1]
        self._bit_of_service = dict(zip(self.offered, range(used, BITS), strict=False))
        for service, bit in self._bit_of_service.items():
            self.words |= (services >> np.uint64(service) & np.uint64(1)) << np.uint64(bit)
        used += len(self._bit_of_service)
        self._bitmaps = bitmaps(self.words, used)
        self._all = pack(np.ones(len(services), dtype=np.bool_))

    @property
    def nbytes(self) -> int:
        return self._bitmaps.nbytes + self._all.nbytes

    def test(
        self, services: int, services_any: int, groups: Mapping[str, Collection[Any] | None]
    ) -> Test | None:
        """The test of a need of all services, any of services_any, and one of the values of each group
        that is not None. None where words do not tell."""
        known = self._bit_of_service
        wanted = [i for i in range(64) if (services | services_any) >> i & 1]
        if any(i in self.offered and i not in known for i in wanted):
            return None
        all_of = tuple(known.get(i, BITS + 1) for i in wanted if services >> i & 1)
        any_of = []
        if services_any:
            any_of.append(tuple(known[i] for i in wanted if services_any >> i & 1 and i in known))
        for name, accepted in groups.items():
            if accepted is not None:
                if name not in self._bit_of:
                    return None
                bits = self._bit_of[name]
                any_of.append(tuple(bits[value] for value in accepted if value in bits))
        masks = NO_TEST.copy()
        masks[0] = sum(1 << bit for bit in all_of if bit < BITS)
        for i, group in enumerate(any_of):
            masks[1 + i] = sum(1 << bit for bit in group)
        masks[5] = bool(all_of or any_of)
        return Test(masks, all_of, tuple(any_of))

    def passing(self, test: Test) -> Words:
        """The set of the stations that pass."""
        if any(bit > BITS for bit in test.all_of):
            return np.zeros_like(self._all)
        passing = self._all.copy()
        for bit in test.all_of:
            passing &= self._bitmaps[bit]
        for group in test.any_of:
            passing &= np.bitwise_or.reduce(self._bitmaps[list(group)], axis=0, initial=np.uint64(0))
        return passing


@compiled
def bitmaps(words: Words, count: int) -> Words:
    """For each bit below count the set of the words that have it."""
    maps = np.zeros((count, (len(words) + 63) // 64), np.uint64)
    for i in range(len(words)):
        for bit in range(count):
            maps[bit, i >> 6] |= ((words[i] >> np.uint64(bit)) & ONE) << np.uint64(i & 63)
    return maps


@compiled
def pack(mask: npt.NDArray[np.bool_]) -> Words:
    """A mask as a set: position p is bit p % 64 of number p // 64."""
    packed = np.zeros((len(mask) + 63) // 64, np.uint64)
    for i in range(len(mask)):
        packed[i >> 6] |= np.uint64(mask[i]) << np.uint64(i & 63)
    return packed


@compiled
def positions_of(packed: Words, count: int) -> npt.NDArray[np.int32]:
    """The count positions in a set, ascending."""
    positions, found = np.empty(count, np.int32), 0
    for i in range(len(packed)):
        left, position = packed[i], 64 * i
        while left != 0:
            if left & ONE:
                positions[found] = position
                found += 1
            left >>= ONE
            position += 1
    return positions
