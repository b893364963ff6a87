"""Kinds of value that are times: an instant, a day, an interval."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from geomap.errors import InvalidInputError
from geomap.question import DAY, INSTANT, INSTANT_HINT, instant_from, moment_from
from geomap.web.kinds import Schema, WrongValueError

INTERVAL_HINT = "Write 2026-01-31, 2026-01-31T09:30:00Z, or an interval such as 2026-01-01/.. of them."


@dataclass(frozen=True, slots=True)
class Instant:
    """now, or an ISO 8601 time; naive where it gives no offset."""

    def from_text(self, text: str) -> Any:
        return self.check(text)

    def check(self, value: Any) -> Any:
        try:
            return instant_from(value if isinstance(value, str) else "")
        except InvalidInputError as error:
            raise WrongValueError("is not a time that can be used.", INSTANT_HINT) from error

    def schema(self) -> Schema:
        pattern = INSTANT.pattern.replace(r"\d{4}", r"20\d{2}", 1)
        return {"type": "string", "pattern": f"^(now|{pattern})$"}


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day, YYYY-MM-DD, as text."""

    def from_text(self, text: str) -> str:
        return self.check(text)

    def check(self, value: Any) -> str:
        if not isinstance(value, str) or _day(value) is None:
            raise WrongValueError("must be a day.", "Write it as YYYY-MM-DD.")
        return value

    def schema(self) -> Schema:
        return {"type": "string", "format": "date"}


Moment = date | datetime | None


@dataclass(frozen=True, slots=True)
class Interval:
    """A day or instant, or two of them with a slash between; .. or nothing leaves an end open."""

    def from_text(self, text: str) -> tuple[Moment, Moment]:
        return self.check(text)

    def check(self, value: Any) -> tuple[Moment, Moment]:
        ends = [_moment(part) for part in value.split("/")] if isinstance(value, str) else []
        if len(ends) == 1 and ends[0] is not None:
            return ends[0], ends[0]
        if len(ends) != 2 or ends == [None, None]:
            raise WrongValueError("must be a time or an interval of times.", INTERVAL_HINT)
        return ends[0], ends[1]

    def schema(self) -> Schema:
        end = f"({DAY.pattern}|{INSTANT.pattern})"
        return {"type": "string", "pattern": f"^({end}|{end}/({end}|[.][.])?|([.][.])?/{end})$"}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        return None


def _moment(text: str) -> Moment:
    """A day, an instant, or None for an end left open."""
    if text in {"", ".."}:
        return None
    moment = _day(text) or moment_from(text)
    if moment is None:
        raise WrongValueError("must be a time or an interval of times.", INTERVAL_HINT)
    return moment
