"""What is asked of a dry run: mapping, policy, choices of single rows; and of the pages of its outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from geomap.geodesy import LonLat
from geomap.intake.outcome import Choice as Fate
from geomap.intake.outcome import Policy
from geomap.storage.imports.outcome_file import KINDS
from geomap.web.errors import PreconditionRequiredError, StaleError
from geomap.web.imports.reading import LONGEST_SHEET
from geomap.web.kinds import Choice, Degrees, Integer, Schema, Text, WrongValueError
from geomap.web.params import Parameter, Parameters, read_members, table

FATES: tuple[Fate, ...] = get_args(Fate)
MOST_ROWS = 200_000


class Json:
    """A JSON object, which others look into."""

    def from_text(self, text: str) -> Any:
        return self.check(text)

    def check(self, value: Any) -> Any:
        if not isinstance(value, dict):
            raise WrongValueError("is not a JSON object.", "Write names with their values.")
        return value

    def schema(self) -> Schema:
        return {"type": "object"}


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of objects of one table of members, each about a row of the list."""

    members: Parameters

    def from_text(self, text: str) -> Any:
        return self.check(text)

    def check(self, value: Any) -> Any:
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise WrongValueError(
                "is not a list of JSON objects.", f"Give {', '.join(self.members)} of each."
            )
        if len(value) > MOST_ROWS:
            raise WrongValueError(f"has {len(value)} rows.", f"Give {MOST_ROWS} at most.")
        return [read_members(self.members, item) for item in value]

    def schema(self) -> Schema:
        members = {name: parameter.schema() for name, parameter in self.members.items()}
        return {"type": "array", "items": {"type": "object", "properties": members}}


ROW = (
    Parameter("sheet", Text(LONGEST_SHEET), "Sheet of the row.", required=True),
    Parameter("row", Integer(1, 10_000_000), "Its number.", required=True),
)
PLACED = (
    Parameter("lon", Degrees(180), "Longitude, WGS 84.", required=True),
    Parameter("lat", Degrees(90), "Latitude, WGS 84.", required=True),
)
POINT = table(*PLACED)
POLICY = table(
    Parameter("same_name", Choice(FATES), "Rows of one id, or one name within 50 m.", default="update"),
    Parameter("same_place", Choice(FATES), "Rows within 5 m of another name.", default="skip"),
    Parameter(
        "rows",
        Rows(table(*ROW, Parameter("choice", Choice(FATES), "What becomes of it.", required=True))),
        "Choices of single rows.",
    ),
    Parameter("places", Rows(table(*ROW, *PLACED)), "Positions put on the map by hand."),
)
ASKED = table(
    Parameter(
        "mapping", Json(), "How columns fill fields, as geomap.intake.mapping_json has it.", required=True
    ),
    Parameter("policy", Json(), "What becomes of rows that may be there already."),
)
PAGE = table(
    Parameter("kind", Choice(KINDS), "Which rows.", required=True),
    Parameter("offset", Integer(0, 10_000_000), "How many to pass over.", default=0),
    Parameter("limit", Integer(1, 500), "How many to give.", default=50),
)
APPLY = table(Parameter("why", Text(500), "Why, for the history."))
DOWNLOAD = table(Parameter("lang", Choice(("zh", "en")), "Language of the reasons.", default="zh"))


def policy_from(document: Mapping[str, Any]) -> Policy:
    """The policy in a JSON object. Raises InvalidInputError."""
    values = read_members(POLICY, document)
    return Policy(
        values["same_name"],
        values["same_place"],
        {(row["sheet"], row["row"]): row["choice"] for row in values.get("rows", ())},
        {(row["sheet"], row["row"]): LonLat(row["lon"], row["lat"]) for row in values.get("places", ())},
    )


def if_match(given: str | None, expected: str) -> None:
    """Raise PreconditionRequiredError where no If-Match is given, StaleError where it is another."""
    if not given:
        raise PreconditionRequiredError(
            "If-Match is missing.",
            parameter="If-Match",
            hint="Send the etag of the dry run that you saw.",
        )
    if given.strip().removeprefix("W/").strip('"') != expected:
        raise StaleError(
            "Another dry run was made in the meantime.", hint="Look at what it came to, then apply that."
        )
