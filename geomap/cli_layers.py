"""`python -m geomap export` and `import`: layers out into other formats, and in, checked."""

from __future__ import annotations

import argparse
from pathlib import Path

from geomap.check import errors_of
from geomap.cli_output import DONE, FINDINGS, print_json, report
from geomap.datum import DATUMS, Datum
from geomap.layers import LAYERS
from geomap.snapshot import Snapshot
from geomap.storage.geojson_writer import write_layers
from geomap.storage.population_layer import RASTERS, import_population
from geomap.storage.tables_guard import TEXTS, WORKBOOKS
from geomap.storage.vector import FORMATS, export_layers, import_layer
from geomap.web.settings import settings_from

CHOICES = ("update", "skip", "new")


def export_options(command: argparse.ArgumentParser) -> None:
    """The options of export."""
    command.add_argument("--layers", default=",".join(LAYERS), help="names of layers, parted by commas")
    command.add_argument("--format", choices=FORMATS, default="gpkg", help="default: gpkg")
    command.add_argument("--out", type=Path, required=True, help="a folder, or for gpkg a file")


def import_options(command: argparse.ArgumentParser) -> None:
    """The options of import."""
    command.add_argument(
        "file",
        type=Path,
        help="a layer: GeoJSON, GeoPackage, Shapefile, KML … (for demand a population grid, too), which "
        "replaces the one there is; or a list: Excel, CSV, or any of these with --mapping, which adds to it",
    )
    command.add_argument("--layer", choices=LAYERS, required=True, help="the layer it is to become")
    command.add_argument(
        "--datum", choices=DATUMS, help="of its positions (default: wgs84; of a list, guessed)"
    )
    command.add_argument("--encoding", help="of a CSV, or a Shapefile's .dbf without .cpg, such as GB18030")
    command.add_argument(
        "--keep-unknown", action="store_true", help="take columns that are no field of the layer as they are"
    )
    command.add_argument("--apply", action="store_true", help="put it in place if there is no fault")
    _list_options(command.add_argument_group("for lists"))


def _list_options(lists: argparse._ArgumentGroup) -> None:
    lists.add_argument("--mapping", type=Path, help="how columns fill fields, as JSON (default: guessed)")
    lists.add_argument(
        "--same-name", choices=CHOICES, default="update", help="rows of one id, or one name within 50 m"
    )
    lists.add_argument(
        "--same-place", choices=CHOICES, default="skip", help="rows within 5 m of one of another name"
    )
    lists.add_argument("--refused", type=Path, help="write the list with the reasons for refused rows")


def export_files(options: argparse.Namespace, snapshot: Snapshot) -> int:
    """Write the layers that options name, and say where."""
    layers = [snapshot.layer(name.strip()) for name in options.layers.split(",")]
    written = export_layers(layers, options.format, options.out)
    return report(options, written, [f"{path}" for path in written])


def import_command(options: argparse.Namespace) -> int:
    """Check a file as a layer, put it in place if so wished, and list its faults."""
    folder = settings_from().data
    if options.mapping is not None or options.file.suffix.lower() in (*WORKBOOKS, *TEXTS):
        from geomap.cli_import import import_list

        return DONE if import_list(options, folder) else FINDINGS
    if options.layer == "demand" and options.file.suffix.lower() in RASTERS:
        outcome = import_population(options.file, folder)
    else:
        datum: Datum = options.datum or "wgs84"
        outcome = import_layer(
            options.file, options.layer, folder, datum, options.encoding, options.keep_unknown
        )
    errors = errors_of(outcome.faults)
    applied = options.apply and not errors
    if applied:
        write_layers(folder / "geojson", {options.layer: outcome.document})
    if options.json:
        print_json(
            {"features": outcome.count, "applied": applied, "faults": [f.as_dict() for f in outcome.faults]}
        )
    else:
        for fault in outcome.faults:
            print(f"{fault.severity}: {fault}")
        done = "applied" if applied else "nothing was changed"
        print(f"{outcome.count} features, {len(errors)} faults; {done}.")
    return FINDINGS if errors else DONE
