"""Hours in prose become OSM syntax that geomap.hours reads, or stay as they are and say so."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.hours import Hours
from geomap.intake.hours_prose import kept_hours, read_hours
from geomap.opening_rule import WEEKDAYS

MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("prose", "syntax"),
    [
        ("早8点至晚8点", "Mo-Su 08:00-20:00"),
        ("全天", "24/7"),
        ("24小时", "24/7"),
        ("7×24小时", "24/7"),
        ("24 h / 24", "24/7"),
        ("周一至周五 9:00-17:30，节假日休息", "Mo-Fr 09:00-17:30; PH off"),
        ("工作日9点-17点", "Mo-Fr 09:00-17:00; PH off"),
        ("８：００～２０：００", "Mo-Su 08:00-20:00"),
        ("上午8:30-12:00 下午2:00-6:00", "Mo-Su 08:30-12:00,14:00-18:00"),
        ("8:00-12:00，14:00-18:00", "Mo-Su 08:00-12:00,14:00-18:00"),
        ("周末 10:00-16:00", "Sa,Su 10:00-16:00"),
        (
            "周末及节假日 10:00-16:00；周一至周五 8点半到18点",
            "Mo-Fr 08:30-18:00; Sa,Su 10:00-16:00; PH 10:00-16:00",
        ),
        ("每天8:00-20:00（法定节假日除外）", "Mo-Su 08:00-20:00; PH off"),
        ("除周一外每天9:00-17:00", "Mo-Su 09:00-17:00; Mo off"),
        ("9:00-17:00 周一闭馆", "Mo-Su 09:00-17:00; Mo off"),
        ("9:00-17:00（节假日不休）", "Mo-Su 09:00-17:00"),
        ("全年无休 8:00-22:00", "Mo-Su 08:00-22:00"),
        ("18:00-次日6:00", "Mo-Su 18:00-06:00"),
        ("晚上10点到凌晨2点", "Mo-Su 22:00-02:00"),
        ("八点至二十点", "Mo-Su 08:00-20:00"),
        ("周一、三、五 9:00-12:00", "Mo,We,Fr 09:00-12:00"),
        ("營業時間：09:00—21:00", "Mo-Su 09:00-21:00"),
        ("9:00am-5:00pm", "Mo-Su 09:00-17:00"),
        ("每周一至周五 8:00-18:00", "Mo-Fr 08:00-18:00"),
        ("法定工作日 9:00-17:00", "Mo-Fr 09:00-17:00; PH off"),
        ("全年365天 8:00-20:00", "Mo-Su 08:00-20:00"),
        ("9:00-17:00（周一至周五）", "Mo-Fr 09:00-17:00"),
        ("9:00-17:00（周末、节假日除外）", "Mo-Su 09:00-17:00; Sa,Su off; PH off"),
        ("周一至周五（节假日除外）9:00-17:00", "Mo-Fr 09:00-17:00; PH off"),
        ("周一至周五（节假日休息）9:00-17:00", "Mo-Fr 09:00-17:00; PH off"),
        ("周一至周日 8:00-20:00 全年无休", "Mo-Su 08:00-20:00"),
        ("周一至周四9:00-17:00、周五9:00-16:00", "Mo-Th 09:00-17:00; Fr 09:00-16:00"),
        ("周一、三、五上午9:00-12:00，周二、四下午2:00-5:00", "Mo,We,Fr 09:00-12:00; Tu,Th 14:00-17:00"),
        ("9:00-21:00 节假日10:00-18:00", "Mo-Su 09:00-21:00; PH 10:00-18:00"),
        ("早6点到晚12点", "Mo-Su 06:00-24:00"),
        ("晚8点-早8点", "Mo-Su 20:00-08:00"),
        ("20:00-8:00", "Mo-Su 20:00-08:00"),
        ("中午12:00-下午2:00", "Mo-Su 12:00-14:00"),
        ("12点至次日2点", "Mo-Su 12:00-02:00"),
        ("周五至周一 9:00-17:00", "Mo,Fr-Su 09:00-17:00"),
        ("工作日：8:30-12:00 13:30-17:30，双休日休息", "Mo-Fr 08:30-12:00,13:30-17:30; Sa,Su off; PH off"),
        ("Mo-Fr 09:00-17:00; PH off", "Mo-Fr 09:00-17:00; PH off"),
        ("24/7", "24/7"),
    ],
)
def test_hours_in_prose_are_understood(prose: str, syntax: str) -> None:
    assert read_hours(prose) == syntax
    Hours.parse(syntax)


@pytest.mark.parametrize(
    "prose",
    [
        "夏季8:00-20:00",
        "预约",
        "看情况",
        "9点-5点",  # five in the afternoon, most likely; but most likely is a guess
        "9-17",
        "25:00-26:00",
        "9:00-12:00 2:00-5:00",  # the afternoon is meant, but not said
        "8点-12点，2点-6点",
        "8:00-12:00 14:00-6:00",
        "11:00-2:00",
        "2:00-5:00",
        "周一至周五9:00-17:00，周末不休",  # when then?
        "周一至周五 9:00-17:00，全年无休",
        "周一至周五，节假日休息，9:00-17:00",
        "8:00-12:00 周一至周五 14:00-18:00",
        "上午9:00-11:30 下午13:00-17:00 周六上午9:00-11:30",  # and on Sunday?
        "24小时营业（春节除外）",
        "8:00-22:00（冬季8:00-20:00）",
        "9:00-17:00(午休12:00-13:00)",
        "8:00-18:00，周三下午闭馆",
        "9:00-20:00（17:00后需预约）",
        "24小时自助，人工9:00-17:00",
        "周六 9:00-12:00（隔周）",
        "9:00-17:00左右",
        "9:00-17:00；节假日另行通知",
        "暂停营业 9:00-17:00",
        "朝九晚五",
        "8:00-18:00，中午12:00-14:00休息",
        "周一至周五 9:00-17:00 周六",
        "8:00-12:00，11:00-18:00",
        "周一休息",
        "周一至周三 8:00-12:00，周二至周四 9:00-13:00",
        "9:00〜18:00(4〜9月) 9:00〜17:00(10〜3月)",
    ],
)
def test_what_is_in_doubt_is_not_guessed(prose: str) -> None:
    assert read_hours(prose) is None


@given(st.text(max_size=400).filter(str.strip))
def test_any_text_is_kept_in_hours_of_unknown_state(text: str) -> None:
    for span in Hours.parse(kept_hours(text)).week(MONDAY):
        assert span[1:] == ([], "unknown")


@given(st.text(alphabet="周一至五日早晚上下午点半:：-~，、;节假休息除外每天工作0123456789 ", max_size=30))
def test_whatever_is_understood_is_opening_hours(text: str) -> None:
    syntax = read_hours(text)
    if syntax is not None:
        Hours.parse(syntax)


CLOCKS = st.integers(6 * 4, 24 * 4 - 1).map(lambda quarter: quarter * 15)


@st.composite
def shifts(draw: st.DrawFn) -> list[tuple[int, int]]:
    """One or two shifts of a day, in minutes, that do not touch."""
    edges = sorted(draw(st.sets(CLOCKS, min_size=4, max_size=4)))
    both = [(edges[0], edges[1]), (edges[2], edges[3])]
    return both if draw(st.booleans()) else both[:1]


def spoken(minute: int, style: int) -> str:
    hour, rest = divmod(minute, 60)
    if style == 0:
        return f"{hour}:{rest:02d}"
    if style == 1:
        return f"{hour}点{'半' if rest == 30 else f'{rest}分' if rest else ''}"
    half = "上午" if hour < 12 else "下午"
    return f"{half}{hour if hour <= 12 else hour - 12}:{rest:02d}"


@given(
    st.integers(0, 6),
    st.integers(0, 6),
    shifts(),
    st.integers(0, 2),
    st.sampled_from("-~至到—"),
    st.booleans(),
)
def test_a_week_said_in_prose_is_the_same_week(
    first: int, last: int, spans: list[tuple[int, int]], style: int, dash: str, closed_on_holidays: bool
) -> None:
    names = "一二三四五六日"
    days = f"周{names[first]}至周{names[last]}" if first != last else f"星期{names[first]}"
    prose = "，".join(f"{spoken(a, style)}{dash}{spoken(b, style)}" for a, b in spans)
    prose = f"{days} {prose}{'，法定节假日休息' if closed_on_holidays else ''}"
    syntax = read_hours(prose)
    assert syntax is not None, prose
    open_days = {(first + step) % 7 for step in range((last - first) % 7 + 1)}
    for day, open_spans, _ in Hours.parse(syntax).week(MONDAY):
        assert open_spans == (spans if day.weekday() in open_days else []), (prose, syntax)
    assert syntax.endswith("PH off") == closed_on_holidays
    assert any(name in syntax for name in WEEKDAYS)
