"""Features as they stand in the store, what the desk says beside them, and which version is counted on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from flask import Response, current_app, request

from geomap.editing.freshness import counted, counted_by, dues_of
from geomap.errors import InvalidInputError, NotFoundError
from geomap.features import Feature
from geomap.hours import Hours
from geomap.layers import LAYERS, Layer, read_geometry
from geomap.people.masking import shown_to
from geomap.people.permissions import Deed, may
from geomap.people.person import Person
from geomap.revision import Stored
from geomap.storage.database.store import Store
from geomap.web.answers import GEOJSON, personal
from geomap.web.errors import PreconditionRequiredError
from geomap.web.i18n import language, messages
from geomap.web.pages.hours_text import rule_text
from geomap.web.people.gate import ground, now
from geomap.web.snapshots import current_snapshot

AREAS = {"streets": "street", "communities": "community"}
"""Layers of areas that hold a feature, and how the row of a feature names the one."""
VERSION = re.compile(r'(?:W/)?"(\d{1,9})(?::\w+)?"', re.ASCII)
"""An ETag of ours. What compresses an answer writes how, after a colon, into its tag."""


def store() -> Store:
    """The store of this app."""
    found: Store = current_app.extensions["store"]
    return found


def today() -> date:
    """The day in the district."""
    return now().astimezone(current_snapshot().timezone).date()


def known_layer(layer: str) -> str:
    """The name of a layer. Raises NotFoundError."""
    if layer not in LAYERS:
        raise NotFoundError(f"There is no layer {layer[:80]!r}.", hint=f"Layers: {', '.join(LAYERS)}.")
    return layer


def standing(layer: str, ids: Iterable[str]) -> dict[str, Stored]:
    """The features of those ids as they are, or were before they were retired, in their order. Raises
    NotFoundError for the first that never was."""
    wanted = list(ids)
    readable = [feature_id for feature_id in wanted if feature_id.isprintable()]
    found = store().features((known_layer(layer), feature_id) for feature_id in readable)
    for feature_id in wanted:
        if (layer, feature_id) not in found:
            raise NotFoundError(f"There is no {feature_id[:80]!r} in {layer}.", hint="Search for it by name.")
    return {feature_id: found[layer, feature_id] for feature_id in wanted}


def version_counted_on() -> int | None:
    """The number of the revision in If-Match; None for *, whichever it is. Raises
    PreconditionRequiredError where it is missing."""
    text = request.headers.get("If-Match", "").strip()
    if not text:
        raise PreconditionRequiredError(
            "If-Match is missing.",
            parameter="If-Match",
            hint="Send the ETag that the feature came with: nobody's change is written over unseen.",
        )
    if text == "*":
        return None
    found = VERSION.fullmatch(text)
    if found is None:
        raise InvalidInputError(
            "If-Match is no ETag of a feature.",
            parameter="If-Match",
            value=text[:80],
            hint='Send it as it came, for example "17".',
        )
    return int(found[1])


def feature_answer(
    person: Person, layer: str, feature: Feature, revision: int, status: int = 200
) -> Response:
    """A feature as the person may see it, with its version as ETag."""
    answer = personal(rows_of(person, layer, [feature], [revision])[0], GEOJSON)
    answer.status_code = status
    answer.set_etag(str(revision))
    return answer


def table_body(person: Person, name: str) -> dict[str, Any]:
    """All features of a layer as rows_of has them, and the freshness board: how many are due for what, by
    street and by community."""
    state, numbers = store().table(known_layer(name))
    layer, areas = state.layers[name], current_snapshot().layers
    features = [dict(layer.features[i]) for i in range(len(layer.features))]
    rows = rows_of(person, name, features, [numbers.get(feature["id"], 0) for feature in features])
    dues = [row["due"] for row in rows]
    return {
        "type": "FeatureCollection",
        "features": rows,
        "revision": state.mark.number,
        "board": {
            "counts": counted(dues),
            **{area: counted_by(dues, [row[one] for row in rows]) for area, one in AREAS.items()},
        },
        "names": {area: _names(areas[area]) for area in AREAS},
    }


def rows_of(
    person: Person, layer: str, features: Sequence[Feature], revisions: Sequence[int]
) -> list[dict[str, Any]]:
    """Features as the person may see them, each with its version, the street and the community that hold it,
    hours in words, what is due, and whether the person may edit it."""
    geometry = np.array([geometry_of(feature) for feature in features], dtype=object)
    held = held_by(geometry)
    return [
        {
            **shown_to(person, layer, feature, ground()),
            "revision": revision,
            **areas,
            "hours": _hours_words(feature["properties"].get("opening_hours")),
            "due": dues_of(layer, feature["properties"], current_snapshot().catalogue, today()),
            "editable": may(person, Deed("edit", layer, shape), ground()),
        }
        for feature, revision, areas, shape in zip(features, revisions, held, geometry, strict=True)
    ]


def _hours_words(rule: str | None) -> str | None:
    """Opening hours as people say them, None where there are none."""
    if not rule:
        return None
    return rule_text(Hours.parse(rule, current_snapshot().calendar), language(), messages(language()))


def held_by(geometry: Sequence[Any] | npt.NDArray[np.object_]) -> list[dict[str, str | None]]:
    """The ids of the street and the community that hold a point inside each geometry, None where none does,
    and where there is no geometry."""
    inner = shapely.point_on_surface(np.asarray(geometry, dtype=object))
    there = np.flatnonzero(~shapely.is_missing(inner) & ~shapely.is_empty(inner))
    held: list[dict[str, str | None]] = [dict.fromkeys(AREAS.values()) for _ in range(len(inner))]
    for area, one in AREAS.items():
        index = current_snapshot().areas[area]
        found = index.find_many(shapely.get_x(inner[there]), shapely.get_y(inner[there]))
        for at, i in zip(there.tolist(), found.tolist(), strict=True):
            held[at][one] = index.ids[i] if i >= 0 else None
    return held


def _names(layer: Layer) -> dict[str, Any]:
    names = zip(layer.ids, layer.values("name"), layer.values("name_en"), strict=True)
    return {area: {"name": name, "name_en": english} for area, name, english in names}


def geometry_of(feature: Mapping[str, Any] | None) -> Any:
    """Its shapely geometry, None for none."""
    return None if feature is None else read_geometry(feature.get("geometry"))
