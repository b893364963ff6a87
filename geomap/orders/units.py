"""Who can have an order: an office, a steward's post, a department or a mediation room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from geomap.errors import InvalidInputError

UnitKind = Literal["community", "street", "district", "steward", "department", "room"]
UNIT_KINDS: tuple[UnitKind, ...] = get_args(UnitKind)
OFFICES: tuple[UnitKind, ...] = ("community", "street", "district")
"""From the one nearest to the door upwards; the position is the level that an order escalates to."""


@dataclass(frozen=True, slots=True, order=True)
class Unit:
    """id: of the community's, street's or district's feature, of a steward's post in the register, of a
    department in departments.json, or of a mediation room's feature."""

    kind: UnitKind
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @property
    def is_office(self) -> bool:
        return self.kind in OFFICES

    @property
    def level(self) -> int:
        """0 for a community and for whoever works for one, 1 for a street, 2 for the district."""
        return OFFICES.index(self.kind) if self.is_office else 0


def unit_from(text: str, parameter: str = "unit") -> Unit:
    """Read "kind:id". Raises InvalidInputError."""
    kind, colon, unit_id = text.partition(":")
    for known in UNIT_KINDS:
        if colon and unit_id and kind == known:
            return Unit(known, unit_id)
    raise InvalidInputError(
        f"{parameter} is no unit.",
        parameter=parameter,
        value=text[:80],
        hint=f"Write KIND:ID, for example community:610113001001; kinds are {', '.join(UNIT_KINDS)}.",
    )
