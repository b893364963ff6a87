"""Opening hours on the official calendar, against the State Council's notices written out here."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import chinese_calendar
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opening_hours import OpeningHours

from geomap.calendar_cn import NOT_IN_THE_NOTICE, china_calendar
from geomap.errors import InvalidInputError
from geomap.hours import UNKNOWN, Hours, describe, open_mask, openness

XIAN = ZoneInfo("Asia/Shanghai")
OFFICE = "Mo-Fr 09:00-18:00; PH off"
PROBED_MINUTES = (0, 60, 119, 120, 509, 510, 540, 599, 600, 719, 720, 840, 959, 960, 1079, 1080, 1439)

# 国办发明电〔2022〕16号, 〔2023〕7号, 〔2024〕12号, 〔2025〕7号: first and last day off.
DAYS_OFF = [
    *["2023-01-01 2023-01-02", "2023-01-21 2023-01-27", "2023-04-05 2023-04-05"],
    *["2023-04-29 2023-05-03", "2023-06-22 2023-06-24", "2023-09-29 2023-10-06"],
    *["2024-01-01 2024-01-01", "2024-02-10 2024-02-17", "2024-04-04 2024-04-06"],
    *["2024-05-01 2024-05-05", "2024-06-10 2024-06-10", "2024-09-15 2024-09-17"],
    *["2024-10-01 2024-10-07", "2025-01-01 2025-01-01", "2025-01-28 2025-02-04"],
    *["2025-04-04 2025-04-06", "2025-05-01 2025-05-05", "2025-05-31 2025-06-02"],
    *["2025-10-01 2025-10-08", "2026-01-01 2026-01-03", "2026-02-15 2026-02-23"],
    *["2026-04-04 2026-04-06", "2026-05-01 2026-05-05", "2026-06-19 2026-06-21"],
    *["2026-09-25 2026-09-27", "2026-10-01 2026-10-07"],
]
# Weekend days worked, with the weekday off each was exchanged for (Monday 0).
DAYS_WORKED = {
    **{"2023-01-28": 3, "2023-01-29": 4, "2023-04-23": 1, "2023-05-06": 2, "2023-06-25": 4},
    **{"2023-10-07": 3, "2023-10-08": 4, "2024-02-04": 3, "2024-02-18": 4, "2024-04-07": 4},
    **{"2024-04-28": 3, "2024-05-11": 4, "2024-09-14": 0, "2024-09-29": 4, "2024-10-12": 0},
    **{"2025-01-26": 0, "2025-02-08": 1, "2025-04-27": 0, "2025-09-28": 1, "2025-10-11": 2},
    **{"2026-01-04": 4, "2026-02-14": 4, "2026-02-28": 0, "2026-05-09": 1, "2026-09-20": 1},
    **{"2026-10-10": 2},
}
YEARS_KNOWN = [date(2023, 1, 1) + timedelta(days=n) for n in range(1461)]


def spread(period: str) -> set[date]:
    first, last = map(date.fromisoformat, period.split())
    return {first + timedelta(days=n) for n in range((last - first).days + 1)}


OFF = set().union(*map(spread, DAYS_OFF))
WORKED = {date.fromisoformat(day): weekday for day, weekday in DAYS_WORKED.items()}


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=XIAN)


def on(day: date, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=XIAN)


# --- the calendar -----------------------------------------------------------------------------


def test_the_calendar_is_the_state_councils_notices_day_by_day() -> None:
    calendar = china_calendar()
    assert {day for day in calendar.holidays if day.year >= 2023} == OFF
    assert {day: w for day, w in calendar.makeup_workdays.items() if day.year >= 2023} == WORKED
    assert calendar.last_date == date(2026, 12, 31)


def test_the_notices_differ_from_the_package_only_on_the_weekend_joined_to_new_year_2024() -> None:
    package = {
        day for day in YEARS_KNOWN if chinese_calendar.is_holiday(day) and day in chinese_calendar.holidays
    }
    assert package - OFF == NOT_IN_THE_NOTICE
    assert not OFF - package
    assert set(WORKED) == {d for d in YEARS_KNOWN if d.weekday() > 4 and chinese_calendar.is_workday(d)}


def test_a_worked_weekend_day_without_a_known_weekday_could_be_any_working_day() -> None:
    day = date(2018, 2, 11)
    assert china_calendar().readings(day) == tuple((weekday, False) for weekday in range(5))
    assert Hours.parse("Mo-Fr 09:00-18:00; PH off").at(on(day, 600)).state == "open"
    assert Hours.parse("Mo-Th 09:00-18:00; PH off").at(on(day, 600)).state == "unknown"


def test_an_unknown_time_zone_is_named() -> None:
    with pytest.raises(InvalidInputError) as refused:
        china_calendar("Asia/Chang'an")
    assert refused.value.parameter == "timezone"


# --- every day of 2023 to 2026 ----------------------------------------------------------------


def office(day: date, minute: int) -> bool:
    return day not in OFF and WORKED.get(day, day.weekday()) < 5 and 540 <= minute < 1080


def split_day(day: date, minute: int) -> bool:
    if day in OFF:
        return False
    weekday = WORKED.get(day, day.weekday())
    if weekday < 5:
        return 510 <= minute < 720 or 840 <= minute < 1080
    return weekday == 5 and 600 <= minute < 960


def holiday_hours(day: date, minute: int) -> bool:
    if day in OFF:
        return 600 <= minute < 960
    return WORKED.get(day, day.weekday()) < 5 and 540 <= minute < 1080


def weekends(day: date, minute: int) -> bool:
    return (day in OFF or WORKED.get(day, day.weekday()) > 4) and 600 <= minute < 960


def seasons(day: date, minute: int) -> bool:
    return 480 <= minute < 1200 if 5 <= day.month <= 9 else 540 <= minute < 1080


def night(day: date, minute: int) -> bool:
    def works(shift: date) -> bool:
        return shift not in OFF and WORKED.get(shift, shift.weekday()) < 5

    eve = day - timedelta(days=1)
    began_on_the_eve = works(eve) if eve.year >= 2023 else False  # 2022-12-31 was a day off
    return (works(day) and minute >= 1080) or (began_on_the_eve and minute < 120)


def monday_only(day: date, minute: int) -> bool:
    return day not in OFF and WORKED.get(day, day.weekday()) == 0 and 540 <= minute < 1080


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        ("Mo-Fr 09:00-18:00; PH off", office),
        ("Mo-Fr 08:30-12:00,14:00-18:00; Sa 10:00-16:00; PH off", split_day),
        ("Mo-Fr 09:00-18:00; PH 10:00-16:00", holiday_hours),
        ("Sa,Su,PH 10:00-16:00", weekends),
        ("May-Sep 08:00-20:00; Oct-Apr 09:00-18:00", seasons),
        ("Mo-Fr 18:00-02:00; PH off", night),
        ("Mo 09:00-18:00; PH off", monday_only),
        ("24/7", lambda _day, _minute: True),
    ],
)
def test_no_day_of_2023_to_2026_is_wrong(text: str, is_open) -> None:
    rule = Hours.parse(text)
    wrong = [
        (day, minute)
        for day, minute in product(YEARS_KNOWN, PROBED_MINUTES)
        if rule.at(on(day, minute)).state != ("open" if is_open(day, minute) else "closed")
    ]
    assert wrong == []


def test_the_reason_names_the_holiday_and_the_makeup_workday() -> None:
    rule = Hours.parse("Mo-Fr 09:00-18:00; PH off")
    for day in YEARS_KNOWN:
        answer = rule.at(on(day, 600))
        if day in OFF:
            assert answer.why == "public_holiday", day
        elif day in WORKED:
            assert (answer.state, answer.why) == ("open", "makeup_workday"), day
        else:
            assert answer.why == ("regular_hours" if day.weekday() < 5 else "outside_hours"), day
        assert rule.at(on(day, 1200)).why == ("public_holiday" if day in OFF else "outside_hours"), day


# --- until, why, then -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "when", "state", "until", "why", "then"),
    [
        ("24/7", "2026-10-01T03:00", "open", None, "always_open", None),
        ("Mo-Su 00:00-24:00", "2030-10-01T03:00", "open", None, "always_open", None),
        (OFFICE, "2026-09-30T18:00", "closed", "2026-10-08T09:00", "outside_hours", "open"),
        (OFFICE, "2026-10-03T10:00", "closed", "2026-10-08T09:00", "public_holiday", "open"),
        (OFFICE, "2026-10-10T10:00", "open", "2026-10-10T18:00", "makeup_workday", "closed"),
        ("24/7; PH off", "2026-10-08T00:00", "open", "2027-01-01T00:00", "regular_hours", "unknown"),
        ("24/7; PH off", "2026-05-06T00:00", "open", "2026-06-19T00:00", "regular_hours", "closed"),
        ("18:00-02:00; PH off", "2026-10-01T01:00", "open", "2026-10-01T02:00", "regular_hours", "closed"),
        ("18:00-02:00; PH off", "2026-10-08T01:00", "closed", "2026-10-08T18:00", "outside_hours", "open"),
        ("May-Sep 08:00-20:00", "2026-11-01T12:00", "closed", "2027-05-01T08:00", "outside_hours", "open"),
        ("PH 10:00-16:00", "2026-10-01T10:00", "open", "2026-10-01T16:00", "public_holiday", "closed"),
        ("Sa 10:00-16:00", "2026-10-10T12:00", "closed", "2026-10-17T10:00", "makeup_workday", "open"),
        ("off", "2026-10-01T10:00", "closed", None, "outside_hours", None),
        (
            '09:00-18:00 || "call"',
            "2026-11-23T20:00",
            "unknown",
            "2026-11-24T09:00",
            "stated_unknown",
            "open",
        ),
        ("Mo-Fr unknown", "2026-11-27T20:00", "unknown", "2026-11-28T00:00", "stated_unknown", "closed"),
        (
            "09:00-18:00; SH off",
            "2026-11-23T10:00",
            "unknown",
            "2026-11-23T18:00",
            "school_holidays",
            "closed",
        ),
    ],
)
def test_until_why_and_then(
    text: str, when: str, state: str, until: str | None, why: str, then: str | None
) -> None:
    answer = Hours.parse(text).at(instant(when))
    assert (answer.state, answer.why, answer.then) == (state, why, then)
    assert answer.until == (until and instant(until))


def test_an_instant_of_another_zone_is_read_on_the_local_clock() -> None:
    rule = Hours.parse("Mo-Fr 09:00-18:00; PH off")
    answer = rule.at(datetime(2026, 11, 23, 1, 0, 30, tzinfo=UTC))
    assert answer.state == "open"
    assert answer.until == datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def test_a_station_without_hours_is_unknown_not_closed() -> None:
    assert openness(None, instant("2026-11-23T10:00")) is UNKNOWN
    assert (UNKNOWN.state, UNKNOWN.until, UNKNOWN.why) == ("unknown", None, "hours_unknown")


@pytest.mark.parametrize(
    ("text", "when", "state"),
    [
        ("24/7", "2027-06-01T10:00", "open"),
        ("Mo-Su 08:00-20:00", "2031-02-02T10:00", "open"),
        ("Mo-Su,PH 08:00-20:00", "2031-02-02T10:00", "open"),
        ("May-Sep 08:00-20:00", "2027-06-01T10:00", "open"),
        (OFFICE, "2027-01-05T10:00", "unknown"),
        (OFFICE, "2027-01-09T10:00", "unknown"),
        ("Mo-Fr 09:00-18:00", "2027-01-09T10:00", "unknown"),  # a Saturday, perhaps worked
        ("Mo-Fr 09:00-18:00", "2027-01-05T10:00", "open"),  # a Tuesday, holiday or not
        (OFFICE, "2027-01-05T03:00", "closed"),  # in no case open at night
        (OFFICE, "2003-01-07T10:00", "unknown"),
        ("24/7", "9999-12-31T23:00", "unknown"),
        ("24/7", "0001-01-01T00:00", "unknown"),
    ],
)
def test_beyond_the_notices_only_what_holds_on_any_calendar_is_known(
    text: str, when: str, state: str
) -> None:
    answer = Hours.parse(text).at(instant(when))
    assert answer.state == state
    assert state != "unknown" or answer.why == "beyond_calendar"


def test_a_shut_hour_ends_a_shift_of_the_night_before_but_a_day_off_does_not() -> None:
    early = instant("2026-11-24T01:00")
    assert Hours.parse("18:00-02:00; Tu off").at(early).state == "open"
    assert Hours.parse("18:00-02:00; Tu 00:00-06:00 off").at(early).state == "closed"


@pytest.mark.parametrize(
    "text",
    [
        "Mo-Fr 09:00-18:00; We 12:00-13:00 off",
        "Mo-Fr 10:00-12:00, Mo-We 14:00-16:00; Th 09:00-11:00",
        "Oct 15-Apr 14 22:00-28:00",
        "2026 Nov 20-2026 Dec 3 08:00-10:00; week 48-49/2 Mo off",
        "2026 Nov 09:00-18:00; 2025-2027 Dec Su 10:00-11:00",
        "Mo[1],Fr[-1] 10:00-12:00; Sa-Mo 13:00-09:00",
        "09:00-09:00",
        "Mo-We 20:00-02:00, Th,Fr 10:00-14:00,16:00-26:00",
        "Su 10:00-12:00 || Tu-Sa 10:00-11:00",
    ],
)
def test_where_the_calendar_has_no_say_the_answer_is_the_grammar_librarys(text: str) -> None:
    rule, library = Hours.parse(text), OpeningHours(text)
    start = datetime(2026, 11, 1)
    for minute in range(0, 58 * 1440, 30):
        when = start + timedelta(minutes=minute)
        assert (rule.at(when.replace(tzinfo=XIAN)).state == "open") == library.is_open(when), when


@pytest.mark.parametrize(
    ("dates", "holds"),
    [
        ("Oct,Dec Tu[2]", lambda d: d.month in (10, 12) and d.weekday() == 1 and 8 <= d.day <= 14),
        ("Sep-Apr", lambda d: d.month >= 9 or d.month <= 4),
        ("Jan,Mar-May,Nov", lambda d: d.month in (1, 3, 4, 5, 11)),
        ("2026 Nov", lambda d: (d.year, d.month) == (2026, 11)),
        ("2025-2026 Jun-Aug", lambda d: d.year in (2025, 2026) and 6 <= d.month <= 8),
        ("Oct 15-Apr 14", lambda d: (d.month, d.day) >= (10, 15) or (d.month, d.day) <= (4, 14)),
        ("2025 Dec 20-2026 Jan 3", lambda d: date(2025, 12, 20) <= d <= date(2026, 1, 3)),
        ("Jan 1,May 1-May 3", lambda d: (d.month, d.day) in {(1, 1), (5, 1), (5, 2), (5, 3)}),
        ("Feb 29", lambda d: (d.month, d.day) == (2, 29)),
        ("week 1,10-20/2", lambda d: d.isocalendar().week in (1, 10, 12, 14, 16, 18, 20)),
        ("We[-1]", lambda d: d.weekday() == 2 and (d + timedelta(days=7)).month != d.month),
    ],
)
def test_a_date_selector_holds_on_its_dates_and_no_other(dates: str, holds) -> None:
    rule = Hours.parse(f"{dates} 09:00-18:00")
    assert [d for d in YEARS_KNOWN if rule.open_for(on(d, 600), 0) == "open"] == list(
        filter(holds, YEARS_KNOWN)
    )


# --- properties -------------------------------------------------------------------------------

RULES = [
    "24/7",
    "off",
    "Mo-Fr 09:00-18:00; PH off",
    "Mo-Fr 08:30-12:00,14:00-18:00; Sa 10:00-16:00; PH 10:00-15:00",
    "18:00-02:00; PH off",
    "Mo-Sa 22:00-06:00; Su 00:00-03:00 off",
    "May-Sep 08:00-20:00; Oct-Apr 09:00-18:00; PH off",
    "Mo-Fr 09:00-18:00; SH 10:00-12:00; PH unknown",
    'Mo-Fr 09:00-18:00 || Sa 10:00-12:00 "ring"',
    "24/7; PH off",
]
MOMENTS = st.datetimes(datetime(2022, 12, 1), datetime(2027, 2, 1)).map(lambda t: t.replace(tzinfo=XIAN))


@settings(deadline=None, max_examples=300)
@given(text=st.sampled_from(RULES), when=MOMENTS, share=st.floats(0, 0.999))
def test_the_state_holds_until_until_and_flips_there(text: str, when: datetime, share: float) -> None:
    rule = Hours.parse(text)
    answer = rule.at(when)
    if answer.until is None:
        assert rule.at(when + timedelta(days=365 * share)).state == answer.state
        assert answer.then is None
        return
    assert answer.until > when
    for inside in (when + (answer.until - when) * share, answer.until - timedelta(microseconds=1)):
        assert rule.at(inside).state == answer.state
    assert rule.at(answer.until).state == answer.then != answer.state


@settings(deadline=None, max_examples=200)
@given(text=st.sampled_from(RULES), when=MOMENTS, minutes=st.integers(0, 900))
def test_open_for_is_what_a_scan_of_every_minute_finds(text: str, when: datetime, minutes: int) -> None:
    rule = Hours.parse(text)
    floor = when.replace(second=0, microsecond=0)
    steps = [when, *(floor + timedelta(minutes=n) for n in range(1, minutes + 2))]
    end = when + timedelta(minutes=minutes)
    states = {rule.at(step).state for step in steps if step < end or step is when}
    worst = next(state for state in ("closed", "unknown", "open") if state in states)
    assert rule.open_for(when, minutes) == worst


@settings(deadline=None, max_examples=100)
@given(
    texts=st.lists(st.none() | st.sampled_from(RULES), max_size=30), when=MOMENTS, minutes=st.integers(0, 600)
)
def test_the_mask_is_each_rules_own_answer(texts: list[str | None], when: datetime, minutes: int) -> None:
    rules = [None if text is None else Hours.parse(text) for text in texts]
    is_open, unknown = open_mask(rules, when, minutes)
    states = ["unknown" if rule is None else rule.open_for(when, minutes) for rule in rules]
    assert is_open.dtype == unknown.dtype == np.bool_
    assert is_open.tolist() == [state == "open" for state in states]
    assert unknown.tolist() == [state == "unknown" for state in states]
    if minutes == 0:
        assert is_open.tolist() == [openness(rule, when).state == "open" for rule in rules]


def test_the_order_of_questions_changes_no_answer() -> None:
    moments = [on(date(2026, 9, 24) + timedelta(days=n), m) for n in range(20) for m in PROBED_MINUTES]
    for text in RULES:
        forward = [Hours.parse(text).at(when) for when in moments]
        backward = [Hours.parse(text).at(when) for when in reversed(moments)]
        assert forward == backward[::-1]


# --- the week's table -------------------------------------------------------------------------


def test_a_week_lists_spans_with_the_day_they_began_and_says_why_a_day_differs() -> None:
    rule = Hours.parse("Mo-Fr 08:30-12:00,22:00-02:00; PH off")
    rows = rule.week(date(2026, 9, 28))
    assert [day for day, _, _ in rows] == [date(2026, 9, 28) + timedelta(days=n) for n in range(7)]
    assert rows[0][1:] == ([(510, 720), (1320, 1560)], "")
    assert [row[1:] for row in rows[3:]] == [([], "public_holiday")] * 4
    assert rule.week(date(2026, 10, 5))[5][1:] == ([(510, 720), (1320, 1560)], "makeup_workday")
    assert rule.week(date(2027, 1, 4))[1][1:] == ([], "unknown")
    assert Hours.parse("24/7").week(date(2026, 10, 5))[0][1:] == ([(0, 1440)], "")


# --- what is refused --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("", "Write it like"),
        ("周一至周五 9:00-18:00", "Write it like"),
        ("Mo-Fr 09:00-18:00；PH off", "half-width"),
        ("9-18", "Write it like"),
        ("sunrise-sunset", "no fixed clock times"),
        ("Mo-Fr (sunrise+01:00)-18:00", "no fixed clock times"),
        ("Mo-Fr 09:00+", "no fixed clock times"),
        ("10:00-16:00/01:30", "no fixed clock times"),
        ("Mo-Fr, PH 10:00-16:00", "begins a new rule"),
        ("SH Mo-Fr 10:00-12:00", "without a comma"),
        ("PH -1 day off", "name the dates"),
        ("Mo-Fr 09:00-18:00; " * 20, "at most 255"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_remedy(text: str, remedy: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        Hours.parse(text)
    assert refused.value.parameter == "opening_hours"
    assert str(refused.value.value).rstrip("…") in text.strip()
    assert remedy in (refused.value.hint or "")


@settings(deadline=None, max_examples=500)
@given(
    st.text(alphabet='MoTuWeThFrSaSuPHSHJanDec0123456789:-,;|/+[]()" offunknowclsedaty24/7周', max_size=40)
)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        rule = Hours.parse(text)
    except InvalidInputError:
        return
    assert rule.at(instant("2026-10-01T10:00")).state in ("open", "closed", "unknown")
    assert describe(rule, "zh")


def test_an_instant_without_a_zone_and_a_stay_out_of_range_are_refused() -> None:
    rule = Hours.parse("24/7")
    with pytest.raises(InvalidInputError, match="no time zone"):
        rule.at(datetime(2026, 10, 1))
    for minutes in (-1, 10_081):
        with pytest.raises(InvalidInputError, match="open_for_min"):
            rule.open_for(instant("2026-10-01T10:00"), minutes)


def test_the_same_text_is_the_same_rule_and_a_comment_may_accompany_open() -> None:
    assert Hours.parse(" 24/7 ") is Hours.parse("24/7")
    assert len({Hours.parse("24/7"), Hours.parse("24/7"), Hours.parse("off")}) == 2
    assert Hours.parse('Mo-Fr 09:00-18:00 open "北门; 进"').at(instant("2026-11-23T10:00")).state == "open"


# --- in words ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("24/7", "全天开放", "Open 24 hours, every day"),
        (
            "Mo-Fr 08:30-12:00,14:00-18:00; PH off",
            "周一至周五 08:30–12:00、14:00–18:00；法定节假日休息",
            "Mon–Fri 08:30–12:00, 14:00–18:00; closed on public holidays",
        ),
        (
            "May-Sep 08:00-20:00; Oct-Apr 09:00-18:00",
            "5月至9月 每天 08:00–20:00；10月至4月 每天 09:00–18:00",
            "May–Sep: every day 08:00–20:00; Oct–Apr: every day 09:00–18:00",
        ),
        (
            "18:00-02:00; Su off",
            "每天 18:00–次日 02:00；周日休息",
            "Every day 18:00–02:00 (next day); closed on Sun",
        ),
        (
            "Sa,Su,PH 10:00-16:00",
            "周六、周日、法定节假日 10:00–16:00",
            "Sat, Sun, public holidays 10:00–16:00",
        ),
    ],
)
def test_common_rules_are_told_in_words(text: str, zh: str, en: str) -> None:
    assert describe(Hours.parse(text), "zh") == zh
    assert describe(Hours.parse(text), "en") == en


@pytest.mark.parametrize(
    "text",
    [
        "PH off; Mo-Fr 09:00-18:00",  # OSM: the later rule wins, so holidays are not off
        "Mo-Fr,PH 09:00-18:00; Sa,Su 10:00-16:00",
        "Mo-Fr 09:00-18:00; 08:00-20:00",
        "Mo[1] 10:00-12:00",
        "2026 Oct 1-2026 Oct 7 off",
        "Mo-Fr 09:00-18:00 || unknown",
        "Mo-Fr 09:00-18:00; SH off",
        'Mo-Fr 09:00-18:00 "ring"',
    ],
)
def test_a_rule_that_words_could_misstate_is_shown_as_written(text: str) -> None:
    assert describe(Hours.parse(text), "zh") == text


def test_a_fallback_does_not_reopen_a_day_off() -> None:
    rule = Hours.parse("Mo-Fr 09:00-18:00; PH off || Mo-Su 09:00-12:00 unknown")
    assert rule.at(instant("2026-10-01T10:00")).state == "closed"
    assert rule.at(instant("2026-11-28T10:00")).state == "unknown"
