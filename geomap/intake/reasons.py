"""What an import tells of rows and of the whole file, in Chinese and English, by code."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from geomap.check import Fault
from geomap.intake.reason_words import OTHER_RULE_ZH, OTHER_SLIP_ZH, REASONS, RULES_ZH
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
        """The remark as an answer shows it."""
        places: dict[str, str | int] = {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "field": self.field,
        }
        said = {"message": self.message(lang), "remedy": self.remedy(lang)}
        return {"code": self.code, **places, "value": self.value, **said}


_OF_CHECK: tuple[tuple[str, str], ...] = (
    ("there is no value", "missing"),
    ("the number is too small", "too_small"),
    ("it lies outside the district", "outside"),
    ("it does not lie in that feature", "not_in_area"),
    ("there is no such feature in", "no_such_area"),
    ("the value is not one of those allowed", "not_a_choice"),
)
"""How the sentences of geomap.check begin that have a code of their own here."""

_SLIPS_ZH: tuple[tuple[str, str], ...] = (
    ("The axes are swapped", "经纬度写反了：先经度，后纬度。"),
    ("The position looks like GCJ-02", "像是 GCJ-02（高德、腾讯）坐标，请换算。"),
    ("The position looks like BD-09", "像是 BD-09（百度）坐标，请换算。"),
    ("0, 0 means", "0, 0 等于没有填写，请查明位置。"),
    ("Correct the position", "请更正位置，或删去这一行。"),
)


def remark_of(fault: Fault, sheet: str, row: int, column: str, value: str) -> Remark:
    """What the check of layers found, as a remark on a row."""
    rest = "worth_telling" if fault.severity == "warning" else "breaks_rule"
    code = next((code for opening, code in _OF_CHECK if fault.message.startswith(opening)), rest)
    detail = {
        "message": fault.message,
        "hint": fault.remedy,
        "slip": fault.remedy,
        "column": column or fault.field,
        "least": fault.remedy.removeprefix("Give at least ").rstrip("."),
        "allowed": fault.remedy.removeprefix("Use one of ").rstrip("."),
    }
    return Remark(code, sheet, row, column, fault.field, value or fault.value, detail)


def _said(detail: Mapping[str, str], lang: Lang) -> Mapping[str, str]:
    if lang == "en":
        return detail
    said = {name: title_of(text) if name in ("column", "field") else text for name, text in detail.items()}
    if slip := detail.get("slip"):
        said["slip"] = next((zh for opening, zh in _SLIPS_ZH if slip.startswith(opening)), OTHER_SLIP_ZH)
    for name in {"as", "value", "allowed"} & said.keys():
        said[name] = "、".join(map(title_of_value, said[name].split(", ")))
    if told := detail.get("message"):
        rules = (words for opening, words in RULES_ZH.items() if told.startswith(opening))
        said["message"], said["hint"] = next(rules, OTHER_RULE_ZH)
    return said
