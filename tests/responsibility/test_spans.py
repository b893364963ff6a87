"""Spans of days against plain counting, day by day."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from geomap.responsibility.spans import Span, days_held, gap_at, shared_days

START = date(2025, 12, 20)
DAYS = [START + timedelta(days=n) for n in range(40)]
SPANS = st.builds(
    lambda first, length: Span(first, None if length is None else first + timedelta(days=length)),
    st.sampled_from(DAYS),
    st.none() | st.integers(0, 25),
)


def held(spans: list[Span], day: date) -> bool:
    return any(span.holds(day) for span in spans)


@given(SPANS)
def test_a_span_holds_its_first_day_and_not_its_end(span):
    assert span.holds(span.first) is (span.end is None or span.end > span.first)
    assert span.end is None or not span.holds(span.end)
    assert span.is_empty is not any(span.holds(day) for day in DAYS)


@given(st.lists(SPANS, max_size=6), st.sampled_from(DAYS))
def test_a_gap_is_the_whole_run_of_days_without_any(spans, day):
    gap = gap_at(day, spans)
    if held(spans, day):
        assert gap is None
        return
    first = last = day
    while first > DAYS[0] and not held(spans, first - timedelta(days=1)):
        first -= timedelta(days=1)
    while last < DAYS[-1] and not held(spans, last + timedelta(days=1)):
        last += timedelta(days=1)
    assert [d for d in DAYS if gap.holds(d)] == [d for d in DAYS if first <= d <= last]
    assert gap.first is None or held(spans, gap.first - timedelta(days=1))
    assert gap.end is None or held(spans, gap.end)


@given(st.lists(SPANS, max_size=7))
def test_every_pair_is_found_once_on_the_days_that_both_hold(spans):
    found = {(i, j): span for i, j, span in shared_days(spans)}
    assert len(found) == len(list(shared_days(spans)))
    for j, other in enumerate(spans):
        for i, one in enumerate(spans[:j]):
            both = [d for d in DAYS if one.holds(d) and other.holds(d)]
            assert ((i, j) in found) is bool(both)
            if both:
                assert [d for d in DAYS if found[i, j].holds(d)] == both


@given(st.lists(SPANS, max_size=6), st.sampled_from(DAYS), st.sampled_from(DAYS))
def test_days_are_counted_once_however_many_hold_them(spans, one, other):
    within = Span(min(one, other), max(one, other))
    assert days_held(spans, within) == sum(held(spans, d) for d in DAYS if within.holds(d))
