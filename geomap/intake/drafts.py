"""Entries as drafts of features: new ones with ids of their own, or those there are, brought up to date."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import orjson
import shapely

from geomap.geodesy import distance_m
from geomap.intake.entries import Entry, EntryReader
from geomap.intake.matching import SeenRows, Store, Twin
from geomap.intake.outcome import Choice, DryRun, Duplicate, Policy, differences
from geomap.intake.places import DECIMALS, Position, is_nowhere

MOVED_M = 1.0
"""Nearer than this a position is the one there was: lists round, and datums convert to centimetres."""

Feature = dict[str, Any]


class Drafter:
    """Makes drafts, one entry after the other, and notes in the dry run what they may double.

    defaults: what new features get where the list has no such column. today: YYYY-MM-DD.
    """

    def __init__(
        self,
        run: DryRun,
        reader: EntryReader,
        store: Store,
        policy: Policy,
        defaults: Mapping[str, Any],
        today: str,
    ) -> None:
        self._run, self._reader, self._store, self._policy = run, reader, store, policy
        self._defaults, self._today = defaults, today
        self._seen = SeenRows()
        self._names = [field.name for field in run.layer.spec.fields]
        self._id_field = next((field.name for field in run.layer.spec.fields if field.is_id), None)

    def draft(self, entry: Entry, place: Position, twin: Twin | None) -> Feature | None:
        """The feature that an entry would become; None for one that is skipped, or comes twice and is
        refused for it. twin: the feature of the store that it may be."""
        wanted = self._policy.rows.get((entry.sheet, entry.row))
        minted = self._id_of(entry, place)
        if twin is None and wanted != "new":
            twin = self._store.by_id(minted)
        choice = self._choice(entry, twin, wanted)
        if choice == "skip":
            entry.refusals.clear()
            return None
        if choice == "update" and twin is not None:
            feature = self._updated(self._run.layer.features[twin.position], entry, place)
        else:
            feature = self._new(self._unused(minted) if wanted == "new" else minted, entry, place)
        return feature if self._claim(entry, feature["id"], place, wanted) else None

    def _choice(self, entry: Entry, twin: Twin | None, wanted: Choice | None) -> Choice:
        if twin is None:
            if wanted == "update":
                entry.refusals.append(self._reader.remark(entry, "nothing_to_update", "id"))
            return "skip" if wanted == "skip" else "new"
        usual = self._policy.same_place if twin.kind == "place" else self._policy.same_name
        choice = wanted or usual
        twin_id = str(self._run.layer.ids[twin.position])
        self._run.duplicates.append(
            Duplicate(entry.sheet, entry.row, entry.name, twin_id, twin.kind, twin.distance_m, choice)
        )
        return choice

    def _claim(self, entry: Entry, feature_id: str, place: Position, wanted: Choice | None) -> bool:
        """Whether no row before is the same; else the entry is refused."""
        before = self._seen.by_id(feature_id)
        if before is None and wanted != "new" and entry.name:
            before = self._seen.by_name(entry.name, *place)
        if before is not None:
            detail = {"sheet": before[0], "row": str(before[1])}
            entry.refusals.append(self._reader.remark(entry, "twice", "name", detail))
            return False
        if not entry.refusals:
            self._seen.add(feature_id, entry.name, *place, entry.sheet, entry.row)
        return True

    def _new(self, feature_id: str, entry: Entry, place: Position) -> Feature:
        properties = {**self._defaults, **entry.given}
        return {
            "type": "Feature",
            "id": feature_id,
            "properties": {
                name: properties[name] for name in self._names if properties.get(name) is not None
            },
            "geometry": _geometry(entry, place),
        }

    def _updated(self, before: Mapping[str, Any], entry: Entry, place: Position) -> Feature:
        """The feature with what the entry says; as it was, if that says nothing new."""
        old, geometry, told = before["properties"], before["geometry"], _geometry(entry, place)
        new = {name: value for name, value in entry.given.items() if old.get(name) != value}
        moved = told is not None and _replaces(geometry, told)
        if not moved and not differences({}, new).keys() - {"updated_on"}:
            return dict(before)
        properties = {**old, "updated_on": self._today, **new}
        names = [
            *(n for n in self._names if n in properties),
            *(n for n in properties if n not in self._names),
        ]
        return {
            **before,
            "properties": {name: properties[name] for name in names},
            "geometry": told if moved else geometry,
        }

    def _id_of(self, entry: Entry, place: Position) -> str:
        """The entry's own id, or one that the same row gets every time."""
        own = entry.given.get(self._id_field) if self._id_field else entry.id
        if own:
            return str(own)
        where = "" if is_nowhere(place) else f"{place[0]:.6f},{place[1]:.6f}"
        if entry.geometry is not None:
            where = shapely.to_wkt(entry.geometry)
        told = "\n".join((self._run.layer.name, entry.name, str(entry.given.get("address", "")), where))
        return f"{self._run.layer.name[0]}-{hashlib.sha256(told.encode()).hexdigest()[:12]}"

    def _unused(self, feature_id: str) -> str:
        taken, number, unused = self._run.layer.position, 1, feature_id
        while unused in taken or self._seen.by_id(unused) is not None:
            number += 1
            unused = f"{feature_id}.{number}"
        return unused


def _geometry(entry: Entry, place: Position) -> dict[str, Any] | None:
    if not is_nowhere(place):
        return {"type": "Point", "coordinates": list(place)}
    if entry.geometry is None or shapely.is_empty(entry.geometry):
        return None
    rounded = shapely.transform(entry.geometry, lambda xy: np.round(xy, DECIMALS))
    document: dict[str, Any] = orjson.loads(shapely.to_geojson(rounded))
    return document


def _replaces(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> bool:
    """Whether a geometry is another: a point, if it is MOVED_M or farther away. A point in the place of
    an area is no other: lists do not draw areas."""
    if before is None or after["type"] != "Point":
        return bool(before != after)
    if before["type"] != "Point":
        return False
    return bool(distance_m(*before["coordinates"][:2], *after["coordinates"]) >= MOVED_M)
