"""A person who may work on the data: role, area, and what a token narrows it to."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal, get_args

from geomap.errors import InvalidInputError

Role = Literal[
    "district",
    "street",
    "community",
    "mediator",
    "keeper",
    "department",
    "steward",
    "organization",
    "social_organization",
    "viewer",
]
Scope = Literal["read_private", "edit", "import", "orders"]

ROLES: tuple[Role, ...] = get_args(Role)
"""From the one that may do most to the one that may do least. mediator: works in a mediation room. keeper:
looks after a station. department: of the district's. steward: holds posts in the register. organization: a
party organisation on the map. social_organization: one that is known by its name. Both book halls."""
SCOPES: tuple[Scope, ...] = get_args(Scope)
AREA_LAYER: dict[Role, str | None] = {
    "district": None,
    "street": "streets",
    "community": "communities",
    "mediator": "mediation_rooms",
    "keeper": "stations",
    "department": None,
    "steward": None,
    "organization": "organizations",
    "social_organization": None,
    "viewer": None,
}
"""The layer whose feature a role answers for; None: it answers for none. The area of a department's account
is the department's id, that of a social organisation's account its name; a steward's places are those of the
posts that the register gives the account."""
GIVEN_BY_THE_DISTRICT: frozenset[Role] = frozenset({"department", "social_organization"})
"""Roles that the district alone gives, whoever else may invite: they are of no street."""

LONGEST_ORGANIZATION = 60
"""Of the name of a social organisation, characters."""
NAME = re.compile(r"[\w][\w.@+-]{1,63}")


@dataclass(frozen=True, slots=True)
class Person:
    """area: id of the feature of AREA_LAYER that the person answers for, None where the role has none; the
    name of a social organisation.
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


def organization_name(text: str) -> str:
    """The name of a social organisation as it is kept and compared: NFKC, single spaces. Raises
    InvalidInputError."""
    name = " ".join(unicodedata.normalize("NFKC", text).split())
    if not (2 <= len(name) <= LONGEST_ORGANIZATION and name.isprintable()):
        raise InvalidInputError(
            f"{text[:80]!r} cannot be the name of a social organisation.",
            parameter="organization_name",
            value=text[:80],
            hint=f"Use 2 to {LONGEST_ORGANIZATION} characters, all of them to be seen.",
        )
    return name
