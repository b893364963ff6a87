"""Which icon stands for what: one table for templates and scripts, names of static/icons.txt."""

from __future__ import annotations

from collections.abc import Mapping

LAYER_ICONS: Mapping[str, str] = {
    "stations": "shop",
    "communities": "people-group",
    "streets": "city",
    "compounds": "building",
    "halls": "comments",
    "organizations": "flag",
    "mediation_rooms": "scale-balanced",
    "roads": "road",
}
"""Every layer that has pages, a switch on the map, or names to search for."""

STATE_ICONS: Mapping[str, str] = {
    "open": "circle-check",
    "closed": "circle-xmark",
    "unknown": "circle-question",
    "planned": "clock",
}
"""An opening state, or the status of what does not run."""

REPORT_ICONS: Mapping[str, str] = {
    "locked": "lock",
    "no_water": "droplet-slash",
    "broken": "screwdriver-wrench",
    "wrong_info": "circle-info",
}
"""A kind of public report."""
