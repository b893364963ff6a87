"""A desk with an account of every role, for the tests of one file."""

from __future__ import annotations

from people_desk import desk_with
from town import EAST, WEST, WEST_SOUTH

desk = desk_with(
    ("admin",),
    ("west", "street", WEST),
    ("east", "street", EAST),
    ("south", "community", WEST_SOUTH),
    ("viewer", "viewer"),
)
