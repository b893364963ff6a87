"""`python -m geomap reach`: how far one comes by street, as GeoJSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from geomap.cli_output import print_json
from geomap.errors import GeomapError
from geomap.snapshot import Snapshot
from geomap.web.api.streets import reach_body


def answer_reach(snapshot: Snapshot, values: dict[str, Any], out: Path | None) -> None:
    """Write the areas reached to out, or print them. values: as the table of REACH reads them."""
    body = reach_body(snapshot, values)
    if out is None:
        print_json(body)
        return
    try:
        out.write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")
    except OSError as error:
        raise GeomapError(f"{out} cannot be written ({error.strerror}).", hint="Choose another.") from error
