"""Where to look for the stations that meet a need: the whole tree, or a small one of their own.

The whole tree's nodes tell what lies below them, so a search for what many stations offer passes
over the rest at little cost. Where few stations meet a need they get their own tree at once; where
some do, once so many origins have asked that the tree would have paid for itself.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from geomap.geodesy import FloatArray
from geomap.station_single import Card, make_card
from geomap.station_tree import StationTree, build_tree
from geomap.station_words import NO_TEST, Words, WordTable, pack, positions_of

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int32]
Accepted = Collection[Any] | None

KEPT_NEEDS = 32
KEPT_AMONG = 8
RARE = 1 / 256
"""Share of the stations up to which those that meet a need get their own tree at once."""
SCARCE = 1 / 16
"""And up to which they get it in time."""
WORTH = 8
"""After one origin asked for every so many stations in it."""
KEPT_SCARCE = 3
NO_MASK = np.empty(0, dtype=np.bool_)


class Columns(NamedTuple):
    """All stations, by position: WGS 84 degrees, and the rank of the id among all ids."""

    lon: FloatArray
    lat: FloatArray
    rank: IntArray


class Chosen(NamedTuple):
    """Where to look: a tree, the test its words must pass, a mask over positions (empty for none), the
    card of these and the columns, and how many stations there are to find."""

    tree: StationTree
    test: Words
    mask: BoolArray
    columns: Columns
    card: Card
    total: int

    @classmethod
    def of(cls, tree: StationTree, test: Words, mask: BoolArray, columns: Columns, total: int) -> Chosen:
        return cls(tree, test, mask, columns, make_card(tree, test, mask, columns), total)

    def positions(self) -> IntArray:
        """The stations there are to find."""
        words, (every, *any_of) = self.tree.words, self.test[:5]
        passes = words & every == every
        for group in any_of:
            passes &= words & group != 0
        if len(self.mask):
            passes &= self.mask[self.tree.order]
        found: IntArray = self.tree.order[passes]
        return found


class Among:
    """Some of the stations, say those open now, made once to be asked about often. It never changes."""

    def __init__(self, mask: BoolArray) -> None:
        self.mask = np.array(mask, dtype=np.bool_)
        self.mask.flags.writeable = False
        self.packed = pack(self.mask)


class _Kept:
    """What was chosen for a need, and how many origins have asked for it."""

    def __init__(self, chosen: Chosen) -> None:
        self.chosen = self.whole = chosen
        self.asked = 0


class Choices:
    """What was chosen for the needs asked about last. Safe to share by threads: at worst two of them
    make the same tree."""

    def __init__(self, columns: Columns, table: WordTable, meets: Callable[..., BoolArray]) -> None:
        self._columns, self._table, self._meets = columns, table, meets
        self._count = len(columns.rank)
        self.tree = self._plant(np.arange(self._count, dtype=np.int32))
        self._kept = lru_cache(maxsize=KEPT_NEEDS)(self._choose)
        self._kept_among = lru_cache(maxsize=KEPT_AMONG)(self._choose)
        self._scarce: deque[_Kept] = deque()

    def chosen(self, among: Among | BoolArray | None, origins: int, *need: Any) -> Chosen:
        """Where so many origins should look for what meets need, as _choose takes it. What is chosen from
        a mask is not kept: the mask may change."""
        if among is None:
            kept = self._kept(None, *need)
        elif isinstance(among, Among):
            kept = self._kept_among(among, *need)
        else:
            return self._choose(Among(among), *need).chosen
        if kept.chosen.tree is self.tree and kept.chosen.total <= self._count * SCARCE:
            kept.asked += origins
            if kept.asked * WORTH > kept.chosen.total:
                self._part(kept)
        return kept.chosen

    def _choose(
        self,
        among: Among | None,
        services: int,
        services_any: int,
        tiers: Accepted,
        entries: Accepted,
        statuses: Accepted,
    ) -> _Kept:
        groups = {"statuses": statuses, "tiers": tiers, "entries": entries}
        test = self._table.test(services, services_any, groups)
        if test is None:
            passing = pack(self._meets(services, services_any, tiers, entries, statuses))
        else:
            passing = self._table.passing(test)
        if among is not None:
            passing = passing & among.packed
        total = int(np.bitwise_count(passing).sum())
        if total <= self._count * RARE:
            return _Kept(self._own(positions_of(passing, total)))
        if test is None:
            mask = np.zeros(self._count, dtype=np.bool_)
            mask[positions_of(passing, total)] = True
            return _Kept(Chosen.of(self.tree, NO_TEST, mask, self._columns, total))
        mask = NO_MASK if among is None else among.mask
        return _Kept(Chosen.of(self.tree, test.masks, mask, self._columns, total))

    def _part(self, kept: _Kept) -> None:
        """Give what was chosen its own tree, and take the oldest such tree away if there are too many."""
        kept.chosen = self._own(kept.chosen.positions())
        self._scarce.append(kept)
        if len(self._scarce) > KEPT_SCARCE:
            oldest = self._scarce.popleft()
            oldest.chosen, oldest.asked = oldest.whole, 0

    def _own(self, positions: IntArray) -> Chosen:
        """These stations in a tree of their own."""
        return Chosen.of(self._plant(positions), NO_TEST, NO_MASK, self._columns, len(positions))

    def _plant(self, positions: IntArray) -> StationTree:
        return build_tree(self._columns.lon, self._columns.lat, self._table.words, positions)
