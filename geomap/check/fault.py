"""One thing wrong with the data, in words that help to mend it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

SHOWN_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong. An error keeps the data from being served; a warning does not."""

    layer: str
    feature_id: str | None
    field: str
    value: str
    message: str
    remedy: str
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        where = f"{self.layer}, {self.feature_id or 'feature without id'}, {self.field}"
        shown = f" ({self.value})" if self.value else ""
        return f"{where}: {self.message}{shown} {self.remedy}"

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def errors_of(faults: list[Fault]) -> list[Fault]:
    """The faults that keep the data from being served."""
    return [f for f in faults if f.severity == "error"]


def shown(value: Any) -> str:
    """A value as a fault shows it: text, cut short."""
    text = str(value)
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"
