"""One thing wrong with the data, in words that help to mend it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from geomap.layers import Layer

SHOWN_CHARACTERS = 80

Code = Literal[
    "no_id",
    "unusable_id",
    "id_twice",
    "no_properties",
    "missing",
    "not_a_choice",
    "too_small",
    "not_text",
    "not_integer",
    "not_boolean",
    "not_texts",
    "unknown_services",
    "not_date",
    "no_day",
    "not_moment",
    "hours_not_text",
    "hours",
    "hours_doubt",
    "code_not_id",
    "outside",
    "no_such_area",
    "not_in_area",
    "shifted",
    "no_geometry",
    "no_degrees",
    "wrong_type",
    "crossed",
    "untiled",
    "gap",
    "overhang",
    "tier_standard",
    "service_twice",
    "twin",
    "stranger",
    "mistaken",
    "no_areas",
    "no_outline",
    "no_station",
]
"""The rule that is broken, for whoever words a fault in another language."""
Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """A rule that is broken, and the remedy, in English. detail: what its words name, for other words."""

    code: Code
    message: str
    remedy: str
    detail: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong. An error keeps the data from being served; a warning does not.

    feature_id: "(number 17)" for a feature that has no text id; None for the layer as a whole. code,
    detail: as a Problem has them.
    """

    layer: str
    feature_id: str | None
    field: str
    value: str
    message: str
    remedy: str
    severity: Severity = "error"
    code: Code = dataclasses.field(kw_only=True)
    detail: Mapping[str, str] = dataclasses.field(default_factory=dict, compare=False, kw_only=True)

    @classmethod
    def of(
        cls,
        layer: str,
        feature_id: str | None,
        field: str,
        value: str,
        problem: Problem,
        severity: Severity = "error",
    ) -> Fault:
        """The problem of a field of a feature."""
        words = problem.message, problem.remedy, severity
        return cls(layer, feature_id, field, value, *words, code=problem.code, detail=problem.detail)

    def __str__(self) -> str:
        where = f"{self.layer}, {self.feature_id or 'the whole layer'}, {self.field}"
        shown = f" ({self.value})" if self.value else ""
        return f"{where}: {self.message}{shown} {self.remedy}"

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def errors_of(faults: list[Fault]) -> list[Fault]:
    """The faults that keep the data from being served."""
    return [f for f in faults if f.severity == "error"]


def label(layer: Layer, position: int) -> str:
    """How a fault names the feature at position: by its id, else by its number in the file."""
    feature_id = layer.columns.ids[position]
    return shown(feature_id) if isinstance(feature_id, str) and feature_id else f"(number {position + 1})"


def shown(value: Any) -> str:
    """A value as a fault shows it: text, cut short."""
    text = str(value)
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"


def shown_position(lon: float, lat: float) -> str:
    """A position as a fault shows it: degrees to about 0.1 m, and short even where it is absurd."""
    return f"{lon:.9g}, {lat:.9g}"
