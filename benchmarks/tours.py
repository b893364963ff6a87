"""The shortest order to visit ten places, by distances that differ either way: ours is exact; networkx's are
approximations, and what they are longer by is told as what they lack."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

import networkx
import numpy as np

from benchmarks import names
from benchmarks.measure import OURS, Contender, Report
from geomap.geodesy import FloatArray
from geomap.searching.tours import best_tour, warm_up

PLACES, QUESTIONS = 10, 20


def questions() -> list[FloatArray]:
    """Metres between places of a town of blocks, longer one way than the other, the start first."""
    rng, made = np.random.default_rng(1), []
    for _ in range(QUESTIONS):
        places = rng.uniform(0.0, 3_000.0, (PLACES + 1, 2))
        metres = np.abs(places[:, None] - places[None]).sum(axis=-1)
        made.append(metres * rng.uniform(1.0, 1.2, metres.shape))
    return made


def graph_of(matrix_m: FloatArray) -> networkx.DiGraph:
    """The same for networkx: the way back to the start is free, so that a round is an open way."""
    graph = networkx.DiGraph()
    for a in range(PLACES + 1):
        for b in range(PLACES + 1):
            if a != b:
                graph.add_edge(a, b, weight=float(matrix_m[a, b]) if b else 0.0)
    return graph


def round_m(graph: networkx.DiGraph, way: list[int]) -> float:
    return float(sum(graph[a][b]["weight"] for a, b in pairwise(way)))


def run(report: Report, rounds: int) -> None:
    """One figure."""
    warm_up()
    asked = questions()
    graphs, least_m = [graph_of(m) for m in asked], [best_tour(m).length_m for m in asked]
    approximate = networkx.approximation
    peers: dict[str, Callable[[networkx.DiGraph], list[int]]] = {
        names.GREEDY: partial(approximate.greedy_tsp, source=0),
        names.ANNEALING: partial(approximate.simulated_annealing_tsp, init_cycle="greedy", source=0, seed=1),
    }

    def ask(peer: Callable[[Any], Any], of: list[Any]) -> list[Any]:
        return [peer(one) for one in of]

    contenders = {OURS: Contender(partial(ask, best_tour, asked), QUESTIONS)}
    for name, peer in peers.items():
        found = [round_m(g, way) for g, way in zip(graphs, ask(peer, graphs), strict=True)]
        longer = float(np.mean([metres / least for metres, least in zip(found, least_m, strict=True)])) - 1.0
        contenders[name] = Contender(
            partial(ask, peer, graphs), QUESTIONS, f"the shortest: {longer:.1%} longer on average"
        )
    report.add(names.TOUR, contenders, rounds, places=PLACES)
