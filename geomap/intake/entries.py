"""Rows as entries of a layer: every cell read, every fault kept, nothing compared yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import shapely

from geomap.check.fault import shown_position
from geomap.intake.columns import ColumnMapping
from geomap.intake.coordinates import Angle, order_of_label, read_angle, read_pair
from geomap.intake.named_areas import NamedAreas
from geomap.intake.plain import KEPT_TEXTS, folded, is_blank, plain
from geomap.intake.reasons import Remark
from geomap.intake.rows import Formula, Row
from geomap.intake.values import CellError, Reading, read_cell, result_of
from geomap.intake.words import yes_or_no
from geomap.layers import LAYERS, Field
from geomap.services import Catalogue

SHOWN_CHARACTERS = 200
Spot = tuple[float, float]


@dataclass(slots=True)
class Entry:
    """What one row says. given: values by field, none where its cell is blank. spot: the position as
    stated, longitude before latitude; geometry: instead, a shape of the file's own. area: the place in
    NamedAreas that the row names, -1 for none. texts: the cells, by field, as remarks show them."""

    sheet: str
    row: int
    id: str | None = None
    given: dict[str, Any] = field(default_factory=dict)
    spot: Spot | None = None
    geometry: shapely.Geometry | None = None
    area: int = -1
    texts: dict[str, str] = field(default_factory=dict)
    refusals: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)

    @property
    def name(self) -> str:
        return str(self.given.get("name", ""))


class EntryReader:
    """Reads rows by a mapping."""

    def __init__(self, mapping: ColumnMapping, catalogue: Catalogue, areas: NamedAreas) -> None:
        self.mapping = mapping
        self._catalogue = catalogue
        self._areas = areas
        spec = LAYERS[mapping.layer].fields
        self._fields = [f for f in spec if f.name in mapping.fields]
        self._parents = [f for f in spec if f.of_layer and f.name in {*mapping.fields, *mapping.constants}]
        self._constants = {n: v for n, v in mapping.constants.items() if any(f.name == n for f in spec)}
        self._words = {
            f.name: {folded(word): value for word, value in mapping.words.get(f.name, {}).items()}
            for f in self._fields
        }
        self._kept: dict[str, dict[str, Reading | CellError]] = {f.name: {} for f in self._fields}
        stated = order_of_label(mapping.fields.get("position", ""))
        self.order = mapping.order or stated

    def label(self, target: str) -> str:
        """The column that fills a target, or the target itself; for geometry, those of the position."""
        fields = self.mapping.fields
        if target == "geometry":
            pair = "/".join(fields[axis] for axis in ("lon", "lat") if axis in fields)
            return fields.get("position") or pair or target
        return fields.get(target, target)

    def read(self, row: Row) -> Entry:
        """The entry in a row, with its refusals and notes."""
        entry = Entry(row.sheet, row.number)
        for spec in self._fields:
            cell = row.cells.get(self.mapping.fields[spec.name])
            entry.texts[spec.name] = plain(cell)[:SHOWN_CHARACTERS]
            self._read_field(entry, spec, cell)
        self._read_ticks(entry, row.cells)
        if not is_blank(own := row.cells.get(self.mapping.fields.get("id", ""))):
            entry.id = plain(own)
        for name, value in self._constants.items():
            entry.given.setdefault(name, value)
        try:
            self.locate(entry, row)
        except CellError as error:
            entry.refusals.append(self.remark(entry, error.code, "geometry", error.detail))
        self.name_area(entry, row)
        return entry

    def locate(self, entry: Entry, row: Row) -> None:
        """Fill in where the row says it is. Raises CellError."""
        fields = self.mapping.fields
        if "position" in fields:
            cell = row.cells.get(fields["position"])
            entry.texts["geometry"] = plain(cell)[:SHOWN_CHARACTERS]
            cell = result_of(cell) if isinstance(cell, Formula) else cell
            if is_blank(cell):
                return
            pair = read_pair(cell)
            if pair is None:
                raise CellError("not_a_position")
            entry.spot = _ordered(*(reversed(pair) if self.order == "latlon" else pair))
        elif "lon" in fields and "lat" in fields:
            self._locate_in_two(entry, row)
        else:
            entry.geometry = row.geometry
            if isinstance(row.geometry, shapely.Point) and not shapely.is_empty(row.geometry):
                entry.geometry = None
                entry.texts["geometry"] = shown_position(row.geometry.x, row.geometry.y)
                entry.spot = _ordered(Angle(row.geometry.x), Angle(row.geometry.y))
        if entry.spot is not None and max(map(abs, entry.spot)) < 1e-6:
            entry.spot = None  # 0, 0 is how programs write that there is none

    def _locate_in_two(self, entry: Entry, row: Row) -> None:
        cells = [row.cells.get(self.mapping.fields[axis]) for axis in ("lon", "lat")]
        texts = list(map(plain, cells))
        shown = ", ".join(text or "—" for text in texts) if any(texts) else ""
        entry.texts["geometry"] = shown[:SHOWN_CHARACTERS]
        cells = [result_of(cell) if isinstance(cell, Formula) else cell for cell in cells]
        blank = [is_blank(cell) for cell in cells]
        if all(blank):
            return
        if any(blank):
            raise CellError("half_a_position")
        angles = [read_angle(cell) for cell in cells]
        if angles[0] is None or angles[1] is None:
            raise CellError("not_a_position")
        entry.spot = _ordered(angles[0], angles[1])
        if entry.spot != (angles[0].degrees, angles[1].degrees):
            entry.notes.append(self.remark(entry, "swapped", "geometry"))

    def _read_field(self, entry: Entry, spec: Field, cell: Any) -> None:
        reading = self._reading(spec, cell)
        if isinstance(reading, CellError):
            entry.refusals.append(self.remark(entry, reading.code, spec.name, reading.detail))
            return
        entry.notes += [self.remark(entry, code, spec.name, detail) for code, detail in reading.notes]
        if reading.value is not None:
            entry.given[spec.name] = reading.value
        for name, value in reading.extra.items():
            if name not in self.mapping.fields and any(
                f.name == name for f in LAYERS[self.mapping.layer].fields
            ):
                entry.given.setdefault(name, value)

    def _reading(self, spec: Field, cell: Any) -> Reading | CellError:
        """What a cell gives to a field. Texts of a column are mostly the same few: each is read once."""
        kept = self._kept[spec.name]
        if isinstance(cell, str) and cell in kept:
            return kept[cell]
        reading: Reading | CellError
        try:
            reading = read_cell(spec, cell, self._catalogue, self._words[spec.name])
        except CellError as error:
            reading = error
        if isinstance(cell, str) and len(kept) < KEPT_TEXTS:
            kept[cell] = reading
        return reading

    def _read_ticks(self, entry: Entry, cells: Mapping[str, Any]) -> None:
        """Columns of one service each: a tick, a word for yes, or how many there are."""
        ticked: set[str] = set()
        for label, code in self.mapping.service_columns.items():
            text = plain(cells.get(label))
            answer = yes_or_no(text) if text else False
            if answer is None and text.isdigit():
                answer = int(text) > 0
            if answer is None and not is_blank(text):
                remark = Remark(
                    "not_yes_or_no", entry.sheet, entry.row, label, "services", text[:SHOWN_CHARACTERS]
                )
                entry.refusals.append(remark)
            elif answer:
                ticked.add(code)
        if self.mapping.service_columns:
            ticked |= set(entry.given.get("services", self._constants.get("services", ())))
            entry.given["services"] = [code for code in self._catalogue.bit if code in ticked]

    def name_area(self, entry: Entry, row: Row) -> None:
        """Which area the row names, and names of areas in fields of codes as their codes."""
        street = self._named(row.cells, ("in_street", "street_code"))
        community = self._named(row.cells, ("in_community", "community_code"))
        for spec in self._parents:
            if spec.of_layer and isinstance(text := entry.given.get(spec.name), str):
                which = self._areas.find(spec.of_layer, text, street)
                entry.given[spec.name] = self._areas.ids[which] if which >= 0 else text
        entry.area = self._areas.narrowest(community, street)

    def _named(self, cells: Mapping[str, Any], targets: tuple[str, ...]) -> str:
        """What the first of targets says that says anything, by its cell, else as a fixed value."""
        fields, constants = self.mapping.fields, self.mapping.constants
        told = [cells.get(fields[t]) for t in targets if t in fields]
        told += [constants[t] for t in targets if t in constants]
        return next((plain(value) for value in told if not is_blank(value)), "")

    def remark(self, entry: Entry, code: str, target: str, detail: Mapping[str, str] | None = None) -> Remark:
        """A remark on the cell of an entry that fills target."""
        text = entry.texts.get(target, "")
        return Remark(code, entry.sheet, entry.row, self.label(target), target, text, detail or {})


def _ordered(first: Angle, second: Angle) -> Spot:
    """Longitude before latitude, by what the angles say of themselves, else by what cannot be a latitude.
    Raises CellError for what is no position either way."""
    turned = first.axis == "lat" or second.axis == "lon" or (not first.axis and abs(second.degrees) > 90)
    lon, lat = (second.degrees, first.degrees) if turned else (first.degrees, second.degrees)
    if not (abs(lon) <= 180 and abs(lat) <= 90):  # NaN is neither
        raise CellError("not_a_position")
    return lon, lat
