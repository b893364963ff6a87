"""Opening hours as people write them, turned into OSM opening_hours, or kept as text where unsure.

"早8点至晚8点" is "Mo-Su 08:00-20:00". Every word must be understood: where one is not (夏季, 预约),
where times contradict each other or a time of day is in doubt, nothing is guessed. The text is then
kept in the value itself, as the comment of a rule that leaves the state unknown. The same holds where
grammar allows a reading that nobody would write so: mornings after afternoons, a week mostly closed.
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
_SHORT_HOUR = re.compile(r"(?<!\d)\d:\d\d")
"""OSM writes two digits: "11:00-2:00" is prose, in which an afternoon may be meant."""
_ALL_DAY: Span = (0, DAY_MIN)
_LONGEST_COMMENT = LONGEST_TEXT - len('unknown ""')
_MOST_EXCEPTIONS = 2
_SATURDAY, _SUNDAY = 5, 6


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
    if _OSM.search(text) and not _SHORT_HOUR.search(text) and _is_osm(text):
        return text
    try:
        reader = _Reader()
        reader.read(normal(text))
        syntax = _syntax(reader.rules, reader.on_workdays)
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


class _Reader:
    """The rules that a text says, token by token. waiting: the rule whose days brackets interrupt;
    held: the same once there are other days in them. excepting: whether 除 was said. last: the kind of the
    token before."""

    def __init__(self) -> None:
        self.rules = [_Rule()]
        self.on_workdays = self.never_off = False
        self._excepting = False
        self._waiting: _Rule | None = None
        self._held: _Rule | None = None
        self._last = ""

    def read(self, text: str) -> None:
        """Take the whole text. Raises _UnsureError."""
        place = 0
        while place < len(text):
            found = TOKEN.match(text, place)
            if found is None or found.end() == place:
                raise _UnsureError(text[place:])
            place = found.end()
            self._take(found.lastgroup or "", found[0])
        if len(self.rules) > 1 and self.rules[-1].days and not self.rules[-1].told:
            self._days_behind()
        self._doubt()

    def _take(self, kind: str, words: str) -> None:
        rule = self.rules[-1]
        if kind == "days":
            self._days(words)
        elif kind in ("span", "round"):
            self._span(words if kind == "span" else None)
        elif kind == "off":
            self._close()
        elif kind == "open":
            self._no_exception(rule)
        elif kind == "except":
            self._excepting = True
            if rule.told:
                self.rules.append(_Rule())
        elif kind == "outside":
            if not self._excepting:
                self._close()
            self._excepting = False
        elif kind == "opening":
            self._waiting = rule if rule.days and not rule.told else None
        elif kind == "closing":
            self._waiting = None
            if self._held is not None:
                self.rules.remove(self._held)
                self.rules.append(self._held)
                self._held = None
        if kind not in ("noise", "opening", "closing"):
            self._last = kind

    def _days(self, words: str) -> None:
        if self._waiting is self.rules[-1]:  # 周一至周五（节假日休息）9:00-17:00
            self._held, self._waiting = self._waiting, None
            self.rules.append(_Rule())
        if self.rules[-1].told:
            self.rules.append(_Rule())
        self.rules[-1].days |= days_of(words)
        self.on_workdays |= words.endswith(WORKDAYS)
        self.rules[-1].off = self._excepting

    def _span(self, words: str | None) -> None:
        if self.rules[-1].off:
            self.rules.append(_Rule())
        span = _ALL_DAY if words is None else span_of(words)
        if span is None:
            raise _UnsureError(words)
        spans = self.rules[-1].spans
        if spans and span[0] < spans[-1][0]:
            raise _UnsureError("a morning after an afternoon")  # 9:00-12:00 2:00-5:00
        spans.append(span)

    def _close(self) -> None:
        """The days named last are off. Hours before the word (12:00-14:00休息) would mean a pause."""
        if self._last != "days" or self.rules[-1].spans:
            raise _UnsureError("a pause")
        self.rules[-1].off = True

    def _no_exception(self, rule: _Rule) -> None:
        """节假日不休: as on any other day, if there are hours of such days. 全年无休: no day is off."""
        if not rule.days or rule.told:
            self.never_off = True
            return
        self.rules.pop()
        known = set().union(*(r.days or WEEK for r in self.rules if r.spans))
        if self.rules and not (rule.days & WEEK) <= known:
            raise _UnsureError("hours of days that have none")
        self.rules = self.rules or [_Rule()]

    def _days_behind(self) -> None:
        """9:00-17:00（周一至周五）: days behind the hours that they are of."""
        first, *rest = self.rules
        if len(rest) != 1 or first.days or not first.spans:
            raise _UnsureError("days without hours")
        first.days = rest[0].days
        self.rules.pop()

    def _doubt(self) -> None:
        """Hours of no day in particular are those of every day, unless what else is said speaks against it:
        most weekdays are otherwise, or Saturday is and Sunday is not spoken of."""
        named = set().union(*(rule.days & WEEK for rule in self.rules if rule.told))
        everyday = any(rule.spans and not rule.days for rule in self.rules)
        at_work = {day for rule in self.rules if rule.spans for day in rule.days & WEEK}
        is_off = any(rule.off and rule.days & WEEK for rule in self.rules)
        if everyday and (len(named) > _MOST_EXCEPTIONS or (_SATURDAY in at_work and _SUNDAY not in named)):
            raise _UnsureError("every day, or not")
        if self.never_off and (is_off or not (everyday or at_work >= WEEK)):
            raise _UnsureError("never off, or at times")


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
