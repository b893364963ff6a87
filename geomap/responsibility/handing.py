"""A post that ends, or goes over to somebody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TypeVar

from geomap.errors import InvalidInputError
from geomap.responsibility.links import Link
from geomap.responsibility.posts import Post

Dated = TypeVar("Dated", Post, Link)


def ended(held: Dated, on: date) -> Dated:
    """The post, or link, as it holds no more from a day on; on valid_from: as it never held. Raises
    InvalidInputError for a day before that, or after it has ended already."""
    if held.valid_to is not None and on > held.valid_to:
        raise InvalidInputError(
            f"It ends on {held.valid_to} already.",
            parameter="on",
            value=on.isoformat(),
            hint="Give that day or an earlier one.",
        )
    return replace(held, valid_to=on)


def handed_over(
    post: Post, on: date, new_id: str, *, account: str | None, public_name: str | None
) -> tuple[Post, Post]:
    """The post as it ends on a day, and the one that somebody else holds from that day on, as long as the
    first would have. Raises InvalidInputError where the post does not hold on that day."""
    if not post.span.holds(on):
        raise InvalidInputError(
            f"The post does not hold on {on}.",
            parameter="on",
            value=on.isoformat(),
            hint="Give a day on which it does, or make a new post.",
        )
    after = replace(post, id=new_id, valid_from=on, held=True, account=account, public_name=public_name)
    return ended(post, on), after
