"""A rule in words, for people; silent where a short sentence could say something else than the rule."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations
from typing import Literal

from geomap.opening_rule import DAY_MIN, OFF, PUBLIC_HOLIDAY, SCHOOL_HOLIDAY, UNSURE, Clause

Lang = Literal["zh", "en"]

EVERY_WEEKDAY = frozenset(range(7))
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH_RANGE = re.compile(rf"({'|'.join(MONTHS)})(?:-({'|'.join(MONTHS)}))?")
_DAY_NAMES = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日", "法定节假日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "public holidays"),
}


def sentence(clauses: Sequence[Clause], lang: Lang) -> str | None:
    """The clauses as one sentence, or None where it would need more than times, weekdays, months
    and public holidays, or where a later clause takes back part of an earlier one's days."""
    months = [_months(clause) for clause in clauses]
    if None in months or not all(_plain(clause) for clause in clauses):
        return None
    for (i, earlier), (j, later) in combinations(enumerate(clauses), 2):
        if (months[i] or set()) & (months[j] or set()) and not _refines(earlier, later):
            return None
    return ("；" if lang == "zh" else "; ").join(_words(clause, lang) for clause in clauses)


def _plain(clause: Clause) -> bool:
    never = clause.state == OFF and clause.days is None
    return (
        clause.joined == "; "
        and clause.state != UNSURE
        and SCHOOL_HOLIDAY not in (clause.days or ())
        and not never
        and all(end <= DAY_MIN or end - start < DAY_MIN for start, end in clause.spans)
    )


def _refines(earlier: Clause, later: Clause) -> bool:
    """Whether naming later after earlier reads as the rule means it: other days, or fewer."""
    if later.dates != earlier.dates and later.dates:
        return False
    days = EVERY_WEEKDAY if earlier.days is None else earlier.days
    others = EVERY_WEEKDAY if later.days is None else later.days
    if PUBLIC_HOLIDAY in days and others & EVERY_WEEKDAY:
        return False
    return not days & others or (others < days and earlier.state != OFF)


def _months(clause: Clause) -> set[int] | None:
    """The months the clause holds in, 0..11; None where its dates are more than that."""
    if not clause.dates:
        return set(range(12))
    found: set[int] = set()
    for part in clause.dates.split(","):
        named = _MONTH_RANGE.fullmatch(part)
        if named is None:
            return None
        first, last = MONTHS.index(named[1]), MONTHS.index(named[2] or named[1])
        found.update((first + step) % 12 for step in range((last - first) % 12 + 1))
    return found


def _words(clause: Clause, lang: Lang) -> str:
    zh = lang == "zh"
    days, times = _days(clause, lang), _times(clause, lang)
    season = _season(clause.dates, lang)
    if not clause.dates and clause.days is None and clause.whole_day:
        return "全天开放" if zh else "Open 24 hours, every day"
    if clause.state == OFF and zh:
        said = f"{season}{days}休息" if clause.whole_day else f"{season}{days} {times} 休息"
    elif clause.state == OFF:
        on = days if clause.whole_day else f"{days} {times}"
        said = f"closed on {on}" if clause.whole_day else f"closed {on}"
        said = f"{season}: {said}" if season else said
    elif zh:
        said = f"{season}{days} {times}"
    else:
        said = f"{season}: {days} {times}" if season else f"{days} {times}"
    return said[0].upper() + said[1:] if days == "every day" and not season else said


def _season(dates: str, lang: Lang) -> str:
    if not dates or lang == "en":
        return dates.replace("-", "–").replace(",", ", ")
    parts = []
    for part in dates.split(","):
        parts.append("至".join(f"{MONTHS.index(name) + 1}月" for name in part.split("-")))
    return "、".join(parts) + " "


def _days(clause: Clause, lang: Lang) -> str:
    zh, names = lang == "zh", _DAY_NAMES[lang]
    if clause.days is None or clause.days >= EVERY_WEEKDAY:
        return "每天" if zh else "every day"
    runs: list[list[int]] = []
    for day in sorted(clause.days - {PUBLIC_HOLIDAY}):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    parts = []
    for run in runs:
        if len(run) > 2:
            parts.append(f"{names[run[0]]}{'至' if zh else '–'}{names[run[-1]]}")
        else:
            parts.extend(names[day] for day in run)
    if PUBLIC_HOLIDAY in clause.days:
        parts.append(names[PUBLIC_HOLIDAY])
    return ("、" if zh else ", ").join(parts)


def _times(clause: Clause, lang: Lang) -> str:
    if clause.spans == ((0, DAY_MIN),):
        return "全天" if lang == "zh" else "24 hours"
    parts = []
    for start, end in clause.spans:
        past = end > DAY_MIN
        close = _clock(end - DAY_MIN if past else end)
        next_day = ("次日 " if lang == "zh" else "") if past else ""
        after = " (next day)" if past and lang == "en" else ""
        parts.append(f"{_clock(start)}–{next_day}{close}{after}")
    return ("、" if lang == "zh" else ", ").join(parts)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
