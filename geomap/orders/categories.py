"""What residents can order, and what is promised for each: the catalogue in order_categories.json."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from geomap.errors import DataError, InvalidInputError
from geomap.orders.working_time import WorkingTime, working_time

Urgency = Literal["normal", "urgent", "emergency"]
URGENCIES: tuple[Urgency, ...] = ("normal", "urgent", "emergency")
PROMISES = ("dispatch_h", "accept_h", "settle_h", "escalate_h")
FLAGS = ("private", "photo_at_settling", "retired")
SHORTEST_H = 1 / 60


@dataclass(frozen=True, slots=True)
class Category:
    """hours: when promised time passes. dispatch, accept: working time that an office has to dispatch an
    order, and a unit to accept it. settle: what the resident is promised, from the sending on. escalate:
    what each level above has before the next is called. departments: whom a street would whistle for,
    ids of departments.json. private: its words and photos are for its handlers alone, and no map shows it.
    photo_at_settling: what was done can be seen, so that whoever settles at the desk shows it on a photo, or
    says why there is none; not where a service runs again, or somebody was advised, cared for, reconciled.
    retired: nobody can order it any more; it is known for the orders that are kept."""

    code: str
    name_zh: str
    name_en: str
    icon: str
    urgency: Urgency
    hours: WorkingTime
    dispatch: timedelta
    accept: timedelta
    settle: timedelta
    escalate: timedelta
    departments: tuple[str, ...] = ()
    private: bool = False
    photo_at_settling: bool = False
    retired: bool = False


class Categories:
    """Categories in their fixed order, by code."""

    def __init__(self, categories: Iterable[Category]) -> None:
        self.all = tuple(categories)
        self.by_code: Mapping[str, Category] = {c.code: c for c in self.all}
        self.offered = tuple(c for c in self.all if not c.retired)

    def __getitem__(self, code: str) -> Category:
        """Raises InvalidInputError for a code that is not in the catalogue."""
        if code not in self.by_code:
            raise _unknown(code, self.all)
        return self.by_code[code]

    def to_order(self, code: str) -> Category:
        """The same for a new order. Raises InvalidInputError for one that is retired, too."""
        if code not in self.by_code or self.by_code[code].retired:
            raise _unknown(code, self.offered)
        return self.by_code[code]


def categories_from(document: Any) -> Categories:
    """Read {"office_hours": rule, "categories": [{code, name_zh, name_en, icon, urgency, hours?, dispatch_h,
    accept_h, settle_h, escalate_h, departments?, private?, photo_at_settling?, retired?}, ...]}; hours: a
    rule of its own, such as "24/7". Raises DataError naming the entry and the field at fault."""
    entries = document.get("categories") if isinstance(document, Mapping) else None
    if not isinstance(entries, list) or not entries:
        raise DataError(
            'order_categories.json holds no list of "categories".',
            hint="See data/order_categories.json for an example.",
        )
    office_hours = document.get("office_hours")
    read = [_category(number, entry, office_hours) for number, entry in enumerate(entries, start=1)]
    if len({category.code for category in read}) < len(read):
        raise DataError("order_categories.json holds a code twice.", hint="Remove one of the two.")
    if all(category.retired for category in read):
        raise DataError(
            "order_categories.json holds no category that is not retired.",
            hint="Leave one that can be ordered.",
        )
    return Categories(read)


def _category(number: int, entry: Any, office_hours: Any) -> Category:
    if not isinstance(entry, Mapping):
        raise _wrong(number, "entry", entry, "an object")
    for name in ("code", "name_zh", "name_en", "icon"):
        if not isinstance(entry.get(name), str) or not entry[name]:
            raise _wrong(number, name, entry.get(name), "text")
    if entry.get("urgency") not in URGENCIES:
        raise _wrong(number, "urgency", entry.get("urgency"), f"one of {', '.join(URGENCIES)}")
    departments = entry.get("departments", [])
    if not isinstance(departments, list) or not all(isinstance(d, str) for d in departments):
        raise _wrong(number, "departments", departments, "a list of ids of departments.json")
    flags = {name: entry.get(name, False) for name in FLAGS}
    for name, value in flags.items():
        if not isinstance(value, bool):
            raise _wrong(number, name, value, "true or false")
    promised = {name: _promise(number, name, entry.get(name)) for name in PROMISES}
    return Category(
        entry["code"],
        entry["name_zh"],
        entry["name_en"],
        entry["icon"],
        entry["urgency"],
        _hours(number, entry.get("hours", office_hours)),
        promised["dispatch_h"],
        promised["accept_h"],
        promised["settle_h"],
        promised["escalate_h"],
        departments=tuple(departments),
        **flags,
    )


def _unknown(code: str, known: Iterable[Category]) -> InvalidInputError:
    return InvalidInputError(
        f"There is no category {code[:40]!r}.",
        parameter="category",
        value=code[:40],
        hint=f"Use one of {', '.join(category.code for category in known)}.",
    )


def _hours(number: int, rule: Any) -> WorkingTime:
    try:
        return working_time(rule if isinstance(rule, str) else "")
    except InvalidInputError as error:
        raise DataError(
            f"order_categories.json, entry {number}, field hours: {error.message}", hint=error.hint
        ) from error


def _promise(number: int, name: str, value: Any) -> timedelta:
    if isinstance(value, bool) or not isinstance(value, int | float) or not SHORTEST_H <= value <= 2_000:
        raise _wrong(number, name, value, "hours from a minute (1/60) to 2000")
    return timedelta(hours=value)


def _wrong(number: int, name: str, value: Any, wanted: str) -> DataError:
    return DataError(
        f"order_categories.json, entry {number}, field {name}: {str(value)[:80]!r} is not {wanted}.",
        hint="Correct that field.",
    )
