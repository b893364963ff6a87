"""What passers-by report of a station without an account, and what that is worth.

A report weighs 1 when it is made, half of that after each half-life of its kind, and nothing after LIFE of
them: then it is shown no more. Of one reporter the latest report of a kind counts alone.

Enough reports of a kind that lowers, which is "locked", put it in doubt that the station is open: while their
weights sum up to more than ENOUGH, its state where its hours say open is "unknown". So it is left out of what
is certainly open, as a station of unknown hours is, and is offered wherever those are; it is never hidden
from who asks for no hours, and its hours stay as they are. One reporter alone is never enough. Two at once
are for one half-life, four for two.

What the keeper answers, and whoever verifies the station on the spot, settles the reports made before.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from geomap.errors import InvalidInputError
from geomap.hours import Openness
from geomap.plain_words import JOINERS, checked_line, plain

Kind = Literal["locked", "no_water", "broken", "wrong_info"]


@dataclass(frozen=True, slots=True)
class Decay:
    """How long reports of a kind are worth something, and whether enough of them lower a station."""

    half_life: timedelta
    lowers: bool = False


KINDS: Mapping[Kind, Decay] = {
    "locked": Decay(timedelta(hours=2), lowers=True),
    "no_water": Decay(timedelta(hours=8)),
    "broken": Decay(timedelta(days=1)),
    "wrong_info": Decay(timedelta(days=10)),
}
"""Every kind, in the order they are shown. A door is locked for hours, a wrong number stays wrong."""
LIFE = 3
"""Half-lives after which a report is worth nothing."""
ENOUGH = 1.0
"""More weight than this puts a station in doubt."""
LONGEST_LIFE = LIFE * max(decay.half_life for decay in KINDS.values())

MOST_CHARACTERS = 200
LINK = re.compile(r"(?i)://|www\.|[a-z0-9-]\.[a-z]{2,}")

DOUBTED = Openness("unknown", None, "reported")


@dataclass(frozen=True, slots=True)
class Report:
    """Somebody's word about a station. at: aware. reporter: the same for what may come from one person."""

    station: str
    kind: Kind
    at: datetime
    reporter: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What a station's keeper answered, as everybody may read it. at: aware. to: the reports it settled."""

    station: str
    at: datetime
    words: str
    to: Sequence[Report] = ()


@dataclass(frozen=True, slots=True)
class Fresh:
    """What is shown of a kind. count: reporters. latest_at: when the last of them said so."""

    kind: Kind
    count: int
    latest_at: datetime


@dataclass(frozen=True, slots=True)
class Doubt:
    """When it is in doubt that a station is open: since <= at < until."""

    since: datetime
    until: datetime

    def holds(self, at: datetime) -> bool:
        return self.since <= at < self.until


@dataclass(frozen=True, slots=True)
class Reported:
    """The reports that count, by station, the doubts that they raise, and what keepers answered to those that
    count no more, the latest first. Immutable."""

    reports: Mapping[str, Sequence[Report]]
    doubts: Mapping[str, Doubt]
    replies: Mapping[str, Sequence[Reply]] = field(default_factory=dict)

    def fresh(self, station: str, now: datetime) -> list[Fresh]:
        """What is shown of the station's reports at now, in the order of KINDS."""
        held = self.reports.get(station)
        return fresh(held, now) if held else []

    def answered(self, station: str, now: datetime) -> list[tuple[Reply, list[Fresh]]]:
        """The replies to reports that would still be shown at now, the latest first, each with those."""
        shown = ((reply, fresh(reply.to, now)) for reply in self.replies.get(station, ()))
        return [(reply, to) for reply, to in shown if to]

    def doubted(self, at: datetime) -> list[str]:
        """Ids of the stations that are in doubt at that instant."""
        return [station for station, doubt in self.doubts.items() if doubt.holds(at)]

    def state(self, station: str, shown: Openness, at: datetime) -> Openness:
        """The station's state at that instant, where its hours alone make it shown."""
        doubt = self.doubts.get(station) if shown.state == "open" else None
        return DOUBTED if doubt is not None and doubt.holds(at) else shown


NOTHING_REPORTED = Reported({}, {})


def reported(
    reports: Iterable[Report], settled: Mapping[str, datetime], replies: Iterable[Reply] = ()
) -> Reported:
    """All of reports that count, in any order. settled: until when a station's reports are settled; those
    made at that instant or before do not count. replies: the latest first."""
    counting: defaultdict[str, list[Report]] = defaultdict(list)
    for report in reports:
        until = settled.get(report.station)
        if until is None or report.at > until:
            counting[report.station].append(report)
    doubts = {station: found for station, held in counting.items() if (found := doubt(held))}
    said: defaultdict[str, list[Reply]] = defaultdict(list)
    for reply in replies:
        said[reply.station].append(reply)
    return Reported(dict(counting), doubts, dict(said))


def weight(kind: Kind, age: timedelta) -> float:
    """What a report is worth, 1 to 0. One that seems to be made later than now is new: clocks differ."""
    half_lives = max(age, timedelta()) / KINDS[kind].half_life
    return 0.0 if half_lives >= LIFE else 2.0**-half_lives


def fresh(reports: Iterable[Report], now: datetime) -> list[Fresh]:
    """What is shown of one station's reports at now, in the order of KINDS."""
    shown = []
    for kind in KINDS:
        times = [at for at in _times(reports, kind) if weight(kind, now - at)]
        if times:
            shown.append(Fresh(kind, len(times), times[-1]))
    return shown


def doubt(reports: Iterable[Report]) -> Doubt | None:
    """The doubt that one station's reports raise, None where they are too few or too far apart.

    From the latest report on, it holds just as long as the weights of any one kind that lowers sum up to
    more than ENOUGH.
    """
    spans = [_span(_times(reports, kind), decay) for kind, decay in KINDS.items() if decay.lowers]
    found = [span for span in spans if span is not None]
    return Doubt(min(d.since for d in found), max(d.until for d in found)) if found else None


def checked_words(text: str) -> str | None:
    """Words beside a report or an answer as they are kept, in one line; None where there are none.

    Raises InvalidInputError for what geomap.plain_words refuses, more than MOST_CHARACTERS, and links.
    """
    if not plain(text):
        return None
    words = checked_line(text, "words", MOST_CHARACTERS)
    if LINK.search(unicodedata.normalize("NFKC", words).translate(JOINERS)):
        hint = "Say it without addresses of the web."
        raise InvalidInputError("words holds a link.", parameter="words", value=words[:80], hint=hint)
    return words


def _times(reports: Iterable[Report], kind: Kind) -> list[datetime]:
    """When each reporter last reported that kind, the earliest first."""
    latest: dict[str, datetime] = {}
    for report in reports:
        if report.kind == kind:
            latest[report.reporter] = max(report.at, latest.get(report.reporter, report.at))
    return sorted(latest.values())


def _span(times: Sequence[datetime], decay: Decay) -> Doubt | None:
    """The doubt of reports made at these times, the earliest first. Between two of them ceasing to count
    the sum of the rest halves with every half-life, so that the instant it meets ENOUGH is a logarithm."""
    life = LIFE * decay.half_life
    times = [at for at in times if times[-1] - at < life]
    since, until = (times[0], times[-1]) if times else (None, None)
    if since is None or until is None:
        return None
    for first, at in enumerate(times):
        total = sum(2.0 ** ((other - times[-1]) / decay.half_life) for other in times[first:])
        falls = times[-1] + decay.half_life * math.log2(total / ENOUGH)
        if falls <= at + life:
            until = max(falls, until)
            break
        until = at + life
    return Doubt(since, until) if until > times[-1] else None
