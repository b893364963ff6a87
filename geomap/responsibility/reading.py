"""One row of a list as a post with its holder, or why it cannot be one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from geomap.errors import InvalidInputError
from geomap.intake.plain import folded, is_blank, plain
from geomap.intake.reasons import Remark
from geomap.intake.rows import Row
from geomap.intake.values import CellError, read_cell
from geomap.layers import Field
from geomap.responsibility.columns import HEADINGS, KIND_WORDS, KIND_ZH, PROVIDER_WORDS
from geomap.responsibility.named import AreaNames
from geomap.responsibility.posts import KINDS, Holder, Kind, Post
from geomap.responsibility.spans import YEARS, day_from
from geomap.services import Catalogue

_FIELDS = {
    "name_public": Field("name_public", "boolean", "Whether the holder agreed to be named"),
    "holder_phone": Field("phone", "text", "Telephone of the holder"),
    "valid_from": Field("valid_from", "date", "First day"),
    "valid_to": Field("valid_to", "date", "First day on which it holds no more"),
}
"""Cells read by their kind; others are plain text."""
_SEVERAL = re.compile(r"\s*[、，,;；\n]\s*")
SHOWN = 80


@dataclass(frozen=True, slots=True)
class Entry:
    """A post and who holds it, None where nobody does or it is not known."""

    post: Post
    holder: Holder | None = None


class RowReader:
    """Reads rows of one list. columns: see columns_of. valid_from: for rows that say no first day."""

    def __init__(
        self, columns: Mapping[str, str], names: AreaNames, catalogue: Catalogue, valid_from: date | None
    ) -> None:
        self._columns, self._names, self._catalogue, self._from = columns, names, catalogue, valid_from

    def entry(self, row: Row, new_id: str) -> tuple[Entry | None, list[Remark]]:
        """The entry, under the row's own id where it has one, else new_id; None and the reasons where the
        row cannot be one."""
        reading = _Reading(self._columns, self._catalogue, row)
        kind, layer, areas = self._place(reading)
        first = reading.day("valid_from") or self._from
        end = reading.day("valid_to")
        if first is None and not reading.faults:
            reading.fault("missing", "valid_from")
        if first is not None and end is not None and end <= first:
            reading.fault("dates_reversed", "valid_to", first=first.isoformat())
        holder = self._holder(reading)
        provider = self._provider(reading) if kind == "steward" else None
        public = reading.value("name_public") is True
        if reading.faults or kind is None or first is None:
            return None, reading.faults
        title = reading.text("title") or f"{self._names.name_of(layer, areas[0])}{KIND_ZH[kind]}岗"
        account = reading.text("account").casefold() or None
        try:
            post = Post(
                reading.text("id") or new_id,
                kind,
                layer,
                areas,
                title,
                first,
                end,
                title_en=reading.text("title_en") or None,
                provider=provider,
                account=account,
                held=holder is not None or account is not None,
                public_name=holder.name if public and holder else None,
            )
        except InvalidInputError as error:
            reading.refused(error)
            return None, reading.faults
        return Entry(post, holder), []

    def _place(self, reading: _Reading) -> tuple[Kind | None, str, tuple[str, ...]]:
        """The kind and the areas of a row; of a word for several kinds, the one that has such an area."""
        word, text = folded(reading.text("kind")), reading.text("area")
        kinds = KIND_WORDS.get(word)
        if not word or not text:
            reading.fault("missing", "kind" if not word else "area")
        elif kinds is None:
            reading.fault("not_a_choice", "kind", allowed="、".join(KIND_ZH.values()))
        else:
            several = False
            for kind in kinds:
                for layer in KINDS[kind].layers:
                    found = self._areas(reading, kind, layer, text)
                    if found and all(len(ids) == 1 for ids in found):
                        return kind, layer, tuple(dict.fromkeys(ids[0] for ids in found))
                    several = several or any(len(ids) > 1 for ids in found)
            reading.fault("several_places" if several else "no_such_place", "area")
        return None, "", ()

    def _areas(self, reading: _Reading, kind: Kind, layer: str, text: str) -> list[list[str]]:
        """For each area that text names, those it may be."""
        within = reading.text("community"), reading.text("street")
        whole = self._names.find(layer, text, *within)
        if whole or not KINDS[kind].several:
            return [whole]
        return [self._names.find(layer, part, *within) for part in _SEVERAL.split(text) if part]

    def _provider(self, reading: _Reading) -> Any:
        text = reading.text("provider")
        if text and folded(text) not in PROVIDER_WORDS:
            reading.fault("not_a_choice", "provider", allowed="物业、志愿者 (property, volunteer)")
        return PROVIDER_WORDS.get(folded(text or reading.text("kind")))

    def _holder(self, reading: _Reading) -> Holder | None:
        name, phone = reading.text("holder_name"), reading.value("holder_phone")
        if not name:
            if phone:
                reading.fault("missing", "holder_name")
            return None
        try:
            return Holder(name, phone)
        except InvalidInputError as error:
            reading.refused(error)
            return None


class _Reading:
    """The cells of one row by target, and what is wrong with them."""

    def __init__(self, columns: Mapping[str, str], catalogue: Catalogue, row: Row) -> None:
        self._columns, self._catalogue, self._row = columns, catalogue, row
        self.faults: list[Remark] = []

    def cell(self, target: str) -> Any:
        return self._row.cells.get(self._columns.get(target, ""))

    def text(self, target: str) -> str:
        """The cell as text, empty where it says nothing."""
        return "" if is_blank(self.cell(target)) else plain(self.value(target))

    def value(self, target: str) -> Any:
        """What the cell says, None where it says nothing or cannot be read: that is a fault."""
        spec = _FIELDS.get(target, _TEXT)
        try:
            return read_cell(spec, self.cell(target), self._catalogue, {}).value
        except CellError as error:
            self.fault(error.code, target, **error.detail)
            return None

    def day(self, target: str) -> date | None:
        told = self.value(target)
        if told is None:
            return None
        try:
            return day_from(told)
        except ValueError:
            self.fault("day_too_far", target, first=str(YEARS[0]), last=str(YEARS[-1]))
            return None

    def fault(self, code: str, target: str, **detail: str) -> None:
        label = self._columns.get(target, HEADINGS[target])
        value = plain(self.cell(target))[:SHOWN]
        remark = Remark(
            code, self._row.sheet, self._row.number, label, target, value, {"column": label, **detail}
        )
        if remark not in self.faults:
            self.faults.append(remark)

    def refused(self, error: InvalidInputError) -> None:
        target = error.parameter or ""
        self.fault(
            "breaks_rule",
            target if target in HEADINGS else "title",
            message=error.message,
            hint=error.hint or "",
        )


_TEXT = Field("note", "text", "Text")
