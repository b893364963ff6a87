"""The fact tables a demonstration is made from, as plain values. Positions are WGS 84 degrees."""

from __future__ import annotations

from dataclasses import dataclass

Position = tuple[float, float]


@dataclass(frozen=True, slots=True)
class DistrictFact:
    """The district: its code, names, residents and boundary ring (open)."""

    code: str
    name: str
    name_en: str
    residents: int
    boundary: tuple[Position, ...]


@dataclass(frozen=True, slots=True)
class StreetFact:
    """A street office: where its ground roughly lies, and the road its office stands on."""

    code: str
    name: str
    name_en: str
    office_road: str
    rough_area: tuple[Position, ...]


@dataclass(frozen=True, slots=True)
class CommunityFact:
    """A community as listed; place is about where its namesake lies, or None if not known."""

    code: str
    name: str
    short_name: str
    name_en: str
    place: Position | None

    @property
    def street_code(self) -> str:
        return self.code[:9]

    @property
    def stem(self) -> str:
        """The short name without 社区: what other names are made of. A village keeps its 村."""
        return self.short_name.removesuffix("社区")

    @property
    def stem_en(self) -> str:
        """The same in English: without Community. A village keeps its Village."""
        return self.name_en.removesuffix(" Community")

    @property
    def is_village(self) -> bool:
        return self.name.endswith("村委会")


@dataclass(frozen=True, slots=True)
class ArterialFact:
    """A named road and points it passes, about where it really runs."""

    name: str
    name_en: str
    road_class: str
    points: tuple[Position, ...]


@dataclass(frozen=True, slots=True)
class LandscapeFact:
    """A water or park and its rough outline (open ring)."""

    name: str
    name_en: str
    kind: str
    outline: tuple[Position, ...]


@dataclass(frozen=True, slots=True)
class CompoundFact:
    """A compound that must stand in the community of this code, with what one sees of it.

    in_press: whether the newspaper text names the place.
    """

    name: str
    name_en: str
    community_code: str
    tags: tuple[str, ...]
    in_press: bool


@dataclass(frozen=True, slots=True)
class StationFact:
    """A station that must stand: by the road at near, or in a compound of the community.

    in_press: whether the newspaper text names the place.
    """

    name: str
    name_en: str
    tier: int
    near: Position | None
    community_code: str | None
    in_press: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """All fact tables together."""

    district: DistrictFact
    streets: tuple[StreetFact, ...]
    communities: tuple[CommunityFact, ...]
    arterials: tuple[ArterialFact, ...]
    landscape: tuple[LandscapeFact, ...]
    compounds: tuple[CompoundFact, ...]
    stations: tuple[StationFact, ...]
