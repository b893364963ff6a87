"""What `python -m geomap import` takes, a whole layer that replaces the one there is or a list, and how it is
put in place."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from geomap.cli_output import machine_user
from geomap.datum import DATUMS
from geomap.layers import LAYERS
from geomap.revision import changes_between
from geomap.storage.database.opening import open_store
from geomap.storage.geojson_writer import write_layers
from geomap.storage.tables_guard import TEXTS, WORKBOOKS
from geomap.web.settings import Settings

CHOICES = ("update", "skip", "new")


def add_import_options(command: argparse.ArgumentParser) -> None:
    """The options of `import`, for layers and for lists."""
    command.add_argument(
        "file",
        type=Path,
        help="a layer: GeoJSON, GeoPackage, Shapefile, KML … (for demand a population grid, too), which "
        "replaces the one there is; or a list: Excel, CSV, or any of these with --mapping, which adds to it",
    )
    command.add_argument("--layer", choices=LAYERS, required=True, help="the layer it is to become")
    command.add_argument(
        "--datum", choices=DATUMS, help="of its positions (default: wgs84; a list's is guessed)"
    )
    command.add_argument("--encoding", help="of a CSV, or a Shapefile's .dbf without .cpg, such as GB18030")
    command.add_argument(
        "--keep-unknown", action="store_true", help="take columns that are no field of the layer as they are"
    )
    command.add_argument("--apply", action="store_true", help="put it in place if there is no fault")
    lists = command.add_argument_group("for lists")
    lists.add_argument("--mapping", type=Path, help="how columns fill fields, as JSON (default: guessed)")
    lists.add_argument("--sheet", help="the one sheet to read (default: all that are lists)")
    lists.add_argument("--header-row", type=int, help="the row of the column names, the last of two")
    lists.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="FIELD=VALUE",
        help="a value for all rows, as a cell would have it: --set tier=3 --set in_street=小寨路街道",
    )
    lists.add_argument(
        "--same-name", choices=CHOICES, default="update", help="rows of one id, or one name within 50 m"
    )
    lists.add_argument(
        "--same-place", choices=CHOICES, default="skip", help="rows within 5 m of one of another name"
    )
    lists.add_argument("--refused", type=Path, help="write the list with the reasons for refused rows")


def is_list(options: argparse.Namespace) -> bool:
    """Whether the file is a list to be matched, and not a layer that replaces the one there is."""
    asked = options.mapping is not None or options.sheet or options.header_row or options.set
    return bool(asked) or options.file.suffix.lower() in (*WORKBOOKS, *TEXTS)


def put_in_place(settings: Settings, options: argparse.Namespace, document: dict[str, Any]) -> None:
    """Make the document the layer: as one revision where there is a store, else as the file."""
    store = open_store(settings.data, settings.database_url)
    if store is None:
        write_layers(settings.data / "geojson", {options.layer: document})
        return
    with store:
        before = store.state().layers[options.layer].features
        changes = changes_between(options.layer, before, document["features"])
        store.commit(changes, who=machine_user(), why=f"Imported from {options.file.name}.", kind="import")
