"""Kinds of value a parameter can have: each reads text, checks JSON values and states its schema.

The schema is made of the very bounds that are checked, so what the API document promises is what
the server does.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from geomap.geodesy import BoundingBox

Schema = dict[str, Any]

NUMBER = re.compile(r"[+-]?(\d+([.]\d*)?|[.]\d+)([eE][+-]?\d{1,3})?", re.ASCII)
INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
CONTROL = "\\x00-\\x1f\\x7f"


class WrongValueError(ValueError):
    """A value of the wrong kind. message completes "<parameter> …"; hint is the remedy."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Kind(Protocol):
    """How a value is read from a query string (text) and from a JSON body (value)."""

    def from_text(self, text: str) -> Any: ...
    def check(self, value: Any) -> Any: ...
    def schema(self) -> Schema: ...


@dataclass(frozen=True, slots=True)
class Number:
    """A finite number within [least, most]."""

    least: float | None = None
    most: float | None = None

    def from_text(self, text: str) -> float:
        return self.check(float(text) if NUMBER.fullmatch(text) else None)

    def check(self, value: Any) -> float:
        within = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        if not within or _outside(value, self.least, self.most):
            raise WrongValueError(f"must be a number{_range(self.least, self.most)}.", _example(self))
        return float(value)

    def schema(self) -> Schema:
        return {"type": "number", **_bounds(self.least, self.most)}


@dataclass(frozen=True, slots=True)
class Degrees:
    """A finite number meant to lie within ±most; LonLat refuses one that does not, and says when
    the axes look swapped."""

    most: float

    def from_text(self, text: str) -> float:
        return Number().from_text(text)

    def check(self, value: Any) -> float:
        return Number().check(value)

    def schema(self) -> Schema:
        return Number(-self.most, self.most).schema()


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole number within [least, most]; a capped one beyond most is taken as most."""

    least: int | None = None
    most: int | None = None
    capped: bool = False

    def from_text(self, text: str) -> int:
        return self.check(int(text) if INTEGER.fullmatch(text) else None)

    def check(self, value: Any) -> int:
        most = None if self.capped else self.most
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or _outside(value, self.least, most):
            raise WrongValueError(f"must be a whole number{_range(self.least, most)}.", _example(self))
        return min(value, self.most) if self.capped and self.most is not None else value

    def schema(self) -> Schema:
        return {"type": "integer", **_bounds(self.least, self.most)}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of options, texts or whole numbers."""

    options: tuple[Any, ...]

    def from_text(self, text: str) -> Any:
        return self.check(next((o for o in self.options if str(o) == text), None))

    def check(self, value: Any) -> Any:
        if isinstance(value, bool) or value not in self.options:
            listed = ", ".join(map(str, self.options))
            raise WrongValueError("has a value that is not one of those allowed.", f"Use one of {listed}.")
        return self.options[self.options.index(value)]  # 3 for 3.0, which JSON takes for the same

    def schema(self) -> Schema:
        kind = "integer" if isinstance(self.options[0], int) else "string"
        return {"type": kind, "enum": list(self.options)}


@dataclass(frozen=True, slots=True)
class Boolean:
    def from_text(self, text: str) -> bool:
        return self.check({"true": True, "false": False}.get(text))

    def check(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise WrongValueError("must be true or false.", "Write true or false.")
        return value

    def schema(self) -> Schema:
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Text:
    """Text of 1 to longest characters, not all of them blank, without control characters."""

    longest: int = 200
    pattern: str = f"^[^{CONTROL}]*[^\\s{CONTROL}][^{CONTROL}]*$"

    def from_text(self, text: str) -> str:
        return self.check(text)

    def check(self, value: Any) -> str:
        if not isinstance(value, str) or len(value) > self.longest or not re.search(self.pattern, value):
            raise WrongValueError(
                f"must be text of 1 to {self.longest} characters, without control characters.",
                "Shorten or correct the text, or leave the parameter out.",
            )
        return value

    def schema(self) -> Schema:
        return {"type": "string", "minLength": 1, "maxLength": self.longest, "pattern": self.pattern}


@dataclass(frozen=True, slots=True)
class OrNull:
    """A value of one kind, or in JSON null: there is none. The kind's schema has one type."""

    kind: Kind

    def from_text(self, text: str) -> Any:
        return self.kind.from_text(text)

    def check(self, value: Any) -> Any:
        return None if value is None else self.kind.check(value)

    def schema(self) -> Schema:
        schema = self.kind.schema()
        return {**schema, "type": [schema["type"], "null"]}


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of values of one kind; in a query string, and if so wished in JSON, parted by commas."""

    item: Kind
    longest: int = 64
    least: int = 1

    def from_text(self, text: str) -> tuple[Any, ...]:
        return self._checked(text.split(","), self.item.from_text)

    def check(self, value: Any) -> tuple[Any, ...]:
        if isinstance(value, str):
            return self.from_text(value)
        if not isinstance(value, list):
            raise WrongValueError("must be a list.", "Write a list, for example [1, 2].")
        return self._checked(value, self.item.check)

    def _checked(self, values: list[Any], check: Any) -> tuple[Any, ...]:
        if not self.least <= len(values) <= self.longest or "" in values:
            raise WrongValueError(
                f"must list {self.least} to {self.longest} values, none of them empty.",
                "Part the values by single commas, or leave the parameter out.",
            )
        return tuple(map(check, values))

    def schema(self) -> Schema:
        return {
            "type": "array",
            "items": self.item.schema(),
            "minItems": self.least,
            "maxItems": self.longest,
        }


@dataclass(frozen=True, slots=True)
class Box:
    """west,south,east,north in WGS 84 degrees, or six numbers with heights, which are left out."""

    def from_text(self, text: str) -> BoundingBox:
        parts = text.split(",")
        if len(parts) not in {4, 6} or not all(NUMBER.fullmatch(p) for p in parts):
            raise WrongValueError("must hold four or six numbers.", "Give west,south,east,north in degrees.")
        return self.check([float(p) for p in parts])

    def check(self, value: Any) -> BoundingBox:
        return BoundingBox.from_numbers(value)

    def schema(self) -> Schema:
        counts = [{"minItems": n, "maxItems": n} for n in (4, 6)]
        return {"type": "array", "items": {"type": "number"}, "oneOf": counts}


def _outside(value: float, least: float | None, most: float | None) -> bool:
    return (least is not None and value < least) or (most is not None and value > most)


def _bounds(least: float | None, most: float | None) -> Mapping[str, float]:
    bounds = {"minimum": least, "maximum": most}
    return {name: value for name, value in bounds.items() if value is not None}


def _range(least: float | None, most: float | None) -> str:
    match least, most:
        case None, None:
            return ""
        case _, None:
            return f" of at least {least:,}"
        case None, _:
            return f" of at most {most:,}"
    return f" from {least:,} to {most:,}"


def _example(kind: Number | Integer) -> str:
    digits = "a decimal number" if isinstance(kind, Number) else "a whole number"
    return f"Give {digits}{_range(kind.least, kind.most)}."
