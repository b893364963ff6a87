"""Sites that take so many persons and no more: who goes where is part of the program.

The persons of one demand point may be split among stations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

import numpy as np
from scipy.sparse import coo_array, csr_array

from geomap.errors import InvalidInputError
from geomap.geodesy import FloatArray
from geomap.siting.answer import Effort, Siting, settled
from geomap.siting.assigned import Shares, answer, sums
from geomap.siting.merge import Merged, merge
from geomap.siting.pairs import IntArray
from geomap.siting.problem import Problem
from geomap.siting.solver import INF, Program, Solved, minimise


@dataclass(frozen=True, eq=False)
class Placing:
    """Columns: a site each, open or not; then a pair each, the share of the kind's persons that go there."""

    problem: Problem
    merged: Merged
    p: int | None
    """How many free sites may open; None for any number."""

    def program(self, site_cost: FloatArray, pair_cost: FloatArray, everyone: bool) -> Program:
        """The least cost; with everyone nobody may be left out."""
        pairs, persons = self.merged.pairs, self.merged.persons
        sites, count, kinds = pairs.sites, pairs.site.size, len(persons)
        capacity = np.full(sites, np.inf) if self.problem.capacity is None else self.problem.capacity
        limited = np.flatnonzero(capacity[pairs.site] < INF)
        pair = np.arange(count)
        room, last = kinds + count, kinds + count + sites
        entries = [
            (pairs.row, sites + pair, np.ones(count)),  # all shares of a kind
            (kinds + pair, sites + pair, np.ones(count)),  # a share only where the site is open
            (kinds + pair, pairs.site, -np.ones(count)),
            (room + pairs.site[limited], sites + limited, persons[pairs.row[limited]]),  # a site's room
            (room + np.arange(sites), np.arange(sites), -np.where(capacity < INF, capacity, 0.0)),
            (np.full(sites, last), np.arange(sites), self.problem.free.astype(np.float64)),  # how many open
        ]
        row, column, value = (np.concatenate(part) for part in zip(*entries, strict=True))
        open_at_most = (self.problem.free | self.problem.fixed).astype(np.float64)
        low, high = np.full(last + 1, -INF), np.zeros(last + 1)
        low[:kinds], high[:kinds] = (1.0 if everyone else -INF), 1.0
        high[-1] = INF if self.p is None else self.p
        return Program(
            cost=np.concatenate((site_cost, pair_cost)),
            least=np.concatenate((self.problem.fixed.astype(np.float64), np.zeros(count))),
            most=np.concatenate((open_at_most, np.ones(count))),
            integer=np.arange(sites + count) < sites,
            matrix=csr_array(coo_array((value, (row, column)), (last + 1, sites + count))),
            low=low,
            high=high,
        )

    def saved(self, beyond_m: float) -> FloatArray:
        """What each pair adds to person-metres where everyone walked beyond_m before, (pairs,)."""
        pairs = self.merged.pairs
        return self.merged.persons[pairs.row] * (pairs.lengths_m - beyond_m)

    def least_walking(self) -> float:
        """The person-metres if everyone had the nearest site that can serve them at all."""
        pairs = self.merged.pairs
        nearest_m = np.minimum.reduceat(pairs.lengths_m, pairs.start[:-1]) if pairs.site.size else np.empty(0)
        return float(self.merged.persons @ nearest_m)

    def opened(self, solved: Solved) -> IntArray:
        """The open sites of an answer, ascending."""
        return np.flatnonzero(_point(solved)[: self.merged.pairs.sites] > 0.5)

    def share(self, solved: Solved) -> FloatArray:
        """What part of its kind's persons each pair takes, (pairs,)."""
        share = np.clip(_point(solved)[self.merged.pairs.sites :], 0.0, 1.0)
        return np.where(share < 1e-7, 0.0, share)

    def shares(self, solved: Solved) -> Shares:
        """The same by demand and site."""
        pairs, kind, persons = self.merged.pairs, self.merged.kind, self.problem.persons
        share = self.share(solved)
        order = np.lexsort((pairs.site, -share, pairs.row))
        served, first = np.unique(pairs.row[order], return_index=True)
        most = np.full(len(self.merged.persons) + 1, -1, dtype=np.int64)
        most[served] = np.where(share[order][first] > 0, pairs.site[order][first], -1)
        total = np.append(sums(pairs.row, share, len(self.merged.persons)), 0.0)
        load = sums(pairs.site, share * self.merged.persons[pairs.row], pairs.sites)
        return Shares(most[kind], persons * np.minimum(total[kind], 1.0), load)


def most_served(problem: Problem, left: int, effort: Effort) -> Siting:
    """mclp where sites have room for so many persons."""
    usable = problem.usable
    merged = merge(usable, problem.persons)
    placing = Placing(problem, merged, left)
    cost = -merged.persons[merged.pairs.row]
    program = placing.program(np.zeros(usable.sites), cost, everyone=False)
    solved = minimise(program, effort, problem.fixed, told=lambda cost: -cost)
    opened, shares = placing.opened(solved), placing.shares(solved)
    value = float(shares.served_persons.sum())
    most = min(-solved.bound, float(merged.persons.sum()))  # cut short, HiGHS may know no bound at all
    bound = settled(value, max(value, most))
    left_out = problem.unmet(usable).tolist()
    return answer("mclp", problem, opened, shares, value, bound, solved.stopped, left_out)


def refuse_too_little_room(problem: Problem, merged: Merged, effort: Effort) -> None:
    """Raise InvalidInputError if not everyone of merged has a place with every candidate open."""
    placing = Placing(problem, merged, None)
    program = placing.program(np.zeros(merged.pairs.sites), -merged.persons[merged.pairs.row], everyone=False)
    solved = minimise(program, Effort(time_limit_s=effort.time_limit_s), problem.fixed | problem.free)
    over = float(merged.persons.sum() + solved.bound)
    if over > 1e-6 * merged.persons.sum():
        raise InvalidInputError(
            f"{over:g} persons have no place even with every candidate open.",
            parameter="capacity",
            value=over,
            hint="Raise the capacities near them, or add candidates there.",
        )


def refuse_too_few(p: int | None) -> NoReturn:
    """Raise InvalidInputError because p new stations cannot serve everyone."""
    raise InvalidInputError(
        f"{p} new stations cannot serve everyone.",
        parameter="p",
        value=p,
        hint="Ask for more stations, raise the limit or the capacities.",
    )


def _point(solved: Solved) -> FloatArray:
    if solved.x is None:
        raise InvalidInputError(
            "The search ended before any answer was found.",
            parameter="time_limit_s",
            value=None,
            hint="Give more time, or fewer candidates.",
        )
    return solved.x
