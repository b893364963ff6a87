"""An independent answer to the same questions: networkx over every vertex, shapely in a local plane."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import networkx
import numpy as np
import shapely
from pyproj import Transformer

from geomap.geodesy import distance_m

BITS = {"walk": (1, 2), "ride": (4, 8)}


class Oracle:
    """Lines, each an array (n, 2) of degrees, open by the bits of access to one mode. Every vertex is a
    node; lines meet where they share one. Stations become nodes of their own on the segments."""

    def __init__(self, lines: Any, access: Any, mode: str) -> None:
        forward, backward = BITS[mode]
        centre = np.mean(np.concatenate(lines), axis=0)
        self.plane = Transformer.from_crs(
            "EPSG:4326", f"+proj=aeqd +lon_0={centre[0]} +lat_0={centre[1]}", always_xy=True
        )
        self.ends, self.ways = [], []
        for line, bits in zip(lines, access, strict=True):
            if bits & (forward | backward):
                for a, b in zip(line[:-1].tolist(), line[1:].tolist(), strict=True):
                    self.ends.append((tuple(a), tuple(b)))
                    self.ways.append((bool(bits & forward), bool(bits & backward)))
        self.shapes = shapely.linestrings([[self.flat(*a), self.flat(*b)] for a, b in self.ends])
        self.tree = shapely.STRtree(self.shapes)
        self.length_m = [float(distance_m(*a, *b)) for a, b in self.ends]
        self.on: list[list[tuple[float, Any]]] = [
            [(0.0, a), (length, b)] for (a, b), length in zip(self.ends, self.length_m, strict=True)
        ]
        self.graph = networkx.DiGraph()

    def flat(self, lon: float, lat: float) -> tuple[float, float]:
        return self.plane.transform(lon, lat)

    def foot(self, lon: float, lat: float) -> tuple[int, float, float]:
        """The nearest segment, the metres along it, and away from it."""
        point = shapely.Point(self.flat(lon, lat))
        segment = int(self.tree.nearest(point))
        share = self.shapes[segment].project(point, normalized=True)
        a, b = np.array(self.ends[segment])
        place = a + share * (b - a)
        return segment, share * self.length_m[segment], float(distance_m(lon, lat, *place))

    def place(self, lon: Any, lat: Any, limit_m: float) -> None:
        """Put stations on the streets, numbered as they come, and join all there is to a graph."""
        for number, point in enumerate(zip(lon, lat, strict=True)):
            segment, along, away = self.foot(*point)
            if away <= limit_m:
                self.on[segment].append((along, ("at", number)))
                self.join(("at", number), ("station", number), away, True, False)
        for places, (forward, backward) in zip(self.on, self.ways, strict=True):
            places.sort(key=lambda place: place[0])
            for (low_m, a), (high_m, b) in pairwise(places):
                self.join(a, b, high_m - low_m, forward, backward)

    def join(self, a: Any, b: Any, length: float, forward: bool, backward: bool) -> None:
        for tail, head, is_open in ((a, b, forward), (b, a, backward)):
            known = self.graph.get_edge_data(tail, head)
            if is_open and (known is None or known["weight"] > length):
                self.graph.add_edge(tail, head, weight=length)

    def stations(self, lon: float, lat: float, limit_m: float, snap_limit_m: float) -> dict[int, float]:
        """Metres by street to every station within limit_m."""
        segment, along, away = self.foot(lon, lat)
        if away > snap_limit_m:
            return {}
        forward, backward = self.ways[segment]
        before = [place for place in self.on[segment] if place[0] <= along]
        after = [place for place in self.on[segment] if place[0] >= along]
        for at_m, node in after[:1] if forward else [p for p in after if p[0] == along]:
            self.graph.add_edge("origin", node, weight=at_m - along + away)
        for at_m, node in before[-1:] if backward else [p for p in before if p[0] == along]:
            self.graph.add_edge("origin", node, weight=along - at_m + away)
        if "origin" not in self.graph:
            return {}
        found = networkx.single_source_dijkstra_path_length(self.graph, "origin", cutoff=limit_m + 1.0)
        self.graph.remove_node("origin")
        return {
            node[1]: metres
            for node, metres in found.items()
            if isinstance(node, tuple) and node[0] == "station" and metres <= limit_m
        }
