"""Features kept as JSON: a fifth of the memory that their objects would take."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from pickle import PickleBuffer
from typing import Any, overload

import numpy as np
import numpy.typing as npt
import orjson

Feature = dict[str, Any]
BLOCK_BYTES = 1 << 22
"""Blocks this large grow no further, so that no more than one of them is ever copied."""


class KeptFeatures(Sequence[Feature]):
    """GeoJSON features as JSON, in order; each is made anew whenever it is asked for. Immutable."""

    def __init__(self, blocks: Sequence[bytes | memoryview], ends: npt.NDArray[np.int64]) -> None:
        """blocks: the features' JSON, one after the other, no feature in two blocks. ends: where each
        feature ends, counted through all blocks."""
        self._blocks = blocks
        self._begins = [0]
        for block in blocks:
            self._begins.append(self._begins[-1] + len(block))
        self._ends = ends

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, which: int) -> Feature: ...
    @overload
    def __getitem__(self, which: slice) -> list[Feature]: ...
    def __getitem__(self, which: int | slice) -> Feature | list[Feature]:
        if isinstance(which, slice):
            return [self[i] for i in range(*which.indices(len(self)))]
        found: Feature = orjson.loads(self.json(which))
        return found

    def __iter__(self) -> Iterator[Feature]:
        return (orjson.loads(self.json(i)) for i in range(len(self)))

    def json(self, position: int) -> bytes:
        """The JSON of one feature. Raises IndexError."""
        position = range(len(self))[position]
        begin = int(self._ends[position - 1]) if position else 0
        block = bisect_right(self._begins, begin, hi=len(self._blocks)) - 1
        offset = self._begins[block]
        return bytes(self._blocks[block][begin - offset : int(self._ends[position]) - offset])

    @property
    def blocks(self) -> Sequence[bytes | memoryview]:
        """The JSON of all features, one after the other, in a few pieces."""
        return self._blocks

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled, the blocks can stand outside of the pickle, and be mapped from there."""
        return KeptFeatures, ([PickleBuffer(block) for block in self._blocks], self._ends)


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
