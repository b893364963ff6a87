"""`python -m geomap check`: every fault of the layers, and what kept orders name that is not there."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict
from typing import Any

from geomap.check import check, errors_of
from geomap.cli_output import DONE, FINDINGS, print_json, print_table
from geomap.layers import Layer
from geomap.storage.database.opening import database_of
from geomap.storage.orders.catalogues import read_categories, read_departments
from geomap.storage.orders.strays import Stray, strays
from geomap.storage.stored import read_current
from geomap.web.settings import Settings, settings_from

CHECK_HELP = "Check every layer of the data folder and list the faults."
HEAD = ("severity", "layer", "id", "field", "value", "fault", "remedy")


def check_command(options: argparse.Namespace) -> int:
    settings = settings_from()
    catalogue, layers = read_current(settings.data, settings.database_url)
    faults, orders = check(layers, catalogue), _strays(settings, layers)
    errors = len(errors_of(faults)) + sum(stray.is_error for stray in orders)
    if options.json:
        told = {"faults": [f.as_dict() for f in faults], "orders": [_told(stray) for stray in orders]}
        print_json({**told, "errors": errors})
    else:
        rows = [(f.severity, f.layer, f.feature_id, f.field, f.value, f.message, f.remedy) for f in faults]
        rows += [
            (stray.severity, "orders", None, stray.kind, stray.id, str(stray), stray.remedy)
            for stray in orders
        ]
        print_table(HEAD, rows)
        print(f"{errors} faults, {len(rows) - errors} warnings in {len(layers)} layers.")
    return FINDINGS if errors else DONE


def _told(stray: Stray) -> dict[str, Any]:
    return {**asdict(stray), "severity": stray.severity, "message": str(stray), "remedy": stray.remedy}


def _strays(settings: Settings, layers: Mapping[str, Layer]) -> list[Stray]:
    """None where there is no store: then nothing is ordered."""
    database = database_of(settings.data, settings.database_url)
    if database is None:
        return []
    with closing(database):
        categories = read_categories(settings.data)
        departments = read_departments(settings.data, categories)
        rooms = set(layers["mediation_rooms"].columns.ids)
        return strays(database, categories, departments, rooms)
