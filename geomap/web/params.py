"""Parameters: one definition each, which reads, validates and describes it in the API document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, NoReturn

from werkzeug.datastructures import MultiDict

from geomap.errors import InvalidInputError
from geomap.web.kinds import Kind, Schema, WrongValueError

SHOWN_CHARACTERS = 120
KEPT_TEXTS = 64


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
    _read: Callable[[str], Any] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # The same few texts come again and again; what is wrong is never kept.
        object.__setattr__(self, "_read", lru_cache(maxsize=KEPT_TEXTS)(self.kind.from_text))

    def from_text(self, text: str) -> Any:
        """The value meant by text; it may be shared and must not be changed."""
        try:
            return self._read(text)
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
    return read_lists(parameters, arguments.to_dict(flat=False))


def read_lists(parameters: Parameters, given: Mapping[str, list[str]]) -> dict[str, Any]:
    """The same of the texts given for each name."""
    refuse_unknown(parameters, {name: texts[0] for name, texts in given.items()})
    values: dict[str, Any] = {}
    for name, parameter in parameters.items():
        texts = given.get(name)
        if not texts:
            if parameter.required or parameter.default is not None:
                _fill(values, parameter)
        elif len(texts) == 1:
            values[name] = parameter.from_text(texts[0])
        else:
            raise InvalidInputError(
                f"{name} is given {len(texts)} times.",
                parameter=name,
                value=shown(",".join(texts)),
                hint=f"Give {name} once; several values are parted by commas where it is a list.",
            )
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
    if given.keys() <= parameters.keys():
        return
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
