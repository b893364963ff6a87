"""What is wrong with ids and properties, each by the layer's own table of fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from geomap.check.fault import Fault, Problem, Severity, label, shown
from geomap.closing import closed_until
from geomap.errors import InvalidInputError
from geomap.hours import Hours
from geomap.layers import Field, Layer, Objects
from geomap.opening_rule import OFF, PUBLIC_HOLIDAY
from geomap.services import Catalogue

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
USABLE_ID = re.compile(r"(?=.*[^\W_])[\w.:-]+")
"""What can stand in the address of a page as it is. "." and ".." would lead elsewhere."""

NO_PROPERTIES = Problem("no_properties", "there are no properties.", "Write an object of them.")
HOURS_REMEDY = 'Write OSM syntax such as "Mo-Su 08:00-20:00".'


def check_ids(layer: Layer) -> Iterator[Fault]:
    seen: set[str] = set()
    for i, feature_id in enumerate(layer.columns.ids):
        if not isinstance(feature_id, str) or not feature_id:
            problem = Problem(
                "no_id",
                f"feature number {i + 1} has no id.",
                "Give every feature a stable text id beside its geometry.",
                {"number": str(i + 1)},
            )
        elif not USABLE_ID.fullmatch(feature_id):
            problem = Problem(
                "unusable_id",
                "the id cannot stand in an address.",
                "Use letters, digits, - _ . and :, with at least one letter or digit.",
            )
        elif feature_id in seen:
            problem = Problem("id_twice", "the id stands twice.", "Give each feature its own id.")
        else:
            seen.add(feature_id)
            continue
        yield _fault(layer, i, "id", shown(feature_id), problem)


def check_properties(layer: Layer, catalogue: Catalogue) -> list[Fault]:
    """What is wrong with values, feature by feature."""
    found = [(i, _fault(layer, i, "properties", "", NO_PROPERTIES)) for i in layer.columns.bare]
    bare = set(layer.columns.bare)
    for field in layer.spec.fields:
        column = layer.column(field.name)
        for i, problem in _problems(field, column, layer.columns.ids, catalogue):
            if i not in bare:
                value = "" if column[i] is None else shown(column[i])
                found.append((i, _fault(layer, i, field.name, value, problem)))
    return [fault for _, fault in sorted(found, key=itemgetter(0))]


def check_hours(layer: Layer) -> Iterator[Fault]:
    """Opening hours that can be read but hardly say what is meant."""
    for field in layer.spec.fields:
        if field.kind != "hours":
            continue
        column = layer.values(field.name)
        doubts = {text: _hours_doubt(text) for text in {t for t in column if isinstance(t, str)}}
        if not any(doubts.values()):
            continue
        for i, text in enumerate(column):
            if isinstance(text, str) and (doubt := doubts[text]):
                yield _fault(layer, i, field.name, shown(text), doubt, severity="warning")


def _problems(
    field: Field, column: Objects, ids: Objects, catalogue: Catalogue
) -> Iterator[tuple[int, Problem]]:
    """The positions at which column has a value that field does not allow, and what is wrong there.
    Equal values of a layer are mostly one object: each object is judged once."""
    if _are_plain_texts(field, column):
        wrong: dict[int, Problem] = {}
    else:
        values = {id(value): value for value in column}
        judged = ((key, _value_problem(field, value, catalogue)) for key, value in values.items())
        wrong = {key: problem for key, problem in judged if problem}
    if not wrong and not field.is_id:
        return
    for i, (value, feature_id) in enumerate(zip(column, ids, strict=True)):
        if problem := wrong.get(id(value)):
            yield i, problem
        elif field.is_id and value != feature_id:
            yield (
                i,
                Problem("code_not_id", "it differs from the feature's id.", "Use the code as the id too."),
            )


def _are_plain_texts(field: Field, column: Objects) -> bool:
    """Whether all values are texts, and where the field needs one, none is blank."""
    if field.kind != "text" or field.choices:
        return False
    kinds = set(map(type, column))
    if field.required:
        return kinds <= {str} and all(map(str.strip, column))
    return kinds <= {str, type(None)}


def _fault(
    layer: Layer, i: int, field: str, value: str, problem: Problem, severity: Severity = "error"
) -> Fault:
    return Fault.of(layer.name, label(layer, i), field, value, problem, severity)


def _value_problem(field: Field, value: Any, catalogue: Catalogue) -> Problem | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        remedy = f"Fill in {field.name}: {field.help}."
        return Problem("missing", "there is no value.", remedy) if field.required else None
    wrong = _kind_problem(field, value, catalogue)
    if wrong:
        return wrong
    if field.choices and value not in field.choices:
        allowed = ", ".join(map(str, field.choices))
        told = "the value is not one of those allowed.", f"Use one of {allowed}."
        return Problem("not_a_choice", *told, {"allowed": allowed})
    if field.least is not None and value < field.least:
        told = "the number is too small.", f"Give at least {field.least}."
        return Problem("too_small", *told, {"least": str(field.least)})
    return None


def _kind_problem(field: Field, value: Any, catalogue: Catalogue) -> Problem | None:
    match field.kind:
        case "text" if not isinstance(value, str):
            return Problem("not_text", "the value is not text.", "Write it in quotation marks.")
        case "integer" if not isinstance(value, int) or isinstance(value, bool):
            remedy = "Write a number without quotation marks."
            return Problem("not_integer", "the value is not a whole number.", remedy)
        case "boolean" if not isinstance(value, bool):
            return Problem("not_boolean", "the value is neither true nor false.", "Write true or false.")
        case "list" | "services" if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            remedy = 'Write a list such as ["umbrella"].'
            return Problem("not_texts", "the value is not a list of texts.", remedy)
        case "services":
            return _services_problem(value, catalogue)
        case "date":
            return _date_problem(value)
        case "hours":
            return _hours_problem(value)
        case "moment":
            return _moment_problem(value)
    return None


def _services_problem(value: list[str], catalogue: Catalogue) -> Problem | None:
    unknown = shown(", ".join(code for code in value if code not in catalogue.bit))
    if not unknown:
        return None
    told = f"unknown services {unknown}.", f"Use {', '.join(catalogue.bit)}."
    return Problem("unknown_services", *told, {"services": unknown, "allowed": ", ".join(catalogue.bit)})


def _date_problem(value: Any) -> Problem | None:
    remedy = "Write the day as YYYY-MM-DD."
    if not isinstance(value, str) or not ISO_DATE.fullmatch(value):
        return Problem("not_date", "the value is not a date.", remedy)
    try:
        date.fromisoformat(value)
    except ValueError:
        return Problem("no_day", "there is no such day.", remedy)
    return None


def _moment_problem(value: Any) -> Problem | None:
    try:
        closed_until(value if isinstance(value, str) else "", ZoneInfo("UTC"))
    except InvalidInputError as error:
        return Problem("not_moment", "the value is neither a day nor an instant.", error.hint or "")
    return None


def _hours_problem(value: Any) -> Problem | None:
    if not isinstance(value, str):
        return Problem("hours_not_text", "the opening hours are not text.", HOURS_REMEDY)
    try:
        Hours.parse(value)
    except InvalidInputError as error:
        return Problem("hours", error.message, error.hint or HOURS_REMEDY)
    return None


def _hours_doubt(text: str) -> Problem | None:
    """A day off on holidays that a later rule takes back: "PH off; Mo-Fr 09:00-17:00".

    A later rule for one date alone, such as "Dec 24 10:00-12:00", may well be meant.
    """
    try:
        clauses = Hours.parse(text).clauses
    except InvalidInputError:
        return None  # check_properties tells of it
    off = undone = False
    for clause in clauses:
        if PUBLIC_HOLIDAY in (clause.days or ()):
            off, undone = clause.state == OFF and clause.whole_day, False
        elif off and clause.state != OFF and clause.joined != " || " and (clause.days or not clause.dates):
            undone = True
    if not undone:
        return None
    return Problem(
        "hours_doubt",
        "a later rule opens on the public holidays that PH off closes.",
        'Put the holidays last: "Mo-Fr 09:00-17:00; PH off".',
    )
