"""Parameters: one definition each, which reads, validates and describes it in the API document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, NoReturn

from werkzeug.datastructures import MultiDict

from geomap.errors import InvalidInputError
from geomap.web.kinds import Kind, Schema, WrongValueError

SHOWN_CHARACTERS = 120


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of the query string, or member of a JSON body. default: its value when absent;
    None leaves it out of what is read."""

    name: str
    kind: Kind
    help: str
    default: Any = None
    required: bool = False
    example: Any = None

    def from_text(self, text: str) -> Any:
        try:
            return self.kind.from_text(text)
        except WrongValueError as error:
            self._refuse(error, text)

    def check(self, value: Any) -> Any:
        try:
            return self.kind.check(value)
        except WrongValueError as error:
            self._refuse(error, value)

    def _refuse(self, error: WrongValueError, value: Any) -> NoReturn:
        raise InvalidInputError(
            f"{self.name} {error.message}", parameter=self.name, value=shown(value), hint=error.hint
        ) from error

    def schema(self) -> Schema:
        return {**self.kind.schema(), **({} if self.default is None else {"default": self.default})}

    def openapi(self) -> dict[str, Any]:
        """The parameter object of OpenAPI."""
        schema = self.schema()
        described = {
            "name": self.name,
            "in": "query",
            "description": self.help,
            "required": self.required,
            "schema": schema,
        }
        if schema.get("type") == "array":
            described |= {"style": "form", "explode": False}
        if self.example is not None:
            described["example"] = self.example
        return described


Parameters = Mapping[str, Parameter]


def table(*parameters: Parameter) -> Parameters:
    return {parameter.name: parameter for parameter in parameters}


def read(parameters: Parameters, arguments: MultiDict[str, str]) -> dict[str, Any]:
    """The values of a query string by name, defaults filled in.

    Raises InvalidInputError, naming parameter, value and remedy, for one that is unknown, given
    twice, missing or wrong.
    """
    refuse_unknown(parameters, arguments)
    values = {}
    for name, parameter in parameters.items():
        given = arguments.getlist(name)
        if len(given) > 1:
            raise InvalidInputError(
                f"{name} is given {len(given)} times.",
                parameter=name,
                value=shown(",".join(given)),
                hint=f"Give {name} once; several values are parted by commas where it is a list.",
            )
        if given:
            values[name] = parameter.from_text(given[0])
        else:
            _fill(values, parameter)
    return values


def read_members(parameters: Parameters, document: Mapping[str, Any]) -> dict[str, Any]:
    """The same of the members of a JSON object."""
    refuse_unknown(parameters, document)
    values: dict[str, Any] = {}
    for name, parameter in parameters.items():
        if name in document:
            values[name] = parameter.check(document[name])
        else:
            _fill(values, parameter)
    return values


def refuse_unknown(parameters: Parameters, given: Mapping[str, Any]) -> None:
    for name in given:
        if name not in parameters:
            close = get_close_matches(name, parameters, n=1)
            known = ", ".join(parameters)
            raise InvalidInputError(
                f"There is no parameter {shown(name)!r} here.",
                parameter=shown(name),
                value=shown(given[name]),
                hint=f"Did you mean {close[0]}?" if close else f"Known: {known or 'none'}.",
            )


def shown(value: Any) -> Any:
    """A value as an error shows it: text cut short, anything but a plain value as its text."""
    if value is None or isinstance(value, bool | int | float):
        return value
    text = str(value)
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"


def _fill(values: dict[str, Any], parameter: Parameter) -> None:
    if parameter.required:
        raise InvalidInputError(
            f"{parameter.name} is missing.",
            parameter=parameter.name,
            hint=f"Give {parameter.name}. {parameter.help}",
        )
    if parameter.default is not None:
        values[parameter.name] = parameter.default
