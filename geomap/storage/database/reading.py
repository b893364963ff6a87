"""Features and revisions out of the tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
import shapely
from sqlalchemy import Connection, Row, func, select

from geomap.errors import NotFoundError
from geomap.features import Feature, KeptFeatures
from geomap.layer_builder import LayerBuilder, spliced
from geomap.layers import LAYERS, Layer
from geomap.revision import Change, Key, Mark, Revision, Step, Stored
from geomap.storage.database.tables import CHANGE, COLLECTION, FEATURE, REVISION

BIT_BY_BIT = {"yield_per": 4_096}
PART = 2_000
"""Changes of a revision that are read, or written, at a time."""
MOST_NAMED = 500
"""Ids named in one question; SQLite takes no more than some thousand values."""


@dataclass(frozen=True, slots=True)
class State:
    """All layers as they stand at one mark. A layer that did not change since an earlier state is the
    very same object."""

    mark: Mark
    layers: Mapping[str, Layer]


def mark_of(connection: Connection) -> Mark:
    """Where the history stands."""
    row = connection.execute(
        select(REVISION.c.number, REVISION.c.digest).order_by(REVISION.c.number.desc()).limit(1)
    ).first()
    return Mark(*row) if row else Mark()


def state_of(connection: Connection, known: State | None = None) -> State:
    """All layers as they are. Of those known, the ones that have not changed since are taken."""
    mark = mark_of(connection)
    if known is not None and known.mark == mark:
        return known
    return State(mark, layers_of(connection, LAYERS, known))


def layers_of(connection: Connection, names: Iterable[str], known: State | None = None) -> dict[str, Layer]:
    """Some of the layers as they are. Of those known, the ones that have not changed since are taken."""
    if known is None or not _follows(connection, known.mark):
        return {name: _layer(connection, name) for name in names}
    later = select(CHANGE.c.layer).where(CHANGE.c.revision > known.mark.number).distinct()
    changed = set(connection.scalars(later))
    return {
        name: _layer_after(connection, known.mark.number, known.layers[name])
        if name in changed
        else known.layers[name]
        for name in names
    }


def _follows(connection: Connection, mark: Mark) -> bool:
    """Whether the history goes through mark."""
    digest = connection.scalar(select(REVISION.c.digest).where(REVISION.c.number == mark.number))
    return digest == mark.digest


def _layer_after(connection: Connection, number: int, known: Layer) -> Layer:
    """The layer as it is, of what it was after revision number. Where few features changed, these alone are
    read."""
    asked = select(CHANGE.c.id).where(CHANGE.c.revision > number, CHANGE.c.layer == known.name)
    ids = connection.scalars(asked.distinct().limit(MOST_NAMED + 1)).all()
    if len(ids) > MOST_NAMED or not isinstance(known.features, KeptFeatures):
        return _layer(connection, known.name)
    found = stored(connection, [(known.name, feature_id) for feature_id in ids])
    there = {key[1]: one.feature for key, one in found.items() if not one.retired}
    gone = [known.position[i] for i in ids if i not in there and i in known.position]
    changed = {known.position[i]: feature for i, feature in there.items() if i in known.position}
    last = _last(connection, known.name, len(there) - len(changed))
    if set(last) != there.keys() - known.position.keys():  # one came back to its place among the others
        return _layer(connection, known.name)
    return spliced(known, changed, gone, [there[feature_id] for feature_id in last])


def _last(connection: Connection, layer: str, count: int) -> list[str]:
    """The ids of the last count features of a layer, in their order."""
    if not count:
        return []
    asked = select(FEATURE.c.id).where(FEATURE.c.layer == layer, ~FEATURE.c.retired)
    return list(connection.scalars(asked.order_by(FEATURE.c.place.desc()).limit(count)))[::-1]


def _layer(connection: Connection, name: str) -> Layer:
    asked = (
        select(FEATURE.c.id, FEATURE.c.properties, FEATURE.c.geometry)
        .where(FEATURE.c.layer == name, ~FEATURE.c.retired)
        .order_by(FEATURE.c.place)
    )
    rows = connection.execute(asked, execution_options=BIT_BY_BIT)
    return _built(connection, name, (_features(part) for part in rows.partitions()))


def state_at(connection: Connection, number: int) -> State:
    """All layers as revision number left them. Raises NotFoundError where there is none."""
    return State(revision_of(connection, number).mark, layers_at(connection, number))


def layers_at(connection: Connection, number: int) -> dict[str, Layer]:
    """The layers as revision number left them; empty ones for 0."""
    layers = {}
    for name in LAYERS:
        rows = connection.scalars(_features_at(name, number), execution_options=BIT_BY_BIT)
        layers[name] = _built(connection, name, rows.partitions())
    return layers


def _features_at(layer: str, number: int) -> Any:
    """The features that a layer had after revision number, in their order. The last change of each is ranked
    in one pass: a join of changes with themselves takes minutes where a database knows no statistics yet."""
    newest = func.row_number().over(partition_by=CHANGE.c.id, order_by=CHANGE.c.revision.desc())
    ranked = (
        select(CHANGE.c.id, CHANGE.c.after, newest.label("nth"))
        .where(CHANGE.c.layer == layer, CHANGE.c.revision <= number)
        .subquery()
    )
    return (
        select(ranked.c.after)
        .join(FEATURE, (FEATURE.c.layer == layer) & (FEATURE.c.id == ranked.c.id))
        .where(ranked.c.nth == 1, ranked.c.after.is_not(None))
        .order_by(FEATURE.c.place)
    )


def _built(connection: Connection, name: str, parts: Iterable[Sequence[Feature]]) -> Layer:
    builder = LayerBuilder(name)
    for part in parts:
        builder.add(part)
    head = connection.scalar(select(COLLECTION.c.head).where(COLLECTION.c.layer == name))
    return builder.done(head or {})


def _features(rows: Sequence[Any]) -> list[Feature]:
    """GeoJSON features of rows of id, properties and geometry, as geomap.revision.normal_feature has them."""
    texts = shapely.to_geojson(shapely.from_wkb(np.array([row.geometry for row in rows], dtype=object)))
    return [
        {"type": "Feature", "id": row.id, "properties": row.properties, "geometry": orjson.loads(text)}
        for row, text in zip(rows, texts.tolist(), strict=True)
    ]


def stored(connection: Connection, keys: Iterable[Key]) -> dict[Key, Stored]:
    """Those of the features named that there are or were."""
    by_layer: dict[str, list[str]] = {}
    for layer, feature_id in keys:
        by_layer.setdefault(layer, []).append(feature_id)
    found: dict[Key, Stored] = {}
    for layer, ids in by_layer.items():
        for begin in range(0, len(ids), MOST_NAMED):
            rows = connection.execute(
                select(
                    FEATURE.c.id,
                    FEATURE.c.properties,
                    FEATURE.c.geometry,
                    FEATURE.c.revision,
                    FEATURE.c.retired,
                ).where(FEATURE.c.layer == layer, FEATURE.c.id.in_(ids[begin : begin + MOST_NAMED]))
            ).all()
            for row, feature in zip(rows, _features(rows), strict=True):
                found[layer, row.id] = Stored(feature, row.revision, row.retired)
    return found


def retired(connection: Connection, layer: str) -> dict[str, Feature]:
    """The features of a layer that are retired, by id, as they were."""
    rows = connection.execute(
        select(FEATURE.c.id, FEATURE.c.properties, FEATURE.c.geometry).where(
            FEATURE.c.layer == layer, FEATURE.c.retired
        )
    ).all()
    return dict(zip([row.id for row in rows], _features(rows), strict=True))


def revision_of(connection: Connection, number: int) -> Revision:
    """The revision of that number. Raises NotFoundError."""
    row = connection.execute(select(REVISION).where(REVISION.c.number == number)).first()
    if row is None:
        last = mark_of(connection).number
        raise NotFoundError(f"There is no revision {number}.", hint=f"They are numbered from 1 to {last}.")
    return _revision(row)


def revisions(connection: Connection, since: int, limit: int | None) -> list[Revision]:
    """Revisions after the one numbered since, the latest first, limit at most."""
    asked = select(REVISION).where(REVISION.c.number > since).order_by(REVISION.c.number.desc()).limit(limit)
    return [_revision(row) for row in connection.execute(asked)]


def changes(connection: Connection, number: int) -> Iterator[list[Change]]:
    """The changes of a revision, in their order, PART at a time. Between two parts no question is open, so
    that the connection may write."""
    begin = 0
    while True:
        within = CHANGE.c.place.between(begin, begin + PART - 1)
        asked = select(CHANGE).where(CHANGE.c.revision == number, within).order_by(CHANGE.c.place)
        part = [_change(row) for row in connection.execute(asked)]
        if not part:
            return
        yield part
        begin += PART


def history(connection: Connection, layer: str, feature_id: str) -> list[Step]:
    """Every change of a feature, the latest first."""
    asked = (
        select(REVISION, CHANGE.c.layer, CHANGE.c.id, CHANGE.c.before, CHANGE.c.after)
        .join(CHANGE, CHANGE.c.revision == REVISION.c.number)
        .where(CHANGE.c.layer == layer, CHANGE.c.id == feature_id)
        .order_by(REVISION.c.number.desc())
    )
    return [Step(_revision(row), _change(row)) for row in connection.execute(asked)]


def latest_changes(connection: Connection, layer: str, before: int | None, limit: int) -> list[Step]:
    """The latest changes of a layer, in revisions before the one numbered so: limit at most."""
    asked = (
        select(REVISION, CHANGE.c.layer, CHANGE.c.id, CHANGE.c.before, CHANGE.c.after)
        .join(CHANGE, CHANGE.c.revision == REVISION.c.number)
        .where(CHANGE.c.layer == layer)
        .order_by(REVISION.c.number.desc(), CHANGE.c.place)
        .limit(limit)
    )
    if before is not None:
        asked = asked.where(REVISION.c.number < before)
    return [Step(_revision(row), _change(row)) for row in connection.execute(asked)]


def numbers(connection: Connection, layer: str) -> dict[str, int]:
    """Of each feature of a layer that is not retired the number of the revision that last changed it."""
    asked = select(FEATURE.c.id, FEATURE.c.revision).where(FEATURE.c.layer == layer, ~FEATURE.c.retired)
    return {row.id: row.revision for row in connection.execute(asked)}


def counts(connection: Connection) -> Iterator[tuple[str, int, int]]:
    """Layer, how many features it has, and how many are retired."""
    asked = select(FEATURE.c.layer, FEATURE.c.retired, func.count()).group_by(
        FEATURE.c.layer, FEATURE.c.retired
    )
    found = {(layer, retired): count for layer, retired, count in connection.execute(asked)}
    for name in LAYERS:
        yield name, found.get((name, False), 0), found.get((name, True), 0)


def _revision(row: Row[Any]) -> Revision:
    return Revision(
        number=row.number,
        who=row.who,
        at=row.at,
        why=row.why,
        kind=row.kind,
        count=row._mapping["count"],  # a row has a method of that name
        digest=row.digest,
    )


def _change(row: Row[Any]) -> Change:
    return Change(row.layer, row.id, row.before, row.after)
