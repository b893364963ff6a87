"""A desk for the tests of one file."""

from __future__ import annotations

from people_desk import desk_with

desk = desk_with()
