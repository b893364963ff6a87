"""Stewards as the register of posts has them today: whom a community can dispatch to."""

from __future__ import annotations

from dataclasses import dataclass

from geomap.orders.order import Place
from geomap.orders.units import Unit


@dataclass(frozen=True, slots=True)
class Steward:
    """A steward's post. vacant: nobody holds it."""

    unit: Unit
    title: str
    title_en: str | None
    vacant: bool


def posts_of(account: str) -> list[str]:
    """Ids of the stewards' posts that the account holds today."""
    del account
    return []


def stewards_at(place: Place) -> list[Steward]:
    """The stewards who answer for a place today, those of its compound first, then those of the other
    compounds of its community."""
    del place
    return []


def title_of(post: str) -> tuple[str, str | None] | None:
    """The title of a post in Chinese and English, whether it holds today or not; None for no post."""
    del post
    return None
