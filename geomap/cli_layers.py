"""`python -m geomap export` and `import`: layers out into other formats, and in, checked."""

from __future__ import annotations

import argparse
from pathlib import Path

from geomap.check import errors_of
from geomap.cli_import import is_list, put_in_place
from geomap.cli_output import DONE, FINDINGS, print_json, report
from geomap.layers import LAYERS
from geomap.snapshot import Snapshot
from geomap.storage.population_layer import RASTERS, import_population
from geomap.storage.stored import read_current
from geomap.storage.vector import FORMATS, export_layers, import_layer
from geomap.web.settings import settings_from


def export_options(command: argparse.ArgumentParser) -> None:
    """The options of export."""
    command.add_argument("--layers", default=",".join(LAYERS), help="names of layers, parted by commas")
    command.add_argument("--format", choices=FORMATS, default="gpkg", help="default: gpkg")
    command.add_argument("--out", type=Path, required=True, help="a folder, or for gpkg a file")


def export_files(options: argparse.Namespace, snapshot: Snapshot) -> int:
    """Write the layers that options name, and say where."""
    layers = [snapshot.layer(name.strip()) for name in options.layers.split(",")]
    written = export_layers(layers, options.format, options.out)
    return report(options, written, [f"{path}" for path in written])


def import_command(options: argparse.Namespace) -> int:
    """Check a file as a layer, put it in place if so wished, and list its faults."""
    settings = settings_from()
    if is_list(options):
        from geomap.cli_lists import import_list  # What reads lists takes a while to import.

        return DONE if import_list(options, settings) else FINDINGS
    current = read_current(settings.data, settings.database_url)
    if options.layer == "demand" and options.file.suffix.lower() in RASTERS:
        outcome = import_population(options.file, *current)
    else:
        outcome = import_layer(
            options.file,
            options.layer,
            *current,
            options.datum or "wgs84",
            options.encoding,
            options.keep_unknown,
        )
    errors = errors_of(outcome.faults)
    applied = options.apply and not errors
    if applied:
        put_in_place(settings, options, outcome.document)
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
