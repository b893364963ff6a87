"""One cell as the value of one field, by the field's kind; or why it cannot be."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from geomap.intake.hours_prose import kept_hours, read_hours
from geomap.intake.plain import folded, is_blank, plain
from geomap.intake.rows import Formula
from geomap.intake.services_words import read_services, shown_words
from geomap.intake.words import choice_of, hinted, tier_of, yes_or_no
from geomap.layers import Field
from geomap.services import Catalogue

LONGEST_TEXT = 500
EXCEL_EPOCH = date(1899, 12, 30)
EXCEL_DAYS = range(32_874, 73_051)
"""1990 to 2099: other numbers are hardly meant as days."""

SAFE_FUNCTIONS = frozenset(
    [
        "ABS",
        "AND",
        "AVERAGE",
        "CEILING",
        "CHAR",
        "CONCAT",
        "CONCATENATE",
        "COUNT",
        "COUNTA",
        "COUNTIF",
        "DATE",
        "DAY",
        "FIND",
        "FLOOR",
        "IF",
        "IFERROR",
        "INDEX",
        "INT",
        "ISBLANK",
        "LEFT",
        "LEN",
        "LOOKUP",
        "LOWER",
        "MATCH",
        "MAX",
        "MID",
        "MIN",
        "MOD",
        "MONTH",
        "NOT",
        "OR",
        "PROPER",
        "REPLACE",
        "RIGHT",
        "ROUND",
        "ROUNDDOWN",
        "ROUNDUP",
        "SEARCH",
        "SUBSTITUTE",
        "SUM",
        "SUMIF",
        "TEXT",
        "TEXTJOIN",
        "TRIM",
        "UPPER",
        "VALUE",
        "VLOOKUP",
        "XLOOKUP",
        "YEAR",
        "HLOOKUP",
        "IFS",
        "SWITCH",
        "TRUE",
        "FALSE",
        "N",
        "T",
        "ROW",
        "COLUMN",
        "IFNA",
    ]
)
"""Functions of the workbook's own cells alone: what they came to is what the list says."""

_FUNCTION = re.compile(r"([A-Za-z_.][\w.]*)\s*\(")
_OUTSIDE = re.compile(r"\[|\||https?:|!\s*['\"]?\\\\", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ t]\d{1,2}:\d{2}.*)?")
_PHONE = re.compile(r"\+?\d(?:[\d \-()]*\d)?(?:\s*(?:转|ext\.?|x|#|-)\s*\d{1,6})?")
_ASIDE = re.compile(r"\([^)]*\)?")
FEWEST_DIGITS = 7
"""Of a telephone number among words: shorter ones are hours or rooms."""

_PHONES = re.compile(r"\s*[、，,;；/／\n]\s*")
_NUMBER = re.compile(r"[+-]?\d+(?:,\d{3})*(?:\.0+)?")


class CellError(Exception):
    """The cell cannot be the field's value. code: a key of geomap.intake.reasons; detail: what that
    reason tells of."""

    def __init__(self, code: str, **detail: str) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


@dataclass(slots=True)
class Reading:
    """A field's value of a cell, None where the cell says nothing. notes: (code, detail) of what was
    read otherwise than it stands. extra: values of other fields that the cell holds, too."""

    value: Any
    notes: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)


def read_cell(spec: Field, cell: Any, catalogue: Catalogue, words: Mapping[str, Any]) -> Reading:
    """The value that cell gives to the field. words: what folded words of this field's column mean,
    which comes before all else. Raises CellError."""
    notes: list[tuple[str, dict[str, str]]] = []
    if isinstance(cell, Formula):
        cell = result_of(cell)
        notes.append(("formula_result", {"result": plain(cell)}))
    text = plain(cell)
    if words and folded(text) in words:
        meant = words[folded(text)]
        reading = Reading([meant] if spec.kind == "services" and isinstance(meant, str) else meant)
    elif spec.kind == "boolean":
        reading = Reading(_boolean(cell, text))
    elif is_blank(cell):
        reading = Reading(None)
    elif spec.kind == "services":
        reading = _services(cell, text, catalogue, words)
    else:
        reading = _READERS[spec.kind](spec, cell, text)
    reading.notes[:0] = notes
    return reading


def result_of(formula: Formula) -> Any:
    """What a formula came to when the file was saved, if it only reckons with the workbook's cells.

    Raises CellError for one that reaches outside (HYPERLINK, WEBSERVICE, other files), changes by
    itself (TODAY) or has no result kept.
    """
    called = {name.upper().removeprefix("_XLFN.") for name in _FUNCTION.findall(formula.text)}
    if not called <= SAFE_FUNCTIONS or _OUTSIDE.search(formula.text):
        raise CellError("formula", formula=formula.text[:80])
    if formula.cached is None or (isinstance(formula.cached, str) and formula.cached.startswith("#")):
        raise CellError("formula_without_result", formula=formula.text[:80])
    return formula.cached


