"""Whether an account can act for a post that names it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from geomap.errors import InvalidInputError
from geomap.people.person import Role
from geomap.responsibility.posts import Post

AccountFault = Literal["no_such_account", "no_steward"]
FAULTS: Mapping[AccountFault, tuple[str, str]] = {
    "no_such_account": (
        "There is no account {account!r} that may sign in.",
        "Have it made, or enabled, first, or leave the account blank.",
    ),
    "no_steward": (
        "The account {account!r} is no steward's.",
        "Name a steward's account for a steward's post, or leave it blank.",
    ),
}
"""What can be wrong, by the code that imports have words for: message, remedy."""


def account_fault(post: Post, roles: Mapping[str, Role]) -> AccountFault | None:
    """One of FAULTS where the account of the post cannot act for it; None where it can, or there is none.
    roles: of all accounts that may sign in, by name."""
    if post.account is None:
        return None
    if post.account not in roles:
        return "no_such_account"
    return "no_steward" if post.kind == "steward" and roles[post.account] != "steward" else None


def check_account(post: Post, roles: Mapping[str, Role]) -> None:
    """Raise InvalidInputError where the account of the post cannot act for it."""
    fault = account_fault(post, roles)
    if fault is not None:
        message, hint = FAULTS[fault]
        raise InvalidInputError(
            message.format(account=post.account), parameter="account", value=post.account, hint=hint
        )
