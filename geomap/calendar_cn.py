"""The official Chinese calendar: public holidays and the weekend days worked in exchange (调休).

The days are those of the State Council's yearly notices, as the package chinesecalendar carries
them; its tables are read directly, so nothing here raises past their end. A WorkCalendar says how
a date can be *read*: as which weekday, and as a public holiday or not. Past the notices a date has
several readings, and who asks must be content with what is true in all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import chinese_calendar

from geomap.errors import InvalidInputError

DayKind = Literal["", "public_holiday", "makeup_workday", "beyond_calendar"]
Reading = tuple[int, bool]  # (weekday it counts as, Monday 0; whether it is a public holiday)

WORKING_WEEKDAYS = range(5)
SAME_NOTICE = timedelta(days=60)

# 国办发明电〔2023〕7号: "元旦：1月1日放假，与周末连休". The notice joins these two days to the
# holiday as the weekend they are, and does not list them; the package does. It leaves out the
# weekend joined to 端午 2024 in the same words.
NOT_IN_THE_NOTICE = frozenset({date(2023, 12, 30), date(2023, 12, 31)})


@dataclass(frozen=True, eq=False, slots=True)
class WorkCalendar:
    """The days off and the weekend days worked, from first_date to last_date inclusive.

    holidays: every day the notices list as 放假, weekend days within included. makeup_workdays:
    weekend day worked -> the weekday it stands for, Monday 0, or None where that is not known.
    """

    timezone: ZoneInfo
    holidays: frozenset[date]
    makeup_workdays: Mapping[date, int | None]
    first_date: date
    last_date: date

    def kind(self, day: date) -> DayKind:
        """What sets day apart from an ordinary one; "" for an ordinary one."""
        if not self.first_date <= day <= self.last_date:
            return "beyond_calendar"
        if day in self.holidays:
            return "public_holiday"
        return "makeup_workday" if day in self.makeup_workdays else ""

    def readings(self, day: date) -> tuple[Reading, ...]:
        """Every way day may have to be read; one, unless the calendar leaves it open.

        A public holiday keeps its weekday. Beyond the data any day may turn out a holiday, and a
        weekend day may turn out worked, as any of Monday to Friday.
        """
        weekday = day.weekday()
        kind = self.kind(day)
        if kind == "makeup_workday":
            stands_for = self.makeup_workdays[day]
            if stands_for is None:
                return tuple((worked, False) for worked in WORKING_WEEKDAYS)
            return ((stands_for, False),)
        if kind == "beyond_calendar":
            worked = WORKING_WEEKDAYS if weekday not in WORKING_WEEKDAYS else ()
            return ((weekday, False), (weekday, True), *((as_day, False) for as_day in worked))
        return ((weekday, kind == "public_holiday"),)


@lru_cache(maxsize=8)
def china_calendar(timezone: str = "Asia/Shanghai") -> WorkCalendar:
    """The calendar of the State Council's notices; 2004 to 2026 with chinesecalendar 1.11.

    The last days of the last year rest on its own notice: the next one may still exchange a day
    around New Year. Raises InvalidInputError if timezone is not a known IANA name.
    """
    try:
        zone = ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidInputError(
            f"There is no time zone {timezone!r}.",
            parameter="timezone",
            value=timezone,
            hint="Use an IANA name such as Asia/Shanghai.",
        ) from error
    days = chinese_calendar.holidays.keys()
    return WorkCalendar(
        timezone=zone,
        holidays=frozenset(days) - NOT_IN_THE_NOTICE,
        makeup_workdays=MappingProxyType(
            _stand_ins(chinese_calendar.workdays, chinese_calendar.in_lieu_days)
        ),
        first_date=date(min(days).year, 1, 1),
        last_date=date(max(days).year, 12, 31),
    )


def _stand_ins(worked: Mapping[date, str], in_lieu: Mapping[date, str]) -> dict[date, int | None]:
    """Weekend day worked -> weekday of the day off it was exchanged for.

    The notices list both sides of an exchange without pairing them; offices and schools pair them
    in order, the first day worked for the first weekday off, and so do we. Where the two sides
    differ in number the weekday stays open: None.
    """
    stands_for: dict[date, int | None] = {}
    by_name: defaultdict[str, list[date]] = defaultdict(list)
    for table in (worked, in_lieu):
        for day, name in table.items():
            by_name[name].append(day)
    for days in by_name.values():
        for exchange in _notices(days):
            mine = [day for day in exchange if day in worked]
            theirs = [day for day in exchange if day in in_lieu]
            paired = len(mine) == len(theirs)
            for position, day in enumerate(mine):
                stands_for[day] = theirs[position].weekday() if paired else None
    return stands_for


def _notices(days: Iterable[date]) -> list[list[date]]:
    """days in order, parted where more than SAME_NOTICE lies between two neighbours."""
    ordered = sorted(days)
    parts = [ordered[:1]]
    for earlier, later in pairwise(ordered):
        if later - earlier > SAME_NOTICE:
            parts.append([])
        parts[-1].append(later)
    return parts
