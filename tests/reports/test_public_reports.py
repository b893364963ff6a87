"""What reports of passers-by are worth: less with time, nothing in the end, whatever their order."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.errors import InvalidInputError
from geomap.hours import Openness
from geomap.public_reports import (
    ENOUGH,
    KINDS,
    LIFE,
    Report,
    checked_words,
    doubt,
    fresh,
    reported,
    weight,
)

T0 = datetime(2026, 3, 4, 2, 30, tzinfo=UTC)
HALF_LIFE = KINDS["locked"].half_life
OPEN = Openness("open", None, "regular_hours")
MINUTES = st.integers(0, 600)

made = st.builds(
    lambda kind, minutes, reporter: Report("s1", kind, T0 + timedelta(minutes=minutes), reporter),
    st.sampled_from(sorted(KINDS)),
    MINUTES,
    st.sampled_from("abcdef"),
)
many = st.lists(made, max_size=12)


def locked(minutes: float, reporter: str, station: str = "s1") -> Report:
    return Report(station, "locked", T0 + timedelta(minutes=minutes), reporter)


def locked_sum(reports: Sequence[Report], at: datetime) -> float:
    """The weights of "locked" at that instant, one report for each reporter: added up one by one."""
    latest = {r.reporter: r for r in sorted(reports, key=lambda r: r.at) if r.kind == "locked"}
    total = 0.0
    for report in latest.values():
        age_s = max((at - report.at).total_seconds(), 0.0)
        if age_s < LIFE * HALF_LIFE.total_seconds():
            total += 0.5 ** (age_s / HALF_LIFE.total_seconds())
    return total


@given(many, st.integers(0, 1_500))
def test_a_station_is_in_doubt_just_while_weights_sum_up_to_more_than_enough(reports, minutes):
    times = [r.at for r in reports if r.kind == "locked"]
    at = max(times, default=T0) + timedelta(minutes=minutes, microseconds=1)
    total, found = locked_sum(reports, at), doubt(reports)
    if not math.isclose(total, ENOUGH, abs_tol=1e-9):
        assert (found is not None and found.holds(at)) == (total > ENOUGH)


@given(many, made, st.integers(600, 3_000))
def test_one_report_more_never_makes_a_station_look_better(reports, more, minutes):
    before, after, at = doubt(reports), doubt([*reports, more]), T0 + timedelta(minutes=minutes)
    if before is not None and more.at < before.until:  # later, the doubt is over, and begins anew or not
        assert after is not None
        assert after.until >= before.until
    counts = {one.kind: one.count for one in fresh(reports, at)}
    grown = {one.kind: one.count for one in fresh([*reports, more], at)}
    assert all(grown.get(kind, 0) >= count for kind, count in counts.items())


@given(many, st.permutations(range(12)), MINUTES)
def test_the_order_of_reports_does_not_matter(reports, order, minutes):
    shuffled = [reports[i] for i in order if i < len(reports)]
    at = T0 + timedelta(minutes=minutes)
    assert doubt(shuffled) == doubt(reports)
    assert fresh(shuffled, at) == fresh(reports, at)


@given(many, st.lists(st.integers(0, 60_000), min_size=2, max_size=6))
def test_what_is_shown_only_grows_less_while_nobody_reports(reports, minutes):
    times = [T0 + timedelta(minutes=600 + m) for m in sorted(minutes)]
    counts = [sum(one.count for one in fresh(reports, at)) for at in times]
    assert all(later <= earlier for earlier, later in pairwise(counts))


@given(many)
def test_all_decays_to_nothing(reports):
    end = T0 + timedelta(minutes=600) + LIFE * max(k.half_life for k in KINDS.values())
    assert fresh(reports, end) == []
    assert reported(reports, {}).doubted(end) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_report_halves_with_every_half_life_of_its_kind(kind):
    half_life = KINDS[kind].half_life
    assert [weight(kind, n * half_life) for n in range(4)] == [1.0, 0.5, 0.25, 0.0]
    assert weight(kind, timedelta(seconds=-3)) == 1.0


def test_one_person_alone_puts_no_station_in_doubt_however_often_they_report():
    assert doubt([locked(minute, "a") for minute in range(100)]) is None


def test_two_at_once_do_for_one_half_life_and_four_for_two():
    for reporters, half_lives in (("ab", 1), ("abcd", 2)):
        found = doubt([locked(0, who) for who in reporters])
        assert found is not None
        assert found.until == T0 + half_lives * HALF_LIFE


def test_only_locked_doors_lower_a_station():
    others = [Report("s1", kind, T0, who) for kind in KINDS if kind != "locked" for who in "abcdef"]
    assert doubt(others) is None


def test_who_reports_again_counts_once_and_from_the_latest():
    assert [(one.count, one.latest_at) for one in fresh([locked(0, "a"), locked(9, "a")], T0)] == [
        (1, T0 + timedelta(minutes=9))
    ]


def test_doubt_makes_an_open_station_unknown_and_leaves_a_closed_one_closed():
    told, closed = reported([locked(0, "a"), locked(0, "b")], {}), Openness("closed", None, "outside_hours")
    assert told.state("s1", OPEN, T0).why == "reported"
    assert told.state("s1", OPEN, T0).state == "unknown"
    assert told.state("s1", OPEN, T0 + HALF_LIFE) is OPEN
    assert told.state("s1", closed, T0) is closed
    assert told.state("another", OPEN, T0) is OPEN


def test_a_verification_settles_what_was_reported_before_and_nothing_after():
    reports = [locked(0, "a"), locked(1, "b"), locked(10, "c")]
    told = reported(reports, {"s1": T0 + timedelta(minutes=5)})
    assert [one.count for one in told.fresh("s1", T0 + timedelta(minutes=11))] == [1]
    assert told.doubts == {}


@pytest.mark.parametrize(
    "words",
    ["门口写着 {{7*7}}", "<script>alert(1)</script>", "锁了，没人。", "Since 3.30 p.m.", "😀"],
)
def test_plain_words_are_kept_as_they_are(words):
    assert checked_words(f" {words} ") == words


def test_no_words_are_none():
    assert checked_words("  ") is None
    assert checked_words(" \u200b\ufeff ") is None


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("锁" * 201, "longer"),
        ("one\ntwo", "several lines"),
        ("turned\u202eround", "not seen"),
        ("nul\x00", "not seen"),
        ("see https://example.org", "link"),
        ("ＷＷＷ．example", "link"),
        ("加微信 example.com/x", "link"),
        ("加微信 example\u200d.com/x", "link"),
        ("加微信 exam\u200bple.\u200bcom", "link"),
    ],
)
def test_words_that_are_no_plain_short_text_are_refused_with_a_remedy(words, why):
    with pytest.raises(InvalidInputError, match=why) as caught:
        checked_words(words)
    assert caught.value.parameter == "words"
    assert caught.value.hint


def test_the_readme_states_the_same_times_as_the_table():
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    words = {"locked": "locked", "no_water": "no water", "broken": "something broken"}
    words["wrong_info"] = "wrong information"

    def text(length: timedelta) -> str:
        hours = length // timedelta(hours=1)
        count, unit = (hours // 24, "day") if hours > 24 else (hours, "hour")
        return f"{count} {unit}s"

    for kind, decay in KINDS.items():
        line = next(row for row in readme.splitlines() if row.startswith(f"| {words[kind]} |"))
        halves, shown_for = (cell.strip() for cell in line.split("|")[2:4])
        assert halves.replace("1 day", "24 hours") == text(decay.half_life)
        assert shown_for == text(LIFE * decay.half_life)
