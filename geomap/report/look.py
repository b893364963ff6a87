"""The look of what we draw: the colours of the map's light style sheet, and two scales that hold for every
kind of colour vision."""

from __future__ import annotations

PAPER = "#f6f4ee"
SURFACE = "#ffffff"
INK = "#1c262b"
INK_2 = "#4f5b62"
LINE = "#e0dacd"
ACCENT = "#00695c"
ACCENT_INK = "#ffffff"
RED = "#b3202c"
FOCUS = "#0b57d0"
MAP_GROUND = "#f3efe6"
MAP_OUTSIDE = "#e9e5db"
MAP_ROAD = "#ffffff"
MAP_CASING = "#d9d1c0"
MAP_ARTERIAL = "#fff3cf"
MAP_ARTERIAL_CASING = "#dcc795"
MAP_LANE = "#fbf9f4"
MAP_WATER = "#bfdde6"
MAP_PARK = "#d7e6c8"
MAP_BOUNDARY = "#8f8571"
MAP_LABEL = "#5d5648"
MAP_LABEL_HALO = "#fbf9f3"
MAP_WATER_LABEL = "#3c7285"
MAP_PARK_LABEL = "#4d6b3a"

SHARE_EDGES = (0.2, 0.4, 0.6, 0.8)
SHARE_COLOURS = ("#e0894a", "#efbf91", "#f2e7d3", "#a9cbe0", "#5a9bc8")
"""From orange, nobody covered, to blue, all: told apart by every kind of colour vision, and in grey by the
points upon them."""
COVERED, UNCOVERED = "#0b4f7d", "#8a3600"
SCALE_LIGHT, SCALE_DARK = "#f4f7fa", "#1f5f91"
"""Ends of the one-hue scale of the week, from none to the largest share."""


def share_class(share: float) -> int:
    """The class 0..4 of a share 0..1; a share on an edge is in the class above."""
    return sum(share >= edge for edge in SHARE_EDGES)
