"""Kinds of what people write, kept and refused alike wherever it is written: see geomap.plain_words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from geomap.orders.words import checked_name, checked_phone
from geomap.plain_words import checked_line, checked_words
from geomap.web.kinds import Schema, WrongValueError


@dataclass(frozen=True, slots=True)
class Plain:
    """Text that is judged elsewhere. most: characters that it may have."""

    most: int

    def from_text(self, text: str) -> str:
        return self.check(text)

    def check(self, value: Any) -> str:
        if not isinstance(value, str):
            raise WrongValueError("must be text.", "Write a text, or leave it out.")
        return value

    def schema(self) -> Schema:
        return {"type": "string", "maxLength": self.most}


@dataclass(frozen=True, slots=True)
class Words(Plain):
    """Words in any number of lines."""

    name: str = "words"

    def check(self, value: Any) -> str:
        return checked_words(Plain.check(self, value), self.name, self.most)

    def schema(self) -> Schema:
        return {**Plain.schema(self), "minLength": 1}


class Line(Words):
    """Words in one line."""

    def check(self, value: Any) -> str:
        return checked_line(Plain.check(self, value), self.name, self.most)


class Name(Plain):
    def check(self, value: Any) -> Any:
        return checked_name(Plain.check(self, value))


class Phone(Plain):
    def check(self, value: Any) -> Any:
        return checked_phone(Plain.check(self, value))
