"""Opening hours as people write them, turned into OSM opening_hours, or kept as text where unsure.

"早8点至晚8点" is "Mo-Su 08:00-20:00". Every word must be understood: where one is not (夏季, 预约),
where times contradict each other or a time of day is in doubt, nothing is guessed. The text is then
kept in the value itself, as the comment of a rule that leaves the state unknown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from geomap.errors import InvalidInputError
from geomap.hours import Hours
from geomap.intake.hours_tokens import DAY_MIN, PH, TOKEN, WEEK, WORKDAYS, Span, days_of, normal, span_of
from geomap.opening_rule import LONGEST_TEXT, WEEKDAYS

_OSM = re.compile(r'24/7|\d\d:\d\d\s*-|"|\b(?:off|closed|unknown)$')
_ALL_DAY: Span = (0, DAY_MIN)
_LONGEST_COMMENT = LONGEST_TEXT - len('unknown ""')


class _UnsureError(Exception):
    """The text says something that is not understood."""


@dataclass(slots=True)
class _Rule:
    """Hours of some days. days: WEEK and PH; empty for every day. off: closed on them."""

    days: set[int] = field(default_factory=set)
    spans: list[Span] = field(default_factory=list)
    off: bool = False

    @property
    def told(self) -> bool:
        return self.off or bool(self.spans)


def read_hours(text: str) -> str | None:
    """The OSM opening_hours that text means, or None where that is not sure. OSM syntax stays as it is."""
    if _OSM.search(text) and _is_osm(text):
        return text
    try:
        rules, on_workdays = _rules(normal(text))
        syntax = _syntax(rules, on_workdays)
    except _UnsureError:
        return None
    return syntax if _is_osm(syntax) else None


def kept_hours(text: str) -> str:
    """OSM opening_hours of unknown state that keep text, cut where it is too long, as their comment."""
    comment = " ".join(text.replace('"', "”").split())[:_LONGEST_COMMENT]
    return f'unknown "{comment}"'


def _is_osm(text: str) -> bool:
    try:
        Hours.parse(text)
    except InvalidInputError:
        return False
    return True


def _rules(text: str) -> tuple[list[_Rule], bool]:
    """The rules in their order, and whether any of them is for 工作日."""
    rules = [_Rule()]
    on_workdays, excepting, place, last = False, False, 0, ""
    while place < len(text):
        found = TOKEN.match(text, place)
        if found is None or found.end() == place:
            raise _UnsureError(text[place:])
        place, kind, words = found.end(), found.lastgroup or "", found[0]
        if kind == "days":
            if rules[-1].told:
                rules.append(_Rule())
            rules[-1].days |= days_of(words)
            on_workdays |= words == WORKDAYS
            rules[-1].off = excepting
        elif kind in ("span", "round"):
            _add_span(rules, words if kind == "span" else None)
        elif kind == "off":
            _close(rules[-1], last)
        elif kind == "open" and rules[-1].days and not rules[-1].told:
            rules.pop()  # 节假日不休: as on any other day
            rules = rules or [_Rule()]
        elif kind == "except":
            excepting = True
            if rules[-1].told:
                rules.append(_Rule())
        elif kind == "outside":
            if not excepting:
                _close(rules[-1], last)
            excepting = False
        last = kind if kind != "noise" else last
    return rules, on_workdays


def _add_span(rules: list[_Rule], words: str | None) -> None:
    if rules[-1].off:
        rules.append(_Rule())
    span = _ALL_DAY if words is None else span_of(words)
    if span is None:
        raise _UnsureError(words)
    rules[-1].spans.append(span)


def _close(rule: _Rule, last: str) -> None:
    """The days named last are off. Hours before the word (12:00-14:00休息) would mean a pause."""
    if last != "days" or rule.spans:
        raise _UnsureError("a pause")
    rule.off = True


def _syntax(rules: list[_Rule], on_workdays: bool) -> str:
    """The rules as OSM has them: wider days first, then narrower, holidays last."""
    by_days: dict[frozenset[int], list[Span] | None] = {}
    for rule in rules:
        if not rule.told:
            if rule.days:
                raise _UnsureError("days without hours")
            continue
        for days in filter(None, (frozenset(rule.days & WEEK) if rule.days else WEEK, rule.days & {PH})):
            _join(by_days, frozenset(days), None if rule.off else rule.spans)
    if not any(by_days.values()):
        raise _UnsureError("never open")
    if on_workdays:
        by_days.setdefault(frozenset({PH}), None)
    weekdays = [days for days in by_days if PH not in days]
    if any(a & b and not (a <= b or b <= a) for a in weekdays for b in weekdays):
        raise _UnsureError("days that overlap")
    if len(by_days) == 1 and by_days.get(WEEK) == [_ALL_DAY]:
        return "24/7"
    ordered = sorted(by_days.items(), key=lambda item: (PH in item[0], -len(item[0])))
    return "; ".join(f"{_days_text(days)} {_spans_text(spans)}" for days, spans in ordered)


def _join(
    by_days: dict[frozenset[int], list[Span] | None], days: frozenset[int], spans: list[Span] | None
) -> None:
    if days in by_days:
        before = by_days[days]
        if before is None or spans is None:
            raise _UnsureError("open and closed")
        spans = [*before, *spans]
    by_days[days] = spans


def _days_text(days: frozenset[int]) -> str:
    """Mo-Fr, Sa,Su or PH: runs of three days and more with a dash."""
    if days == {PH}:
        return "PH"
    parts: list[list[int]] = []
    for day in sorted(days):
        if parts and parts[-1][-1] == day - 1:
            parts[-1].append(day)
        else:
            parts.append([day])
    names = [
        f"{WEEKDAYS[run[0]]}-{WEEKDAYS[run[-1]]}" if len(run) > 2 else ",".join(WEEKDAYS[d] for d in run)
        for run in parts
    ]
    return ",".join(names)


def _spans_text(spans: list[Span] | None) -> str:
    if spans is None:
        return "off"
    ordered = sorted(spans)
    if any(b[0] < a[1] for a, b in pairwise(ordered)):
        raise _UnsureError("spans that overlap")
    return ",".join(
        f"{_clock(start)}-{_clock(end if end <= DAY_MIN else end - DAY_MIN)}" for start, end in ordered
    )


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
