"""What a dry run came to: changes ready for a revision, and everything to be told of the rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import shapely

from geomap import revision
from geomap.geodesy import LonLat
from geomap.intake.reasons import Remark
from geomap.intake.survey import Frame
from geomap.layers import Layer

Choice = Literal["update", "skip", "new"]
Kind = Literal["id", "name", "place"]
"""By what a row is like a feature of the store."""
Bounds = tuple[float, float, float, float]
"""West, south, east, north."""
Place = tuple[str, int]
"""A row: its sheet and number."""

MOST_NOTES = 10_000
"""Notes kept one by one; beyond that they are only counted."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What becomes of rows that the store may already have. same_name: of those of one id, or of one
    name within 50 m. same_place: of those within 5 m under another name. rows: choices of single rows,
    which come first. places: positions, WGS 84, put on the map by hand for rows without."""

    same_name: Choice = "update"
    same_place: Choice = "skip"
    rows: Mapping[Place, Choice] = field(default_factory=dict)
    places: Mapping[Place, LonLat] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """One feature before and after, as GeoJSON; before is None for a new one. Ready for a revision."""

    layer: str
    id: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]
    sheet: str
    row: int

    @property
    def fields(self) -> dict[str, tuple[Any, Any]]:
        """What differs, as (before, after), by field; "geometry" among them."""
        if self.before is None:
            return differences({}, self.after["properties"])
        changed = differences(self.before["properties"], self.after["properties"])
        changed |= differences({"geometry": self.before["geometry"]}, {"geometry": self.after["geometry"]})
        return changed


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A row that the store may already have, as id, and what becomes of it."""

    sheet: str
    row: int
    name: str
    id: str
    kind: Kind
    distance_m: float | None
    choice: Choice


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A sound row without a position: it waits to be put on the map, as Policy.places. feature: what it
    would become, its geometry None."""

    sheet: str
    row: int
    feature: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """A row that says nothing new of the feature that it is."""

    sheet: str
    row: int
    id: str


@dataclass(slots=True)
class DryRun:
    """The result of geomap.intake.dry_run.dry_run. layer: as it is at present. counts: of rows, by
    "new", "changed", "unchanged", "skipped", "refused", "needs_place" and "aside" (no entries). told: how
    many notes of each code there are in all. bounds: of what is new or changed, WGS 84.

    Of each row, unless it was handed on as the run went: refused: every reason for every refused row.
    notes: what was read otherwise than it stands, and doubts. unchanged: rows that say nothing new. changes:
    new and changed features, in the order of their rows."""

    layer: Layer
    frame: Frame | None = None
    bounds: Bounds | None = None
    counts: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    refused: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)
    duplicates: list[Duplicate] = field(default_factory=list)
    needs_place: list[Unplaced] = field(default_factory=list)
    unchanged: list[Kept] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def forget_rows(self) -> None:
        """Keep the counts alone: what is said of single rows was handed on."""
        for rows in (
            self.refused,
            self.notes,
            self.duplicates,
            self.needs_place,
            self.unchanged,
            self.changes,
        ):
            rows.clear()

    def widen(self, geometry: Mapping[str, Any]) -> None:
        """Let the bounds hold a geometry."""
        if geometry["type"] == "Point":
            box = (*geometry["coordinates"][:2], *geometry["coordinates"][:2])
        else:
            box = shapely.geometry.shape(dict(geometry)).bounds
        old = self.bounds or box
        self.bounds = min(old[0], box[0]), min(old[1], box[1]), max(old[2], box[2]), max(old[3], box[3])

    def note(self, remark: Remark) -> None:
        """Take a note, one by one up to MOST_NOTES."""
        self.told[remark.code] += 1
        if self.told.total() <= MOST_NOTES:
            self.notes.append(remark)

    def summary(self) -> dict[str, Any]:
        """The counts, and how positions were read."""
        names = ("new", "changed", "unchanged", "skipped", "refused", "needs_place", "aside")
        about: dict[str, Any] = {name: self.counts[name] for name in names}
        about["bounds"] = self.bounds
        if self.frame is not None:
            frame = self.frame
            about["positions"] = {
                "datum": frame.datum,
                "swapped": frame.swapped,
                "witnesses": frame.witnesses,
                "fitting": frame.counts,
            }
        return about


def applied(layer: Layer, changes: Iterable[Change | revision.Change]) -> Iterator[Mapping[str, Any]]:
    """The features of the layer with the changes made, one after the other: those there in their order, new
    ones behind."""
    after = {change.id: change.after for change in changes if change.after is not None}
    for feature_id, feature in zip(layer.ids, layer.features, strict=True):
        yield after.pop(feature_id, feature)
    yield from after.values()


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """The properties that differ, as (before, after); a property without a value is one that is not there."""
    names = dict.fromkeys((*before, *after))
    pairs = {name: (before.get(name), after.get(name)) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
