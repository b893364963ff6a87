"""A person who may work on the data: role, area, and what a token narrows it to."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal, get_args

from geomap.errors import InvalidInputError

Role = Literal["district", "street", "community", "mediator", "keeper", "department", "steward", "viewer"]
Scope = Literal["read_private", "edit", "import", "orders"]

ROLES: tuple[Role, ...] = get_args(Role)
"""From the one that may do most to the one that may do least. mediator: works in a mediation room. keeper:
looks after a station. department: of the district's. steward: holds posts in the register."""
SCOPES: tuple[Scope, ...] = get_args(Scope)
AREA_LAYER: dict[Role, str | None] = {
    "district": None,
    "street": "streets",
    "community": "communities",
    "mediator": "mediation_rooms",
    "keeper": "stations",
    "department": None,
    "steward": None,
    "viewer": None,
}
"""The layer whose feature a role answers for; None: it answers for none. The area of a department's account
is the department's id; a steward's places are those of the posts that the register gives the account."""

NAME = re.compile(r"[\w][\w.@+-]{1,63}")


@dataclass(frozen=True, slots=True)
class Person:
    """area: id of the feature of AREA_LAYER that the person answers for, None where the role has none.
    scopes: what the token allows that the person came with; None: all of it, for whoever signed in."""

    id: int
    name: str
    role: Role
    area: str | None = None
    scopes: frozenset[Scope] | None = None


def rank(role: Role) -> int:
    """0 for the role that may do most; a greater number is a lower role."""
    return ROLES.index(role)


def normal_name(text: str) -> str:
    """The name of an account as it is kept and compared: NFKC, lower case. Raises InvalidInputError."""
    name = unicodedata.normalize("NFKC", text).strip().casefold()
    if not NAME.fullmatch(name):
        raise InvalidInputError(
            f"{text[:80]!r} cannot be the name of an account.",
            parameter="name",
            value=text[:80],
            hint="Use 2 to 64 letters, Han characters, digits, or . _ - @ +, a letter or digit first.",
        )
    return name
