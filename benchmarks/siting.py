"""Siting beside PySAL spopt: the same optimum, or a proven gap, in one run.

    python -m benchmarks.siting [--figures mclp,large,p_median] [--sizes 500,2000]
        [--rounds 5] [--peer-limit-s 300]

People and candidates are strewn over a district of 12 km by 12 km, a station serves 500 m. Both
sides begin with the same table of metres and are timed to the answer, building their programs
included. spopt builds through pulp, with CBC and with HiGHS on one thread; it answers each once,
in CPU seconds of this process, CBC in those of its own. A peer that its limit cuts short has the
time it took until then, and what it found must not be better than our bound.
"""

from __future__ import annotations

import argparse
import json
import os

os.environ["OMP_NUM_THREADS"] = "1"

import resource
import statistics
import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pulp
from spopt.locate import MCLP, PMedian

from geomap.siting import Effort, Problem, mclp, p_median, pairs_from_matrix, pairs_from_points

SERVES_M, SIDE_M = 500.0, 12_000.0
warnings.filterwarnings("ignore", category=DeprecationWarning)


def cpu_s() -> float:
    """CPU seconds of this process and of those it started and waited for."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def timed(run: Callable[[], Any], rounds: int = 1) -> tuple[float, Any]:
    """Median CPU seconds, and the last answer."""
    spent, answer = [], None
    for _ in range(rounds):
        start = cpu_s()
        answer = run()
        spent.append(cpu_s() - start)
    return statistics.median(spent), answer


def district(size: int) -> tuple[Any, Any]:
    """metres (size, size) and persons (size,)."""
    rng = np.random.default_rng(size)
    people, places = rng.random((2, size, 2)) * SIDE_M
    return np.linalg.norm(people[:, None] - places[None], axis=2), rng.integers(1, 500, size).astype(float)


def peers(
    build: Callable[[], Any], limit_s: float, names: tuple[str, ...]
) -> dict[str, tuple[float, float, str]]:
    """CPU seconds, the objective and how it ended, by solver."""
    found = {}
    for name in names:
        solver = (
            pulp.PULP_CBC_CMD(msg=False, timeLimit=limit_s, gapRel=0.0)
            if name == "CBC"
            else pulp.HiGHS(msg=False, threads=1, timeLimit=limit_s, gapRel=0.0)
        )
        start = cpu_s()
        solved = build().solve(solver, results=False)
        spent = cpu_s() - start
        ended = pulp.LpSolution[solved.problem.sol_status]
        found[f"spopt + {name}"] = (spent, float(solved.problem.objective.value()), ended)
    return found


def show(
    figure: str, seconds: float, answer: Any, others: dict[str, tuple[float, float, str]], **more: Any
) -> None:
    """One line of JSON, as of every figure."""
    row = {
        "figure": figure,
        **more,
        "s": {"geomap": round(seconds, 4), **{name: round(s, 2) for name, (s, *_) in others.items()}},
        "times_as_fast": {name: round(s / seconds, 1) for name, (s, *_) in others.items()},
        "value": answer.value,
        "bound": answer.bound,
        "gap": round(answer.gap, 6),
        "stopped": answer.stopped,
        "peers": {name: {"value": value, "ended": ended} for name, (_, value, ended) in others.items()},
    }
    print(json.dumps(row), flush=True)


def compare_mclp(size: int, rounds: int, limit_s: float) -> None:
    """Proven optimal, p so that about a third is served."""
    metres, persons = district(size)
    p = size // 25 if size < 1_000 else size // 20

    def ours() -> Any:
        return mclp(Problem(persons, pairs_from_matrix(metres, SERVES_M)), p, Effort("exact"))

    ours()
    seconds, answer = timed(ours, rounds)
    assert answer.optimal
    others = peers(lambda: MCLP.from_cost_matrix(metres, persons, SERVES_M, p), limit_s, ("CBC", "HiGHS"))
    for _, value, ended in others.values():
        assert value <= answer.bound + 1e-6 * answer.bound
        assert ended != "Optimal Solution Found" or abs(value - answer.value) <= 1e-6 * value
    show("MCLP, proven", seconds, answer, others, demand=size, candidates=size, p=p)


def compare_p_median(size: int, rounds: int, limit_s: float) -> None:
    """Within 1 % of a proven bound."""
    metres, persons = district(size)
    p = size // 25

    def ours() -> Any:
        return p_median(Problem(persons, pairs_from_matrix(metres)), p, Effort("heuristic", enough=0.01))

    ours()
    seconds, answer = timed(ours, rounds)
    assert answer.gap <= 0.01
    others = peers(lambda: PMedian.from_cost_matrix(metres, persons, p), limit_s, ("HiGHS",))
    for _, value, _ in others.values():
        assert value >= answer.bound * (1 - 1e-6)
    show("p-median, within 1 %", seconds, answer, others, demand=size, candidates=size, p=p)


def large(demand: int = 1_000_000, sites: int = 20_000, p: int = 100) -> None:
    """People crowd about 3,000 centres in 60 km by 60 km; no peer holds this in memory."""
    rng = np.random.default_rng(1)
    centres = rng.uniform([108.6, 33.95], [109.25, 34.5], (3_000, 2))
    crowd = rng.zipf(1.6, 3_000).clip(max=400).astype(float)

    def strewn(count: int) -> Any:
        return (centres[rng.choice(3_000, count, p=crowd / crowd.sum())] + rng.normal(0, 0.006, (count, 2))).T

    people, places, persons = strewn(demand), strewn(sites), rng.integers(1, 9, demand).astype(float)
    start = time.perf_counter()
    pairs = pairs_from_points(*people, *places, SERVES_M, lengths=False)
    built_s = time.perf_counter() - start
    small = Problem(persons[:1_000], pairs_from_points(*people[:, :1_000], *places, SERVES_M, lengths=False))
    mclp(small, 5, Effort("heuristic"))  # loads the compiled loops
    seconds, answer = timed(lambda: mclp(Problem(persons, pairs), p, Effort("heuristic")))
    more = {"demand": demand, "candidates": sites, "p": p, "pairs": pairs.site.size}
    show("MCLP, greedy + interchange + bound", seconds, answer, {}, **more, pairs_s=round(built_s, 1))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Siting beside spopt.")
    parser.add_argument("--figures", default="mclp,large,p_median")
    parser.add_argument("--sizes", default="500,2000", help="of MCLP")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peer-limit-s", type=float, default=300.0)
    chosen = parser.parse_args()
    if "mclp" in chosen.figures.split(","):
        for size in map(int, chosen.sizes.split(",")):
            compare_mclp(size, chosen.rounds, chosen.peer_limit_s)
    if "large" in chosen.figures.split(","):
        large()
    if "p_median" in chosen.figures.split(","):
        compare_p_median(500, chosen.rounds, chosen.peer_limit_s)
