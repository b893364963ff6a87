"""Things with names, found while somebody types: of all that a name may mean, those that they may choose."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from geomap.search import NameIndex
from geomap.web.snapshots import current_snapshot

MOST_FOUND = 12


def found_by_name(
    names: NameIndex, text: str, layers: Collection[str], may: Callable[[str, str], bool]
) -> list[tuple[str, str]]:
    """The first MOST_FOUND that the text may mean, each (layer, id), of those for which may(layer, id): many
    others may come before them."""
    limit = MOST_FOUND
    while True:
        matches = [(m.entry.layer, m.entry.id) for m in names.search(text, limit, layers)]
        found = [one for one in matches if may(*one)]
        if len(found) >= MOST_FOUND or len(matches) < limit:
            return found[:MOST_FOUND]
        limit *= 4


def area_names(layer: str, area: str) -> dict[str, Any]:
    """A feature of the map as lists of what was found tell it. Raises NotFoundError."""
    properties = current_snapshot().feature(layer, area)["properties"]
    return {"id": area, "layer": layer, **{n: properties.get(n) for n in ("name", "name_en", "address")}}
