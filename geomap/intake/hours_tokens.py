"""The words of opening hours in prose: days, clock times, closings; Chinese, and what else is common."""

from __future__ import annotations

import re

from geomap.intake.plain import folded

Span = tuple[int, int]
"""Minutes from midnight; an end after 1440 is on the next day."""

DAY_MIN = 1440
WEEK = frozenset(range(7))
PH = 7
WORKDAYS = "工作日"

_SAME = str.maketrans("週點時開營業閉節間晝號兩", "周点时开营业闭节间昼号两")
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_NUMERAL = re.compile(r"[零〇一二两三四五六七八九十]+(?=\s*(?:点|时(?!间)|分))")

_HALF = "早晨|早上|早|清晨|上午|中午|正午|下午|午后|傍晚|晚上|晚间|晚|夜间|夜里|夜|凌晨|午夜|am|pm"
_NEXT = "次日|第二天|翌日|隔天"
_CLOCK = (
    rf"(?:{_NEXT})?\s*(?:{_HALF})?\s*\d{{1,2}}\s*"
    r"(?:[:.]\s*\d{2}|(?:点钟?|时|h)\s*(?:半|[一三]刻|\d{1,2}\s*分?|整)?)?\s*(?:am|pm)?"
)
_TO = r"\s*(?:-{1,2}|~|至|到)\s*"
_WEEK = "(?:周|星期|礼拜)"
_DAY = "[一二三四五六日天]"
_DAY_RANGE = rf"{_DAY}(?:{_TO}{_WEEK}?{_DAY})?"

TOKEN = re.compile(
    "|".join(
        (
            r"(?P<open>(?:全年|终年)?(?:无休|不休息?|不打烊)|照常(?:营业|开放)?)",
            r"(?P<round>24\s*/\s*7|24\s*h\s*/\s*24|全天候?\s*24\s*小时|24\s*小时\s*全天候?|24\s*(?:小时|h(?:ours)?)|全天候?|7\s*[x×*]\s*24\s*(?:小时)?|昼夜)",
            rf"(?P<span>{_CLOCK}{_TO}{_CLOCK})",
            rf"(?P<days>(?:法定)?{WORKDAYS}|(?:国家)?(?:法定)?(?:节假日|节日|假日|假期)|周末|双休日?"
            rf"|每天|每日|天天|全周|(?:全年|一年)?\s*365\s*天|全年|每?{_WEEK}{_DAY_RANGE}(?:\s*[、,和及与/]?\s*{_WEEK}?{_DAY_RANGE})*)",
            r"(?P<outside>除外|[以之]?外)",
            r"(?P<except>除了?)",
            r"(?P<off>休息|休馆|闭馆|闭站|关闭|关门|不营业|不开放|不开门|停业|公休|轮休|休)",
            r"(?P<opening>[(\[])",
            r"(?P<closing>[)\]])",
            r"(?P<noise>(?:营业|开放|开门|服务|运营|工作|办公)(?:时间|时段)?|时间|对外|正常|均|为|及|和|与|[\s:,;、。./])",
        )
    )
)
_PARTS = re.compile(
    rf"(?P<next>{_NEXT})?\s*(?P<half>{_HALF})?\s*(?P<hour>\d{{1,2}})\s*"
    r"(?:[:.]\s*(?P<minute>\d{2})|(?P<unit>点钟?|时|h)\s*(?:(?P<part>半|[一三]刻|整)|(?P<minutes>\d{1,2})\s*分?)?)?"
    r"\s*(?P<suffix>am|pm)?"
)
_OF_HOUR = {"半": 30, "一刻": 15, "三刻": 45, "整": 0, None: 0}
_AFTERNOON = frozenset(("下午", "午后", "傍晚", "pm"))
_NIGHT = frozenset(("晚上", "晚间", "晚", "夜间", "夜里", "夜"))
_NOON = frozenset(("中午", "正午"))
_EARLY = frozenset(("凌晨", "午夜", "am"))


def normal(text: str) -> str:
    """Text ready for TOKEN: half-width, simplified where it matters, numerals of clock times as digits."""
    return _NUMERAL.sub(lambda found: str(_number(found[0])), folded(text).translate(_SAME))


def _number(numeral: str) -> int:
    tens, ten, ones = numeral.rpartition("十")
    return (_DIGITS.get(tens, 1) if ten else 0) * 10 + _DIGITS.get(ones, 0)


def days_of(words: str) -> set[int]:
    """The days that a days token names; every day of the week for 每天."""
    if words.endswith(WORKDAYS):
        return set(range(5))
    if words in ("周末", "双休", "双休日"):
        return {5, 6}
    if re.search("节|假", words):
        return {PH}
    if not re.match(f"每?{_WEEK}", words):
        return set(WEEK)
    days: set[int] = set()
    for first, last in re.findall(rf"({_DAY})(?:{_TO}{_WEEK}?({_DAY}))?", words):
        start, end = (min("一二三四五六日天".index(day), 6) for day in (first, last or first))
        days.update((start + step) % 7 for step in range((end - start) % 7 + 1))
    return days


def span_of(words: str) -> Span | None:
    """The minutes that a span token names, or None where they are in doubt: "8-20" without a word for
    hours, "9点-5点" and "14:00-6:00" where an afternoon may be meant, 25:00."""
    clocks = list(_PARTS.finditer(words))
    if len(clocks) != 2 or not any(c["unit"] or c["minute"] or c["suffix"] for c in clocks):
        return None
    first, last = clocks
    half = first["half"] or first["suffix"]
    start, end = _minute(first, half), _minute(last, last["half"] or last["suffix"])
    if start is None or end is None:
        return None
    if not (last["half"] or last["suffix"] or last["next"]) and half in _AFTERNOON | _NIGHT and end < start:
        end += DAY_MIN // 2 if end + DAY_MIN // 2 > start else 0
    if _may_be_afternoon(first, last, half, start, end):
        return None
    if last["next"] and end <= start:
        return start, end + DAY_MIN
    if end <= start:
        return (start, end + DAY_MIN) if start >= DAY_MIN // 2 and end < start else None
    return None if last["next"] or end > DAY_MIN or start >= DAY_MIN else (start, end)


def _may_be_afternoon(
    first: re.Match[str], last: re.Match[str], half: str | None, start: int, end: int
) -> bool:
    """Whether a clock of twelve hours may be meant: hours of one digit, and no word for the time of day, in
    "2:00-5:00" and "14:00-6:00". An end that were before the start even so is of the next day."""
    if half or last["half"] or last["suffix"] or last["next"]:
        return False
    noon, latest_start = DAY_MIN // 2, 6 * 60
    in_short = [not clock["hour"].startswith("0") for clock in (first, last)]
    if end < start:
        return in_short[1] and start < end + noon
    return all(in_short) and 0 < start < latest_start and end <= noon


def _minute(clock: re.Match[str], half: str | None) -> int | None:
    hour = int(clock["hour"])
    minute = int(clock["minute"] or clock["minutes"] or _OF_HOUR[clock["part"]])
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return None
    if (
        (half in _AFTERNOON and hour < 12)
        or (half in _NIGHT and 5 <= hour <= 12)
        or (half in _NOON and hour <= 2)
    ):
        hour += 12
    elif half in _EARLY and hour == 12:
        hour = 0
    return hour * 60 + minute
