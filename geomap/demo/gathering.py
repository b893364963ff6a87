"""Gathers blocks into cells: splinters go to the neighbour they cling to, corners change hands.

Real borders of communities have elbows where a surveyor's cut has none. Blocks are WGS 84
degrees; lengths and areas are measured on the plane, in metres.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import shapely
from shapely import MultiPolygon, Polygon

from geomap.demo.chance import draw
from geomap.demo.plane import to_metres
from geomap.demo.survey import Survey

SPLINTER_M2 = 3_000.0
LEAST_SHARED_M = 60.0
TRADES = 0.45
"""The share of blocks that ask to change hands; most are refused."""
LEAST_FULLNESS = 0.74
Borders = Mapping[int, Mapping[int, float]]


def gather(blocks: Sequence[Polygon], cells: Sequence[int], drawn: Survey) -> npt.NDArray[np.int64]:
    """The cell of each block, starting from the cell it was cut in."""
    plane = to_metres(np.array(blocks))
    exchange = _Exchange(list(plane), cells, [cell.street_code for cell in drawn.cells])
    exchange.attach_splinters()
    inside = np.array([block.representative_point() for block in plane])
    quarters = shapely.STRtree(drawn.quarters).query_nearest(inside, all_matches=False)[1]
    exchange.trade_corners([int(quarter) for quarter in quarters])
    return np.array(exchange.cell_of, dtype=np.int64)


class _Exchange:
    """Blocks, their neighbours and the cells that hold them. Blocks are in metres of the plane."""

    def __init__(self, blocks: Sequence[Polygon], cells: Sequence[int], streets: Sequence[str]) -> None:
        self.blocks = blocks
        self.cell_of = list(cells)
        self.streets = streets
        self.borders = _borders(blocks)
        self.area_m2 = [float(block.area) for block in blocks]
        self.held: dict[int, set[int]] = defaultdict(set)
        for block, cell in enumerate(cells):
            self.held[cell].add(block)

    def attach_splinters(self) -> None:
        """Give each splinter to the neighbour it shares most border with, smallest first."""
        for block in sorted(range(len(self.blocks)), key=lambda i: self.area_m2[i]):
            if self.area_m2[block] > SPLINTER_M2:
                break
            clings = max(self.borders[block], key=lambda i: (self.borders[block][i], i))
            self._move(block, self.cell_of[clings])

    def trade_corners(self, quarter_of: Sequence[int]) -> None:
        """Let cells take a corner block of the next, within a quarter and a street office's ground."""
        for block in range(len(self.blocks)):
            if draw("trade", block) > TRADES:
                continue
            suitors = sorted(
                (
                    (length, self.cell_of[other])
                    for other, length in self.borders[block].items()
                    if length > LEAST_SHARED_M and quarter_of[other] == quarter_of[block]
                ),
                reverse=True,
            )
            taker = next((cell for _, cell in suitors if self._may_take(cell, block)), None)
            if taker is not None:
                self._move(block, taker)

    def _may_take(self, taker: int, block: int) -> bool:
        """Whether both cells stay one piece, stocky and of like size when the block changes hands."""
        own = self.cell_of[block]
        if taker == own or self.streets[taker] != self.streets[own]:
            return False
        left, gained = self.held[own] - {block}, self.held[taker] | {block}
        if len(left) < 2 or self._area(left) < 0.6 * self._area(self.held[taker]):
            return False
        return all(
            self._is_whole(group) and self._fullness(group) > LEAST_FULLNESS for group in (left, gained)
        )

    def _move(self, block: int, cell: int) -> None:
        self.held[self.cell_of[block]].discard(block)
        self.held[cell].add(block)
        self.cell_of[block] = cell

    def _area(self, group: Iterable[int]) -> float:
        return sum(self.area_m2[block] for block in sorted(group))

    def _is_whole(self, group: set[int]) -> bool:
        seen = {min(group)}
        stack = [min(group)]
        while stack:
            for other, length in self.borders[stack.pop()].items():
                if other in group and other not in seen and length > LEAST_SHARED_M / 2:
                    seen.add(other)
                    stack.append(other)
        return len(seen) == len(group)

    def _fullness(self, group: Iterable[int]) -> float:
        """The share of its convex hull that a group of blocks fills."""
        tiles = MultiPolygon([self.blocks[block] for block in sorted(group)])
        return float(tiles.area / tiles.convex_hull.area)


def _borders(blocks: Sequence[Polygon]) -> Borders:
    """For each block its neighbours and the metres of border it shares with them."""
    first, second = shapely.STRtree(blocks).query(blocks, predicate="intersects")
    borders: dict[int, dict[int, float]] = defaultdict(dict)
    for a, b in sorted(zip(first.tolist(), second.tolist(), strict=True)):
        if a < b:
            shared = float(blocks[a].intersection(blocks[b]).length)
            if shared > 0:
                borders[a][b] = borders[b][a] = shared
    return borders
