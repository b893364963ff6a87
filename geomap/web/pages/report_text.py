"""Reports of passers-by in the words of the pages."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from geomap.public_reports import Fresh, Reported, fresh
from geomap.snapshot import Snapshot
from geomap.web.icons import REPORT_ICONS
from geomap.web.pages.hours_text import Words


def ago_text(moment: datetime, now: datetime, words: Words) -> str:
    """How long ago: just now within a minute, minutes within the hour, hours within the day, days."""
    age = now - moment
    for unit, length in (
        ("days", timedelta(days=1)),
        ("hours", timedelta(hours=1)),
        ("minutes", timedelta(minutes=1)),
    ):
        if age >= length:
            return words[f"passerby.ago.{unit}"].format(count=age // length)
    return words["passerby.ago.now"]


def said_text(shown: Fresh, now: datetime, words: Words) -> str:
    """How many report what, and the last of them when."""
    return words["passerby.said"].format(
        count=shown.count,
        ago=ago_text(shown.latest_at, now, words),
        what=words[f"passerby.kind.{shown.kind}"],
    )


def said_of(
    reported: Reported, station: str, now: datetime, snapshot: Snapshot, words: Words
) -> dict[str, Any]:
    """What a station's page shows of its reports: sentences with their kinds, and what was answered."""

    def sentences(shown: list[Fresh]) -> list[tuple[str, str]]:
        return [(one.kind, said_text(one, now, words)) for one in shown]

    return {
        "icons": REPORT_ICONS,
        "said": sentences(reported.fresh(station, now)),
        "answers": [
            {
                "words": reply.words,
                "frame": words["passerby.replied"].format(ago=ago_text(reply.at, now, words)),
                "at": reply.at.astimezone(snapshot.timezone),
                "to": sentences(fresh(reply.to, now)),
            }
            for reply in reported.replies.get(station, ())
        ],
    }