def _boolean(cell: Any, text: str) -> bool | None:
    if isinstance(cell, bool):
        return cell
    if not text:
        return None
    answer = yes_or_no(text)
    if answer is None and not is_blank(cell):
        raise CellError("not_yes_or_no")
    return answer


def _text(spec: Field, _cell: Any, text: str) -> Reading:
    if spec.choices:
        return _choice(spec, text)
    if spec.name == "phone":
        return _phone(text)
    if len(text) > LONGEST_TEXT:
        raise CellError("too_long", length=str(len(text)), most=str(LONGEST_TEXT))
    if spec.name == "kind" and (known := choice_of("kind", text)):
        return Reading(known)
    return Reading(re.sub(r"^'(?=[=+@-])", "", text))


def _choice(spec: Field, text: str) -> Reading:
    value = choice_of(spec.name, text)
    if value in spec.choices:
        return Reading(value)
    value = hinted(spec.name, text)
    if value is not None:
        return Reading(value, [("read_as", {"as": value})], {f"{spec.name}_note": text})
    raise CellError("not_a_choice", allowed=", ".join(map(str, spec.choices)))


def _phone(text: str) -> Reading:
    """Telephone numbers in half-width digits, parted by 、; words beside a number are left out, and that
    is noted. Raises CellError."""
    parts = [_closed_up(part) for part in _PHONES.split(text) if part]
    if all(map(_is_phone, parts)):
        return Reading("、".join(parts))
    found = [
        number for part in parts for number in _PHONE.findall(_ASIDE.sub(" ", part)) if _is_phone(number)
    ]
    found = [number for number in found if len(number) >= FEWEST_DIGITS]
    if not found:
        raise CellError("not_a_phone")
    numbers = "、".join(found)
    return Reading(numbers, [("words_left_out", {"kept": numbers})])


def _closed_up(text: str) -> str:
    """A number without the blanks within it."""
    return re.sub(r"(?<=\d) +(?=\d)|(?<=-) +| +(?=-)", "", folded(text))


def _is_phone(text: str) -> bool:
    return bool(_PHONE.fullmatch(text)) and 3 <= len(re.sub(r"\D", "", text)) <= 20


def _integer(spec: Field, cell: Any, text: str) -> Reading:
    if spec.name == "tier" and (tier := tier_of(text)) is not None:
        return Reading(tier)
    plain_number = re.sub(r"\s*[人户座个位席]$", "", folded(text))
    if isinstance(cell, bool) or not _NUMBER.fullmatch(plain_number):
        raise CellError("not_a_tier" if spec.name == "tier" else "not_a_number")
    return Reading(int(plain_number.replace(",", "").partition(".")[0]))


def _date(_spec: Field, cell: Any, text: str) -> Reading:
    if isinstance(cell, datetime | date):
        return Reading(f"{cell:%Y-%m-%d}")
    number = float(text) if re.fullmatch(r"\d{5}(?:\.\d+)?", text) else 0.0
    if int(number) in EXCEL_DAYS:
        return Reading((EXCEL_EPOCH + timedelta(days=int(number))).isoformat())
    compact = re.fullmatch(r"(20\d\d)(\d\d)(\d\d)", text)
    found = compact or _DATE.fullmatch(folded(text))
    if found is None:
        raise CellError("not_a_date")
    try:
        return Reading(date(int(found[1]), int(found[2]), int(found[3])).isoformat())
    except ValueError:
        raise CellError("no_such_day") from None


def _list(_spec: Field, cell: Any, text: str) -> Reading:
    parts = cell if isinstance(cell, list) else re.split(r"[、，,;；/／|]+|\s{2,}", text)
    return Reading(list(dict.fromkeys(word for part in parts if (word := plain(part)))))


def _hours(_spec: Field, _cell: Any, text: str) -> Reading:
    syntax = read_hours(text)
    if syntax is not None:
        return Reading(syntax)
    return Reading(kept_hours(text), [("hours_unknown", {})])


def _services(cell: Any, text: str, catalogue: Catalogue, words: Mapping[str, Any]) -> Reading:
    codes, strange = read_services(
        "、".join(map(plain, cell)) if isinstance(cell, list) else text, catalogue, words
    )
    if not strange:
        return Reading(codes)
    if not codes:
        raise CellError("no_service", words=shown_words(strange))
    return Reading(codes, [("services_unknown", {"words": shown_words(strange)})])


_READERS: Mapping[str, Callable[[Field, Any, str], Reading]] = {
    "text": _text,
    "integer": _integer,
    "date": _date,
    "moment": _date,
    "list": _list,
    "hours": _hours,
}
