"""`python -m geomap map`: a map as one HTML file that opens without a network."""

from __future__ import annotations

import argparse
from pathlib import Path

from geomap.cli_output import report
from geomap.errors import GeomapError
from geomap.geodesy import LonLat
from geomap.people.masking import public_snapshot
from geomap.snapshot import Snapshot


def map_options(command: argparse.ArgumentParser) -> None:
    """Give the command map its options."""
    command.add_argument("--layers", default="stations,communities", help="names of layers, parted by commas")
    command.add_argument("--near", metavar="LON,LAT", help="the middle of the first view")
    command.add_argument("--zoom", help="zoom of the first view, 9 to 19")
    command.add_argument("--lang", choices=("zh", "en"), default="zh", help="language of the map")
    command.add_argument("--out", type=Path, required=True, help="the HTML file to write")


def write_map(options: argparse.Namespace, snapshot: Snapshot) -> int:
    """Write the map of what the public may see; returns the exit status."""
    from geomap.web.pages import EMBED  # Folium takes half a second to import.
    from geomap.web.pages.saved_map import save_map

    near = None
    if options.near is not None:
        try:
            lon, lat = (float(part) for part in options.near.split(","))
        except ValueError:
            raise GeomapError(f"--near is {options.near!r}.", hint="Give LON,LAT in degrees.") from None
        near = LonLat(lon, lat)
    layers = [name.strip() for name in options.layers.split(",")]
    zoom = None if options.zoom is None else EMBED["zoom"].from_text(options.zoom)
    save_map(
        public_snapshot(snapshot), options.out, layers=layers, near=near, zoom=zoom, language=options.lang
    )
    return report(options, [options.out], [str(options.out)])
