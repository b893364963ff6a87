"""Stewards as the register of posts has them today: whom a community can dispatch to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import current_app

from geomap.errors import UnavailableError
from geomap.orders.order import Place
from geomap.orders.units import Unit
from geomap.responsibility.posts import Post
from geomap.storage.responsibility.shut_out import shut_out
from geomap.web.orders.held import orders
from geomap.web.registered import register_in, today_in
from geomap.web.snapshots import current_snapshot

STEWARD = "steward"


@dataclass(frozen=True, slots=True)
class Steward:
    """A steward's post. vacant: nobody holds it. shut_out: somebody does, whose account may not sign in any
    more."""

    unit: Unit
    title: str
    title_en: str | None
    vacant: bool
    shut_out: bool = False

    @property
    def takes_orders(self) -> bool:
        return not self.vacant and not self.shut_out


def posts_of(account: str) -> list[str]:
    """Ids of the stewards' posts that the account holds today."""
    return [post.id for post in _today(register_in(current_app).posts) if post.account == account]


def stewards_at(place: Place) -> list[Steward]:
    """The stewards who answer for a place today, those of its compound first, then those of the other
    compounds of its community."""
    compounds = current_snapshot().layers["compounds"]
    beside = [
        compound
        for compound, community in zip(compounds.ids, compounds.values("community_code"), strict=True)
        if place.community is not None and community == place.community and compound != place.compound
    ]
    register = register_in(current_app)
    posts = [p for compound in (place.compound, *beside) for p in _today(register.of("compounds", compound))]
    try:
        shut = shut_out(orders().book.database, posts)
    except UnavailableError:  # who gets an order is told without it, as of the posts read last
        shut = {}
    return [
        Steward(Unit("steward", post.id), post.title, post.title_en, not post.held, post.id in shut)
        for post in posts
    ]


def title_of(post: str) -> tuple[str, str | None] | None:
    """The title of a post in Chinese and English, whether it holds today or not; None for no post."""
    found = (one for one in register_in(current_app).posts if one.id == post)
    return next(((one.title, one.title_en) for one in found), None)


def _today(posts: Iterable[Post]) -> list[Post]:
    """The stewards' among posts that hold today."""
    today = today_in(current_snapshot(), orders().now())
    return [post for post in posts if post.kind == STEWARD and post.span.holds(today)]
