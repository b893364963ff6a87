"""The catalogue of services and the standard each tier must meet, with service masks.

A mask is an int whose bit i stands for the i-th service of the catalogue, at most 64 of them.
The tiers' lists nest: what tier 3 must offer, tier 2 must too, and tier 1 must offer all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from geomap.errors import DataError, InvalidInputError

TIERS = (1, 2, 3)
MOST_SERVICES = 64


@dataclass(frozen=True, slots=True)
class Service:
    """One service. from_tier: the most basic tier whose standard holds it. stated: whether the
    published text names it, or it is our own filling of the list. icon: a name in the icon sprite."""

    code: str
    name_zh: str
    name_en: str
    osm: str
    from_tier: int
    stated: bool
    icon: str = "circle-info"


class Catalogue:
    """Services in their fixed order, by code, and as masks."""

    def __init__(self, services: Iterable[Service]) -> None:
        self.services = tuple(services)
        self.bit: Mapping[str, int] = MappingProxyType({s.code: i for i, s in enumerate(self.services)})
        if len(self.bit) != len(self.services) or len(self.services) > MOST_SERVICES:
            raise DataError(
                f"services.json must hold at most {MOST_SERVICES} services, each code once.",
                hint="Remove the repeated or surplus entries.",
            )

    def __getitem__(self, code: str) -> Service:
        return self.services[self.bit[code]]

    def mask(self, codes: Iterable[str]) -> int:
        """The mask of codes. Raises InvalidInputError naming the first code not in the catalogue."""
        mask = 0
        for code in codes:
            if code not in self.bit:
                raise InvalidInputError(
                    f"There is no service {code!r}.",
                    parameter="services",
                    value=code,
                    hint=f"Use codes of the catalogue: {', '.join(self.bit)}.",
                )
            mask |= 1 << self.bit[code]
        return mask

    def codes(self, mask: int) -> list[str]:
        """The codes in mask, in catalogue order."""
        return [s.code for i, s in enumerate(self.services) if mask >> i & 1]

    def standard(self, tier: int) -> list[str]:
        """The codes a station of this tier must offer, in catalogue order."""
        return [s.code for s in self.services if s.from_tier >= tier]


def catalogue_from(document: Any) -> Catalogue:
    """Read the document of services.json: {"services": [{code, name_zh, name_en, osm, from_tier,
    stated, icon}, ...]}. Raises DataError naming the entry and field at fault."""
    entries = document.get("services") if isinstance(document, Mapping) else None
    if not isinstance(entries, list) or not entries:
        raise DataError(
            'services.json holds no list of "services".', hint="See data/services.json for an example."
        )
    return Catalogue(_service(entry, f"services.json, services[{i}]") for i, entry in enumerate(entries))


def _service(entry: Any, where: str) -> Service:
    if not isinstance(entry, Mapping):
        raise DataError(f"{where} is no object.", hint=f"Its fields are {', '.join(FIELDS)}.")
    for problem, names in (
        ("lacks", FIELDS.keys() - entry.keys() - OPTIONAL),
        ("has the unknown field", entry.keys() - FIELDS.keys()),
    ):
        if names:
            raise DataError(
                f"{where} {problem} {', '.join(sorted(map(str, names)))}.",
                hint=f"Its fields are {', '.join(FIELDS)}.",
            )
    for name, value in entry.items():
        sound, wanted = FIELDS[name]
        if not sound(value):
            raise DataError(f"{where}, {name}: {value!r} cannot be used.", hint=f"Give {wanted}.")
    return Service(**entry)


def is_code(value: Any) -> bool:
    """Whether value can be the code of an entry of a catalogue."""
    return isinstance(value, str) and re.fullmatch(r"[\w-]+", value) is not None


def is_text(value: Any) -> bool:
    """Whether value is text that is not blank."""
    return isinstance(value, str) and bool(value.strip())


FIELDS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "code": (is_code, "a word of letters, digits, _ and -"),
    "name_zh": (is_text, "text"),
    "name_en": (is_text, "text"),
    "osm": (lambda value: isinstance(value, str), 'text, "" for none'),
    "from_tier": (lambda value: type(value) is int and value in TIERS, "1, 2 or 3"),
    "stated": (lambda value: isinstance(value, bool), "true or false"),
    "icon": (is_text, "the name of an icon, or leave it out"),
}
"""What each field of an entry must be, and how one says so."""

OPTIONAL = frozenset({"icon"})
