"""A kind of value that is a list of objects, each read by a table of parameters of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from geomap.errors import InvalidInputError
from geomap.web.kinds import Schema, WrongValueError
from geomap.web.params import Parameters, read_members


@dataclass(frozen=True, slots=True)
class ListOfRecords:
    """At most longest objects whose members are read by members. name: what an error calls the list."""

    name: str
    members: Parameters
    longest: int

    def from_text(self, _text: str) -> tuple[dict[str, Any], ...]:
        raise WrongValueError("cannot stand in a query string.", "Send it in the JSON body of a POST.")

    def check(self, value: Any) -> tuple[dict[str, Any], ...]:
        if not isinstance(value, list) or len(value) > self.longest:
            raise WrongValueError(
                f"must be a list of at most {self.longest} objects.", "Write [{…}, {…}], or leave it out."
            )
        return tuple(self._read(i, record) for i, record in enumerate(value))

    def _read(self, position: int, record: Any) -> dict[str, Any]:
        where = f"{self.name}[{position}]"
        if not isinstance(record, dict):
            raise WrongValueError(f"must hold objects; entry {position} is none.", "Write [{…}, {…}].")
        try:
            return read_members(self.members, record)
        except InvalidInputError as error:
            raise error.inside(where) from error

    def schema(self) -> Schema:
        properties = {p.name: {**p.schema(), "description": p.help} for p in self.members.values()}
        record: Schema = {"type": "object", "additionalProperties": False, "properties": properties}
        required = [p.name for p in self.members.values() if p.required]
        if required:
            record["required"] = required
        return {"type": "array", "maxItems": self.longest, "items": record}
