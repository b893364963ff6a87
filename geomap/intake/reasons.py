"""What an import tells of rows and of the whole file, in Chinese and English, by code."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from geomap.check import Fault
from geomap.check.words_zh import words_zh
from geomap.intake.reason_words import REASONS
from geomap.intake.synonyms import title_of, title_of_value

Lang = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing told. row: 0 where it is of the whole file. column: the label of the column in the
    file; field: the field of the layer. value: the cell, as text. detail: what the sentence names."""

    code: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    field: str = ""
    value: str = ""
    detail: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def message(self, lang: Lang = "en") -> str:
        return REASONS[self.code][lang == "en"][0].format_map(_said(self.detail, lang))

    def remedy(self, lang: Lang = "en") -> str:
        return REASONS[self.code][lang == "en"][1].format_map(_said(self.detail, lang))

    def as_dict(self, lang: Lang = "en") -> dict[str, str | int]:
        """The remark as the terminal shows it."""
        return {**self._places(), "message": self.message(lang), "remedy": self.remedy(lang)}

    def in_both_languages(self) -> dict[str, str | int]:
        """The remark as an answer shows it."""
        said: dict[str, str | int] = {}
        for lang in get_args(Lang):
            said |= {f"message_{lang}": self.message(lang), f"remedy_{lang}": self.remedy(lang)}
        return {**self._places(), **said}

    def _places(self) -> dict[str, str | int]:
        return {
            "code": self.code,
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "field": self.field,
            "value": self.value,
        }


_SLIP_OF_A_ROW = "请更正位置，或删去这一行。"
_OF_CHECK = frozenset({"missing", "too_small", "outside", "not_in_area", "no_such_area", "not_a_choice"})
"""Rules of geomap.check that have words of their own here: those that name column or row."""


def remark_of(fault: Fault, sheet: str, row: int, column: str, value: str) -> Remark:
    """What the check of layers found, as a remark on a row."""
    rest = "worth_telling" if fault.severity == "warning" else "breaks_rule"
    code = fault.code if fault.code in _OF_CHECK else rest
    message_zh, hint_zh = words_zh(fault)
    detail = {
        "message": fault.message,
        "message_zh": message_zh,
        "hint": fault.remedy,
        "hint_zh": hint_zh,
        "slip": fault.remedy,
        "slip_zh": _SLIP_OF_A_ROW if fault.detail.get("slip_code") == "" else hint_zh,
        "column": column or fault.field,
        "least": fault.detail.get("least", ""),
        "allowed": fault.detail.get("allowed", ""),
    }
    return Remark(code, sheet, row, column, fault.field, value or fault.value, detail)


def _said(detail: Mapping[str, str], lang: Lang) -> Mapping[str, str]:
    if lang == "en":
        return detail
    said = {name: title_of(text) if name in ("column", "field") else text for name, text in detail.items()}
    for name in {"as", "value", "allowed"} & said.keys():
        said[name] = "、".join(map(title_of_value, said[name].split(", ")))
    return said | {
        name: detail[f"{name}_zh"] for name in ("message", "hint", "slip") if f"{name}_zh" in detail
    }
