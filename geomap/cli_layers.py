"""`python -m geomap export` and `import`: layers out into other formats, and in, checked."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from geomap.check import errors_of
from geomap.cli_output import DONE, FINDINGS, machine_user, print_json, report
from geomap.layers import LAYERS
from geomap.revision import changes_between
from geomap.snapshot import Snapshot
from geomap.storage.database.opening import open_store
from geomap.storage.geojson_writer import write_layers
from geomap.storage.population_layer import RASTERS, import_population
from geomap.storage.stored import read_current
from geomap.storage.vector import FORMATS, export_layers, import_layer
from geomap.web.settings import Settings, settings_from


def export_options(command: argparse.ArgumentParser) -> None:
    """The options of export."""
    command.add_argument("--layers", default=",".join(LAYERS), help="names of layers, parted by commas")
    command.add_argument("--format", choices=FORMATS, default="gpkg", help="default: gpkg")
    command.add_argument("--out", type=Path, required=True, help="a folder, or for gpkg a file")


def import_options(command: argparse.ArgumentParser) -> None:
    """The options of import."""
    command.add_argument(
        "file", type=Path, help="GeoJSON, GeoPackage, Shapefile, KML …; for demand a population grid, too"
    )
    command.add_argument("--layer", choices=LAYERS, required=True, help="the layer it is to become")
    command.add_argument(
        "--datum", choices=("wgs84", "gcj02", "bd09"), default="wgs84", help="of its positions"
    )
    command.add_argument("--encoding", help="of a Shapefile's .dbf without .cpg, such as GB18030")
    command.add_argument(
        "--keep-unknown", action="store_true", help="take columns that are no field of the layer as they are"
    )
    command.add_argument("--apply", action="store_true", help="replace the layer if there is no fault")


def export_files(options: argparse.Namespace, snapshot: Snapshot) -> int:
    """Write the layers that options name, and say where."""
    layers = [snapshot.layer(name.strip()) for name in options.layers.split(",")]
    written = export_layers(layers, options.format, options.out)
    return report(options, written, [f"{path}" for path in written])


def import_command(options: argparse.Namespace) -> int:
    """Check a file as a layer, put it in place if so wished, and list its faults."""
    settings = settings_from()
    current = read_current(settings.data, settings.database_url)
    if options.layer == "demand" and options.file.suffix.lower() in RASTERS:
        outcome = import_population(options.file, *current)
    else:
        outcome = import_layer(
            options.file, options.layer, *current, options.datum, options.encoding, options.keep_unknown
        )
    errors = errors_of(outcome.faults)
    applied = options.apply and not errors
    if applied:
        _put_in_place(settings, options, outcome.document)
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


def _put_in_place(settings: Settings, options: argparse.Namespace, document: dict[str, Any]) -> None:
    """Make the document the layer: as one revision where there is a store, else as the file."""
    store = open_store(settings.data, settings.database_url)
    if store is None:
        write_layers(settings.data / "geojson", {options.layer: document})
        return
    with store:
        before = store.state().layers[options.layer].features
        changes = changes_between(options.layer, before, document["features"])
        store.commit(changes, who=machine_user(), why=f"Imported from {options.file.name}.", kind="import")
