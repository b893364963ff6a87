"""The district's departments, for pages of people and of orders alike."""

from __future__ import annotations

from collections.abc import Mapping

from flask import current_app

from geomap.orders.departments import Department


def departments() -> Mapping[str, Department]:
    """By id; those of the orders that this application takes."""
    held: Mapping[str, Department] = current_app.extensions["orders"].departments
    return held
