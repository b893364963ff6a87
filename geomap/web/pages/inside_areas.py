"""What the pages of streets and communities tell of what lies inside, for this request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from geomap.web.pages import place_views as views
from geomap.web.reported import current_reported
from geomap.web.snapshots import current_snapshot


def more_of(layer: str, feature_id: str, moment: datetime) -> dict[str, Any]:
    """What the template of a feature's page is told besides; nothing where it is no such area."""
    told = _MORE.get(layer)
    return {} if told is None else told(feature_id, moment)


def all_of(layer: str, moment: datetime) -> list[views.Ref]:
    """Every feature of a layer, by id."""
    snapshot = current_snapshot()
    table = snapshot.layers[layer]
    return [
        views.ref(snapshot, layer, i, moment)
        for i in sorted(range(len(table.ids)), key=table.ids.__getitem__)
    ]


def sums_of(street_id: str) -> dict[str, int]:
    """How many there are of what in a street."""
    snapshot = current_snapshot()
    communities = views.contents(snapshot).inside("streets", street_id, "communities")
    return {
        "communities": len(communities),
        "population": views.population(snapshot, street_id),
        **views.counts(snapshot, "streets", street_id),
    }


def _more_of_community(community_id: str, moment: datetime) -> dict[str, Any]:
    return {"inside": _inside("communities", community_id, moment, "compounds", *views.INSIDE)}


def _more_of_street(street_id: str, moment: datetime) -> dict[str, Any]:
    inside = _inside("streets", street_id, moment, "communities", *views.INSIDE)
    tiers = {tier: [r for r in inside["stations"] if r.properties["tier"] == tier] for tier in (1, 2, 3)}
    return {"inside": inside, "tiers": tiers, "sums": sums_of(street_id)}


def _inside(area_layer: str, area_id: str, moment: datetime, *layers: str) -> dict[str, list[views.Ref]]:
    snapshot = current_snapshot()
    reported = current_reported()
    return {layer: views.inside(snapshot, area_layer, area_id, layer, moment, reported) for layer in layers}


_MORE: Mapping[str, Callable[[str, datetime], dict[str, Any]]] = {
    "communities": _more_of_community,
    "streets": _more_of_street,
}
