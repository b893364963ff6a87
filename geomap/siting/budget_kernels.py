"""The compiled inside of a budget: packages compared, and taken by what they add for their price."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geomap.compiled import compiled

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]


@compiled
def gain(start: Ints, unit: Numbers, weight: Floats, served: Numbers, package: int) -> float:
    """The weight of a package's units that are not served yet."""
    total = 0.0
    for at in range(start[package], start[package + 1]):
        if served[unit[at]] == 0:
            total += weight[unit[at]]
    return total


@compiled
def count(start: Ints, unit: Numbers, served: Numbers, package: int, by: int) -> None:
    """Serve a package's units once more (by 1) or once less (by -1)."""
    for at in range(start[package], start[package + 1]):
        served[unit[at]] += by


@compiled
def gains(start: Ints, unit: Numbers, weight: Floats, served: Numbers) -> Floats:
    """What each package would add."""
    each = np.zeros(len(start) - 1)
    for package in range(len(each)):
        each[package] = gain(start, unit, weight, served, package)
    return each


@compiled
def best_for_price(
    start: Ints, unit: Numbers, weight: Floats, place: Ints, price: Floats, chosen: Ints, budget: float
) -> None:
    """Fill chosen (places,), -1 for nothing, with packages: again and again the change at one place
    that adds most for what it costs and fits the budget; of equals the first package."""
    served = np.zeros(len(weight), dtype=np.int32)
    spent = 0.0
    for package in chosen:
        if package >= 0:
            count(start, unit, served, package, 1)
            spent += price[package]
    while True:
        best, most = -1, 0.0
        for package in range(len(place)):
            now = chosen[place[package]]
            if package == now or spent + price[package] - (price[now] if now >= 0 else 0.0) > budget:
                continue
            before, cost = 0.0, price[package]
            if now >= 0:
                count(start, unit, served, now, -1)
                before = gain(start, unit, weight, served, now)
                cost -= price[now]
            more = gain(start, unit, weight, served, package) - before
            if now >= 0:
                count(start, unit, served, now, 1)
            value = more / cost if cost > 0.0 else np.inf
            if more > 1e-9 * before and more > 0.0 and value > most:
                best, most = package, value
        if best < 0:
            return
        now = chosen[place[best]]
        if now >= 0:
            count(start, unit, served, now, -1)
            spent -= price[now]
        chosen[place[best]] = best
        count(start, unit, served, best, 1)
        spent += price[best]


@compiled
def within(start: Ints, unit: Numbers, one: int, other: int) -> bool:
    """Whether all units of one row are in another; rows ascend."""
    at, last = start[other], start[other + 1]
    if start[one + 1] - start[one] > last - at:
        return False
    for k in range(start[one], start[one + 1]):
        while at < last and unit[at] < unit[k]:
            at += 1
        if at == last or unit[at] != unit[k]:
            return False
    return True


@compiled
def matched(start: Ints, unit: Numbers, place: Ints, order: Ints) -> Bools:
    """Which packages one before them in order serves all units of; order: place by place."""
    less = np.zeros(len(order), dtype=np.bool_)
    for at in range(len(order)):
        for before in range(at - 1, -1, -1):
            if place[order[before]] != place[order[at]]:
                break
            if not less[order[before]] and within(start, unit, order[at], order[before]):
                less[order[at]] = True
                break
    return less
