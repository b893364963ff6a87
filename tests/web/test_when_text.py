"""Instants in words: in the district's zone, with the year where it is another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.web.i18n import messages
from geomap.web.pages.when_text import told

XIAN = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 26, 12, 3, tzinfo=XIAN)


@pytest.mark.parametrize(
    ("moment", "language", "words", "day"),
    [
        (datetime(2026, 11, 26, 4, 3, 7, tzinfo=UTC), "zh", "11月26日 12:03", "11月26日"),
        (datetime(2026, 11, 26, 4, 3, 7, tzinfo=UTC), "en", "26 November, 12:03", "26 November"),
        (datetime(2025, 12, 31, 16, 0, tzinfo=UTC), "zh", "1月1日 00:00", "1月1日"),
        (datetime(2025, 12, 31, 15, 59, tzinfo=UTC), "zh", "2025年12月31日 23:59", "2025年12月31日"),
        (datetime(2027, 2, 24, 4, 0, tzinfo=UTC), "en", "24 February 2027, 12:00", "24 February 2027"),
    ],
)
def test_an_instant_is_told_as_people_of_the_district_say_it(moment, language, words, day) -> None:
    said = told(moment, NOW, messages(language))
    assert (said.words, said.day) == (words, day)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC)))
def test_the_precise_time_and_the_one_for_programs_are_the_same_second(moment: datetime) -> None:
    said = told(moment, NOW, messages("zh"))
    whole = moment.replace(microsecond=0)
    assert datetime.fromisoformat(said.iso) == whole
    assert datetime.fromisoformat(said.precise).replace(tzinfo=XIAN) == whole
    assert datetime.fromisoformat(said.iso).utcoffset() == timedelta(hours=8)
