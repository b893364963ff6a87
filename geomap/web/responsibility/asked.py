"""What is asked of the register: the members of posts, links and problems, read by the one kind of table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from geomap.responsibility.links import LINK_KINDS, LONGEST_WORDS, STATES
from geomap.responsibility.posts import KINDS, LONGEST_NAME, LONGEST_TITLE, MOST_AREAS, PROVIDERS, Holder
from geomap.responsibility.spans import DAY_HINT, day_from
from geomap.web.kinds import Boolean, Choice, ListOf, OrNull, Schema, Text, WrongValueError
from geomap.web.params import Parameter, table

LAYERS = ("streets", "communities", "compounds")


@dataclass(frozen=True, slots=True)
class Day:
    """A day, YYYY-MM-DD, in one of YEARS."""

    def from_text(self, text: str) -> date:
        return self.check(text)

    def check(self, value: Any) -> date:
        try:
            return day_from(value if isinstance(value, str) else "")
        except ValueError:
            raise WrongValueError("is no day that can be used.", DAY_HINT) from None

    def schema(self) -> Schema:
        return {"type": "string", "format": "date"}


WHY = Parameter("why", Text(1_000), "Why, in words that the history keeps.")
TITLE = Text(LONGEST_TITLE)
FIRST = Parameter("valid_from", Day(), "First day.", required=True)
END = Parameter("valid_to", OrNull(Day()), "First day on which it holds no more; null: without an end.")
HOLDER = (
    Parameter("holder_name", OrNull(Text(LONGEST_NAME)), "Who holds it; null: nobody, or not known."),
    Parameter("holder_phone", OrNull(Text(LONGEST_NAME)), "Their telephone number."),
    Parameter("name_public", Boolean(), "Whether the holder agreed to be named to everybody.", default=False),
    Parameter("account", OrNull(Text(64)), "The holder's account at the desk."),
)
OF_HOLDER = tuple(parameter.name for parameter in HOLDER)
TITLES = (
    Parameter("title_en", OrNull(TITLE), "Its title in English."),
    Parameter("provider", OrNull(Choice(PROVIDERS)), "Of a steward: whose they are."),
)
POST = table(
    Parameter("kind", Choice(tuple(KINDS)), "Kind of post.", required=True),
    Parameter("layer", Choice(LAYERS), "Layer of the areas.", required=True),
    Parameter("areas", ListOf(Text(80), MOST_AREAS), "Ids of the areas.", required=True),
    Parameter("title", TITLE, "What the post is called; never a person.", required=True),
    *TITLES,
    FIRST,
    END,
    *HOLDER,
    WHY,
)
CHANGE = table(
    Parameter("areas", ListOf(Text(80), MOST_AREAS), "Ids of the areas."),
    Parameter("title", TITLE, "What the post is called; never a person."),
    *TITLES,
    Parameter("valid_from", Day(), "First day."),
    END,
    *HOLDER,
    WHY,
)
ENDING = table(Parameter("on", Day(), "First day on which it holds no more.", required=True), WHY)
HANDING = table(
    Parameter("on", Day(), "First day of the new holder.", required=True),
    Parameter("holder_name", Text(LONGEST_NAME), "Who holds it from then on.", required=True),
    *HOLDER[1:],
    WHY,
)
LINK = table(
    Parameter("leader", TITLE, "Title of the leader's post; never a person.", required=True),
    Parameter("kind", Choice(LINK_KINDS), "What it is linked with.", required=True),
    Parameter("target", TITLE, "Its name.", required=True),
    Parameter("feature", OrNull(Text(80)), "Its id where the map has it."),
    FIRST,
    END,
    WHY,
)
STEP = (
    Parameter("on", Day(), "The day.", required=True),
    Parameter("words", Text(LONGEST_WORDS), "What was found, planned or done.", required=True),
    WHY,
)
PROBLEM = table(Parameter("title", TITLE, "The problem, in a few words.", required=True), *STEP)
NEXT_STEP = table(Parameter("state", Choice(STATES), "How far it is now.", required=True), *STEP)
QUERY = table(Parameter("on", Day(), "The day; today where it is not given."))


def holder_from(values: Mapping[str, Any]) -> Holder | None:
    """The holder that members tell of, None for none. Raises InvalidInputError."""
    name = values.get("holder_name")
    return None if name is None else Holder(name, values.get("holder_phone"))
