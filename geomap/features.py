"""Features as they are kept: positions rounded, and as JSON, in a fifth of the memory of objects."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from pickle import PickleBuffer
from typing import Any, overload

import numpy as np
import numpy.typing as npt
import orjson

Feature = dict[str, Any]
DECIMALS = 6
"""Digits kept of a degree: about 0.1 m on the ground."""
KEPT = 1_024
"""Objects kept, of the features last asked for by number."""
BLOCK_BYTES = 1 << 22
"""Blocks this large grow no further, so that no more than one of them is ever copied."""
MOST_BLOCKS = 512
"""More of them, which splicing again and again leaves, are joined."""


def rounded(feature: Mapping[str, Any]) -> Feature:
    """The feature with its positions as they are written: longitude and latitude of DECIMALS digits. A
    geometry that cannot be read is left as it is, for the check to tell."""
    geometry = feature["geometry"]
    with suppress(KeyError, IndexError, TypeError, ValueError, RecursionError):
        geometry = {"type": geometry["type"], "coordinates": _round(geometry["coordinates"])}
    return {**feature, "geometry": geometry}


def _round(coordinates: Any) -> Any:
    if isinstance(coordinates[0], int | float):
        return [round(float(degrees), DECIMALS) for degrees in coordinates[:2]]
    return [_round(part) for part in coordinates]


class KeptFeatures(Sequence[Feature]):
    """GeoJSON features as JSON, in order. Each is made when it is asked for, and for a while again when it
    is asked for again: it is shared, and must not be changed."""

    def __init__(self, blocks: Sequence[bytes | memoryview], ends: npt.NDArray[np.int64]) -> None:
        """blocks: the features' JSON, one after the other, no feature in two blocks. ends: where each
        feature ends, counted through all blocks."""
        self._blocks = blocks
        self._begins = [0]
        for block in blocks:
            self._begins.append(self._begins[-1] + len(block))
        self._ends = ends
        self._end = ends.data  # gives one number at a third of an array's price
        self._made = lru_cache(maxsize=KEPT)(self._make)

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, which: int) -> Feature: ...
    @overload
    def __getitem__(self, which: slice) -> list[Feature]: ...
    def __getitem__(self, which: int | slice) -> Feature | list[Feature]:
        if isinstance(which, slice):
            return [self._make(i) for i in range(*which.indices(len(self)))]
        return self._made(which)

    def __iter__(self) -> Iterator[Feature]:
        return map(self._make, range(len(self)))

    def json(self, position: int) -> bytes:
        """The JSON of one feature. Raises IndexError."""
        return bytes(self._view(position))

    def _make(self, position: int) -> Feature:
        made: Feature = orjson.loads(self._view(position))
        return made

    def _view(self, position: int) -> bytes | memoryview:
        if position < 0:
            position += len(self._end)
        if not 0 <= position < len(self._end):
            raise IndexError(position)
        begin = self._end[position - 1] if position else 0
        block = bisect_right(self._begins, begin, hi=len(self._blocks)) - 1
        offset = self._begins[block]
        return self._blocks[block][begin - offset : self._end[position] - offset]

    def spliced(self, others: Mapping[int, bytes | None], added: Sequence[bytes]) -> KeptFeatures:
        """With other JSON at some positions, None for a feature that goes, and more features at the end. What
        stays is shared, not copied."""
        pieces: list[bytes | memoryview] = []
        sizes = np.diff(self._ends, prepend=0)
        begin = 0
        for position in sorted(others):
            end = int(self._ends[position])
            pieces += self._between(begin, end - int(sizes[position]))
            text = others[position]
            sizes[position] = 0 if text is None else len(text)
            pieces += [] if text is None else [text]
            begin = end
        pieces += self._between(begin, self._begins[-1])
        pieces += [b"".join(added)] if added else []
        sizes = np.delete(sizes, [position for position, text in others.items() if text is None])
        ends = np.concatenate([sizes, np.fromiter(map(len, added), dtype=np.int64)]).cumsum()
        return KeptFeatures(pieces if len(pieces) < MOST_BLOCKS else _joined(pieces), ends)

    def _between(self, begin: int, end: int) -> Iterator[memoryview]:
        """The bytes from begin to end, counted through all blocks."""
        for start, block in zip(self._begins, self._blocks, strict=False):
            first, last = max(begin - start, 0), min(end - start, len(block))
            if first < last:
                yield memoryview(block)[first:last]

    @property
    def blocks(self) -> Sequence[bytes | memoryview]:
        """The JSON of all features, one after the other, in a few pieces."""
        return self._blocks

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled, the blocks can stand outside of the pickle, and be mapped from there."""
        return KeptFeatures, ([PickleBuffer(block) for block in self._blocks], self._ends)


def _joined(pieces: Iterable[bytes | memoryview]) -> list[bytes | memoryview]:
    """The same bytes in blocks of at least BLOCK_BYTES, but for the last."""
    blocks: list[bytes | memoryview] = []
    block = bytearray()
    for piece in pieces:
        block += piece
        if len(block) >= BLOCK_BYTES:
            blocks.append(bytes(block))
            block = bytearray()
    return [*blocks, bytes(block)] if block else blocks


class FeaturePacker:
    """Makes KeptFeatures of features that come bit by bit."""

    def __init__(self) -> None:
        self._blocks: list[bytes] = []
        self._open = bytearray()
        self._sizes: list[npt.NDArray[np.int64]] = []

    def add(self, features: Iterable[Any]) -> None:
        """Take features, which must be made of what JSON knows."""
        texts = list(map(orjson.dumps, features))
        self._sizes.append(np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)))
        self._open += b"".join(texts)
        if len(self._open) >= BLOCK_BYTES:
            self._close()

    def done(self) -> KeptFeatures:
        self._close()
        return KeptFeatures(
            tuple(self._blocks), np.concatenate([np.zeros(0, np.int64), *self._sizes]).cumsum()
        )

    def _close(self) -> None:
        if self._open:
            self._blocks.append(bytes(self._open))
            self._open = bytearray()
