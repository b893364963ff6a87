"""Finds the header of a sheet below its titles, and tells entries from headings and totals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geomap.errors import InvalidInputError
from geomap.intake.columns import field_like
from geomap.intake.plain import keyed, plain
from geomap.intake.rows import Formula

SEARCHED_ROWS = 30
LAST_HEADER_ROW = 1_000
"""No list has its header below this row."""
TOP_ROWS, TOP_CHARACTERS = 12, 60
TOTALS = frozenset(("合计", "总计", "小计", "共计", "total", "sum", "subtotal"))

Cells = Sequence[Any]


def find_header(rows: Sequence[Cells], stated: int | None = None) -> tuple[int, int, tuple[str, ...]] | None:
    """The first and last row of the header among the first rows of a sheet, from 0, and its labels, one
    a column, "" for a column without one; None where there is no header.

    It is the row with most known names of fields; else the first that has several cells, all
    different texts. A header of two rows has its upper labels over several columns, filled in
    (merged) or blank; its labels are "upper/lower". stated: the last row of the header, from 0, if
    somebody said so.
    """
    best: tuple[float, int, int, tuple[str, ...]] | None = None
    for at, row in enumerate(rows[:SEARCHED_ROWS] if stated is None else rows[: stated + 1]):
        labels = tuple(map(_label, row))
        told = set(filter(None, labels))
        if not told or (at != stated and (len(told) < 2 or _has_numbers(row))):
            continue
        pairs = [(at, labels)]
        if at + 1 < len(rows) and _is_upper(labels, rows[at + 1]):
            pairs.append((at + 1, _joined(labels, tuple(map(_label, rows[at + 1])))))
        for last, found in pairs:
            if stated not in (None, last):
                continue
            score = float(sum(map(field_like, filter(None, found)))) - 0.5 * _repeats(found)
            if best is None or score > best[0]:
                best = (score, at, last, found)
    if best is None or (stated is None and best[0] < 1 and _repeats(best[3])):
        return None
    return best[1], best[2], _told_apart(best[3])


def place_of_header(numbers: Sequence[int], header_row: int | None) -> int | None:
    """The place among rows of these numbers of the header row that was stated, None for none stated. Raises
    InvalidInputError where it is none of them."""
    if header_row is None:
        return None
    if header_row not in numbers:
        raise no_header(header_row)
    return numbers.index(header_row)


def no_header(header_row: int) -> InvalidInputError:
    """What to say where the header row that was stated names no columns."""
    return InvalidInputError(
        f"Row {header_row} names no columns.",
        parameter="header_row",
        value=header_row,
        hint="Give the row of the column names, as the program counts that wrote the file.",
    )


def searched(header_row: int | None) -> int:
    """How many rows are looked at for the header."""
    return max(SEARCHED_ROWS, min(header_row or 0, LAST_HEADER_ROW))


def top_of(numbers: Sequence[int], rows: Sequence[Cells]) -> tuple[tuple[int, str], ...]:
    """The first rows that hold anything, number and text, cut where they are long."""
    shown = (
        (number, " · ".join(filter(None, map(plain, row))))
        for number, row in zip(numbers, rows, strict=False)
    )
    return tuple((number, text[:TOP_CHARACTERS]) for number, text in shown if text)[:TOP_ROWS]


def aside_of(cells: Cells, header: Sequence[str]) -> str:
    """Why a row is no entry of the list: "total", "header" where it repeats the header, or ""."""
    first = next((at for at, cell in enumerate(cells) if plain(cell)), len(header))
    if first >= len(header) or not isinstance(cells[first], str):
        return ""
    if keyed(plain(cells[first])) in TOTALS:
        return "total"
    if plain(cells[first]) != header[first].rpartition("/")[2]:
        return ""
    told = [
        (plain(cell), label.rpartition("/")[2])
        for cell, label in zip(cells, header, strict=False)
        if plain(cell)
    ]
    return "header" if len(told) >= 2 and all(text == label for text, label in told) else ""


def _has_numbers(row: Cells) -> bool:
    return any(isinstance(cell, int | float | Formula) for cell in row)


def _label(cell: Any) -> str:
    return plain(cell)[:100]


def _repeats(labels: Sequence[str]) -> int:
    told = [label for label in labels if label]
    return len(told) - len(set(told))


def _is_upper(labels: Sequence[str], below: Cells) -> bool:
    """Whether labels head groups: some stand over two columns and more, with different texts below."""
    if any(not isinstance(cell, str | None) for cell in below):
        return False
    lower = [_label(cell) for cell in below]
    wide = [
        at
        for at in range(1, min(len(labels), len(lower)))
        if labels[at] in ("", labels[at - 1]) and lower[at] and lower[at] not in ("", lower[at - 1])
    ]
    return bool(wide) and any(field_like(lower[at]) for at in wide)


def _joined(upper: Sequence[str], lower: Sequence[str]) -> tuple[str, ...]:
    labels, above = [], ""
    for at in range(max(len(upper), len(lower))):
        over = upper[at] if at < len(upper) else ""
        under = lower[at] if at < len(lower) else ""
        above = over or (above if under else "")
        labels.append(f"{above}/{under}" if above and under and above != under else under or over)
    return tuple(labels)


def _told_apart(labels: Sequence[str]) -> tuple[str, ...]:
    """The labels, a repeated one with its number behind it."""
    seen: dict[str, int] = {}
    told = []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        told.append(label if not label or seen[label] == 1 else f"{label} ({seen[label]})")
    return tuple(told)
