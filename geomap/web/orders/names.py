"""What units and areas are called, in the language of whoever asks: posts and offices, never persons."""

from __future__ import annotations

from typing import Any

from geomap.orders.units import Unit
from geomap.web.i18n import in_language
from geomap.web.orders.held import orders
from geomap.web.orders.posts import title_of
from geomap.web.snapshots import current_snapshot

LAYER_OF = {
    "community": "communities",
    "street": "streets",
    "district": "district",
    "room": "mediation_rooms",
}


def unit(one: Unit) -> dict[str, Any]:
    """A unit by name: the office's, the post's title, the department's; never a person's."""
    return {"unit": str(one), "kind": one.kind, "name": unit_name(one)}


def unit_name(one: Unit) -> str:
    if one.kind == "department":
        department = orders().departments.get(one.id)
        return one.id if department is None else in_language(department.name_zh, department.name_en)
    if one.kind == "steward":
        title = title_of(one.id)
        return one.id if title is None else in_language(*title)
    named = area(LAYER_OF[one.kind], one.id)
    return one.id if named is None else str(named["name"])


def area(layer: str, feature_id: str | None) -> dict[str, Any] | None:
    """A feature by id and name; the id alone where the map has it no more."""
    if feature_id is None:
        return None
    table = current_snapshot().layers[layer]
    position = table.position.get(feature_id)
    if position is None:
        return {"id": feature_id, "name": feature_id}
    properties = table.features[position]["properties"]
    return {"id": feature_id, "name": in_language(properties["name"], properties.get("name_en"))}
