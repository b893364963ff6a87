"""Lengths of time as the pages of orders say them, whoever reads them: residents, desks."""

from __future__ import annotations

import re

import pytest
from driving import Visitor
from playwright.sync_api import Page

MINUTES = {"天": 1440, "工作小时": 60, "小时": 60, "分钟": 1, "分": 1}


def said(page: Page, lengths_min: list[int], around_the_clock: bool) -> list[str]:
    words: list[str] = page.evaluate(
        """async ([lengths, around]) => {
            const { durationWords } = await import("geomap/when.js");
            return lengths.map((minutes) => durationWords(minutes, around));
        }""",
        [lengths_min, around_the_clock],
    )
    return words


@pytest.mark.parametrize(
    ("language", "around_the_clock", "words"),
    [
        ("zh", False, ["0 分钟", "59 分钟", "1 工作小时", "4 工作小时 1 分", "10 工作小时", "49 工作小时"]),
        ("zh", True, ["0 分钟", "59 分钟", "1 小时", "4 小时 1 分", "10 小时", "2 天 1 小时"]),
        ("en", True, ["0 min", "59 min", "1 h", "4 h 1 min", "10 h", "2 days 1 h"]),
    ],
)
def test_a_length_tells_what_matters_of_it(
    visitor: Visitor, language: str, around_the_clock: bool, words: list[str]
) -> None:
    page = visitor.open(f"/?lang={language}", here=None)
    assert said(page, [0, 59, 60, 241, 659, 49 * 60 + 59], around_the_clock) == words


@pytest.mark.parametrize("around_the_clock", [False, True])
def test_no_length_names_what_it_has_none_of_or_falls_short_by_an_hour(
    visitor: Visitor, around_the_clock: bool
) -> None:
    lengths_min = [*range(1, 5 * 1440, 7), 60, 600, 1440, 2880, 4320]
    for length_min, words in zip(
        lengths_min, said(visitor.open(here=None), lengths_min, around_the_clock), strict=True
    ):
        parts = [(int(count), unit) for count, unit in re.findall(r"(\d+) (\S+)", words)]
        assert all(count for count, _ in parts), words
        told_min = sum(count * MINUTES[unit] for count, unit in parts)
        assert told_min <= length_min < told_min + (60 if length_min >= 600 else 1), words
