"""Words and numbers as the reports tell them, in one language."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

HAN = "\u2e80-\uffef"
WORD = re.compile(rf"(?:[^\s{HAN}]+|[{HAN}])[、，。；：？！）”]*\s*")


@dataclass(frozen=True, slots=True)
class Words:
    """language: zh or en. texts: every text of that language by its key; those of reports begin with
    report."""

    language: str
    texts: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """The report's text for key, {names} filled in. A missing key is a KeyError."""
        return self.texts[f"report.{key}"].format(**values)

    def name(self, zh: str | None, en: str | None) -> str:
        """Of a name in both languages the one to show; Chinese where there is no English."""
        return (en or zh or "") if self.language == "en" else (zh or "")

    def persons(self, count: float) -> str:
        return self("count_persons", count=number(count))

    def metres(self, length_m: float) -> str:
        """Whole metres; inf as the words for out of reach."""
        return self("metres", count=number(length_m)) if math.isfinite(length_m) else self("unreachable")

    def hour(self, hour: int) -> str:
        """An hour 0..167 of the week, as 周二 22:00."""
        weekday = self.texts[f"hours.weekday.{hour // 24}"]
        return self("hour", weekday=weekday, time=f"{hour % 24:02d}:00")

    def week(self, monday: date) -> str:
        """The days of a week, first to last."""
        return f"{monday.isoformat()} – {(monday + timedelta(days=6)).isoformat()}"

    def listed(self, parts: list[str]) -> str:
        return self("list_and").join(parts)


def broken(text: str, fits: Callable[[str], bool]) -> list[str]:
    """text over lines that fit, broken at spaces and between Han characters. No line begins with a mark that
    closes; a word that fits into no line is broken anywhere."""
    lines = [""]
    for word in WORD.findall(" ".join(text.split())):
        for piece in [word] if fits(word.rstrip()) else word:
            if lines[-1] and not fits((lines[-1] + piece).rstrip()):
                lines.append("")
            lines[-1] += piece
    return [line.strip() for line in lines]


def number(value: float) -> str:
    """A whole number, its thousands parted."""
    return f"{value:,.0f}"


def percent(share: float) -> str:
    """A share 0..1 to a tenth of a percent; what is not quite all is never told as all."""
    return f"{min(share, 0.999) if share < 1 else share:.1%}"
