"""Which cases whoever acts for some units may see, for which unit they act, which orders they take in."""

from __future__ import annotations

from collections.abc import Iterable

from flask import current_app

from geomap.errors import NotFoundError
from geomap.orders.case_steps import CASE_RULE_OF, CaseStep
from geomap.orders.cases import Case, case_parts, parties
from geomap.orders.units import Unit
from geomap.storage.orders.cases import CaseBook
from geomap.web.orders.held import orders
from geomap.web.orders.seeing import sees

Units = frozenset[Unit]


def cases() -> CaseBook:
    """The cases of the application that answers this request."""
    held: CaseBook = current_app.extensions["cases"]
    return held


def seen(units: Units, number: int) -> Case:
    """The case of that number. Raises NotFoundError for one that they have no part in, as for none."""
    case = cases().kept(number)
    if not units & parties(case):
        raise NotFoundError(f"There is no case {number}.")
    return case


def acting_unit(units: Units, case: Case, step: CaseStep) -> Unit:
    """Of all units that somebody acts for, the one that may take the step; the first where none may."""
    parts = set(CASE_RULE_OF[step].parts)
    return next((unit for unit in sorted(units) if parts & case_parts(case, {unit})), min(units))


def opening_unit(units: Units) -> Unit | None:
    """The street or the district for which somebody can open a case, None for nobody."""
    return next((unit for unit in sorted(units) if unit.is_office and unit.level > 0), None)


def refuse_unseen(units: Units, numbers: Iterable[str]) -> None:
    """Raise NotFoundError for the first order that there is not, or that they do not see."""
    for number in numbers:
        if not sees(units, orders().book.kept(int(number)).order):
            raise NotFoundError(f"There is no order {number}.")
