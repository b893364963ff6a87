"""A post that answers for a place: its kind, areas and days. Who holds it is kept apart: that is private."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from geomap.errors import InvalidInputError
from geomap.people.person import normal_name
from geomap.responsibility.spans import Span

Kind = Literal["steward", "yard_chief", "grid_worker", "compound_chief", "community_chief", "street_duty"]
Provider = Literal["property", "volunteer"]
PROVIDERS: tuple[Provider, ...] = get_args(Provider)
LONGEST_TITLE = 100
LONGEST_NAME = 60
MOST_AREAS = 200


@dataclass(frozen=True, slots=True)
class KindSpec:
    """layers: those whose areas a post of the kind answers for. several: whether for more than one."""

    layers: tuple[str, ...]
    several: bool = False


KINDS: Mapping[Kind, KindSpec] = {
    "steward": KindSpec(("compounds",)),
    "yard_chief": KindSpec(("compounds",)),
    "grid_worker": KindSpec(("compounds", "communities"), several=True),
    "compound_chief": KindSpec(("compounds",)),
    "community_chief": KindSpec(("communities",)),
    "street_duty": KindSpec(("streets",)),
}
"""From the nearest to the door outwards. steward: 管家, of the property company or a volunteer. yard_chief:
院长, a community worker. grid_worker: 网格员, for a community or a list of compounds. compound_chief,
community_chief: 服务长 of section and of district level. street_duty: who is on duty for the street."""


@dataclass(frozen=True, slots=True)
class Post:
    """A post, as everybody may know it; it holds on valid_from <= day < valid_to (None: without an end).

    areas: ids in layer. provider: of a steward alone. held: whether somebody holds it, by name or account;
    else it is vacant. account: of the holder, at the desk. public_name: the holder's, only where they agreed
    to be named.
    Both days alike: it never held, which is how an entry made by mistake is taken back.
    Raises InvalidInputError naming the field.
    """

    id: str
    kind: Kind
    layer: str
    areas: tuple[str, ...]
    title: str
    valid_from: date
    valid_to: date | None = None
    title_en: str | None = None
    provider: Provider | None = None
    account: str | None = None
    held: bool = False
    public_name: str | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise _wrong("kind", self.kind, "is no kind of post.", f"Use one of {', '.join(KINDS)}.")
        _check_areas(self.kind, self.layer, self.areas)
        for name, text, longest in (
            ("title", self.title, LONGEST_TITLE),
            ("title_en", self.title_en, LONGEST_TITLE),
            ("public_name", self.public_name, LONGEST_NAME),
        ):
            check_text(name, text, longest, required=name == "title")
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise _wrong(
                "valid_to",
                self.valid_to.isoformat(),
                f"lies before valid_from, {self.valid_from.isoformat()}.",
                "valid_to is the first day on which the post holds no more.",
            )
        if self.provider is not None and (self.kind != "steward" or self.provider not in PROVIDERS):
            raise _wrong(
                "provider",
                self.provider,
                "does not fit.",
                f"A steward's is {' or '.join(PROVIDERS)}; no other has one.",
            )
        if self.account is not None and not _is_account(self.account):
            raise _wrong(
                "account", self.account, "is no name of an account.", "Use small letters, no blanks."
            )

    @property
    def span(self) -> Span:
        return Span(self.valid_from, self.valid_to)

    @property
    def role(self) -> tuple[str, str]:
        """What two posts must not be on one day for one area: the kind, and a steward's provider."""
        return self.kind, self.provider or ""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a post: private. phone: as it is written."""

    name: str
    phone: str | None = None

    def __post_init__(self) -> None:
        check_text("holder_name", self.name, LONGEST_NAME, required=True)
        check_text("holder_phone", self.phone, LONGEST_NAME)


def check_text(name: str, text: str | None, longest: int, *, required: bool = False) -> None:
    """Raise InvalidInputError where text is blank, too long, or holds what is not printed."""
    if text is None and not required:
        return
    if not text or not text.strip() or len(text) > longest or not text.isprintable():
        raise InvalidInputError(
            f"{name} must be text of 1 to {longest} characters, without control characters.",
            parameter=name,
            value=(text or "")[:longest],
            hint="Shorten or correct it.",
        )


def _is_account(text: str) -> bool:
    try:
        return normal_name(text) == text
    except InvalidInputError:
        return False


def _check_areas(kind: Kind, layer: str, areas: tuple[str, ...]) -> None:
    spec = KINDS[kind]
    if layer not in spec.layers:
        raise _wrong(
            "layer", layer, f"is none that a {kind} answers for.", f"Use {' or '.join(spec.layers)}."
        )
    most = MOST_AREAS if spec.several else 1
    if not 1 <= len(areas) <= most or len(set(areas)) < len(areas):
        raise _wrong(
            "areas",
            ", ".join(areas)[:LONGEST_TITLE],
            f"must name {'1' if most == 1 else f'1 to {most}'} of {layer}, each once.",
            "Make a post for each area.",
        )


def _wrong(field: str, value: str, what: str, hint: str) -> InvalidInputError:
    return InvalidInputError(f"{field} {what}", parameter=field, value=value, hint=hint)
