"""The compiled inside of covering: greedy, interchange, and the steps of bounds.

Demand i is served by sites site[start[i] : start[i + 1]]; site j serves
demand[site_start[j] : site_start[j + 1]]. Of equals the lowest number is taken.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geomap.compiled import compiled

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]


@compiled
def site_sums(site_start: Ints, demand: Numbers, weight: Floats) -> Floats:
    """For each site the weight of the demand it serves."""
    sums = np.zeros(len(site_start) - 1)
    for j in range(len(sums)):
        total = 0.0
        for at in range(site_start[j], site_start[j + 1]):
            total += weight[demand[at]]
        sums[j] = total
    return sums


@compiled
def sums_of(site_start: Ints, demand: Numbers, weight: Floats, sites: Ints) -> Floats:
    """The same for some sites only, in their order."""
    sums = np.zeros(len(sites))
    for k in range(len(sites)):
        total = 0.0
        for at in range(site_start[sites[k]], site_start[sites[k] + 1]):
            total += weight[demand[at]]
        sums[k] = total
    return sums


@compiled
def times_served(site_start: Ints, demand: Numbers, chosen: Ints, rows: int) -> Numbers:
    """How many of the chosen sites serve each of the demand rows."""
    served = np.zeros(rows, dtype=np.int32)
    for j in chosen:
        for at in range(site_start[j], site_start[j + 1]):
            served[demand[at]] += 1
    return served


@compiled
def greedy(
    start: Ints, site: Numbers, site_start: Ints, demand: Numbers, weight: Floats, allowed: Bools, p: int
) -> Ints:
    """At most p allowed sites, each the one that adds the most weight when its turn comes."""
    gain = site_sums(site_start, demand, weight)
    gain[~allowed] = 0.0
    done = np.zeros(len(weight), dtype=np.bool_)
    chosen = np.empty(min(p, len(gain)), dtype=np.int64)
    count = 0
    while count < len(chosen):
        best = np.argmax(gain)
        if gain[best] <= 0.0:
            break
        chosen[count] = best
        count += 1
        for at in range(site_start[best], site_start[best + 1]):
            i = demand[at]
            if not done[i]:
                done[i] = True
                for k in range(start[i], start[i + 1]):
                    gain[site[k]] -= weight[i]
        gain[best] = 0.0  # rounding may have left a speck
    return chosen[:count]


@compiled
def _turn(
    start: Ints, site: Numbers, i: int, served: Numbers, by: int, weight: Floats, gain: Floats, loss: Floats
) -> None:
    """Serve demand i once more (by 1) or once less (by -1), and keep gain and loss of all its sites:
    what opening a site would add, and what closing it would lose."""
    before, after = served[i], served[i] + by
    served[i] = after
    more_gain = ((after == 0) - (before == 0)) * weight[i]
    more_loss = ((after == 1) - (before == 1)) * weight[i]
    if more_gain != 0.0 or more_loss != 0.0:
        for k in range(start[i], start[i + 1]):
            gain[site[k]] += more_gain
            loss[site[k]] += more_loss


@compiled
def interchange(
    start: Ints,
    site: Numbers,
    site_start: Ints,
    demand: Numbers,
    weight: Floats,
    allowed: Bools,
    chosen: Ints,
    passes: int,
) -> Ints:
    """chosen, improved by swaps of one for one until none helps or passes are over.

    Source: Teitz and Bart (1968), Oper. Res. 16:955-961, with gains and losses kept up to date.
    """
    served = np.zeros(len(weight), dtype=np.int32)
    gain, loss = site_sums(site_start, demand, weight), np.zeros(len(site_start) - 1)
    for j in chosen:
        for at in range(site_start[j], site_start[j + 1]):
            _turn(start, site, demand[at], served, 1, weight, gain, loss)
    is_open = np.zeros(len(gain), dtype=np.bool_)
    is_open[chosen] = True
    chosen, least = chosen.copy(), 1e-9 * max(1.0, weight.sum() / max(1, len(weight)))
    shared = np.zeros(len(gain))
    idle, at_slot = 0, 0
    while len(chosen) and idle < len(chosen) and at_slot < passes * len(chosen):
        slot = at_slot % len(chosen)
        at_slot += 1
        out = chosen[slot]
        shared[:] = 0.0
        for at in range(site_start[out], site_start[out + 1]):
            i = demand[at]
            if served[i] == 1:
                for k in range(start[i], start[i + 1]):
                    shared[site[k]] += weight[i]
        best, most = -1, least
        for j in range(len(gain)):
            if allowed[j] and not is_open[j] and gain[j] + shared[j] - loss[out] > most:
                best, most = j, gain[j] + shared[j] - loss[out]
        idle += 1
        if best >= 0:
            idle = 0
            chosen[slot] = best
            is_open[out], is_open[best] = False, True
            for at in range(site_start[out], site_start[out + 1]):
                _turn(start, site, demand[at], served, -1, weight, gain, loss)
            for at in range(site_start[best], site_start[best + 1]):
                _turn(start, site, demand[at], served, 1, weight, gain, loss)
    return chosen


@compiled
def without_idle(site_start: Ints, demand: Numbers, served: Numbers, chosen: Ints) -> Ints:
    """chosen without those, last first, whose demand others of them serve; served, (rows,), follows."""
    stays = np.ones(len(chosen), dtype=np.bool_)
    for slot in range(len(chosen) - 1, -1, -1):
        first, last = site_start[chosen[slot]], site_start[chosen[slot] + 1]
        least = 2
        for at in range(first, last):
            least = min(least, served[demand[at]])
        if least > 1:
            stays[slot] = False
            for at in range(first, last):
                served[demand[at]] -= 1
    return chosen[stays]


@compiled
def packed(start: Ints, site: Numbers, rows: Ints, sites: int) -> float:
    """A number that no set of sites that serves all can be smaller than.

    Each demand in turn is given the most that leaves no site with more than 1 in all: a dual
    answer of the set cover. Source: Erlenkotter (1978), Oper. Res. 26:992-1009, its ascent.
    """
    slack = np.ones(sites)
    total = 0.0
    for i in rows:
        least = 1.0
        for k in range(start[i], start[i + 1]):
            least = min(least, slack[site[k]])
        total += least
        for k in range(start[i], start[i + 1]):
            slack[site[k]] -= least
    return total


@compiled
def lower_prices(prices: Floats, weight: Floats, served: Numbers, step: float) -> float:
    """Move each price against its subgradient by step times its weight, within 0 and the weight, in
    place when step is not 0; return the sum of weight * subgradient squared."""
    square = 0.0
    for i in range(len(prices)):
        way = served[i] - (1.0 if prices[i] < weight[i] else 0.0)
        if (way > 0.0 and prices[i] > 0.0) or (way < 0.0 and prices[i] < weight[i]):
            square += weight[i] * way * way
            if step != 0.0:
                prices[i] = min(max(prices[i] - step * weight[i] * way, 0.0), weight[i])
    return square
