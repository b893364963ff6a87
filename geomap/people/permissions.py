"""What a role may do, and where: one table, and one question asked of it by everybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

import shapely

from geomap.errors import NotAllowedError
from geomap.people.ground import Ground
from geomap.people.person import AREA_LAYER, Person, Role, Scope

Action = Literal[
    "read_private",
    "edit",
    "move",
    "create",
    "retire",
    "edit_boundary",
    "import",
    "undo",
    "verify",
    "close",
    "answer_reports",
    "edit_posts",
    "read_holders",
    "invite",
    "manage_accounts",
    "read_audit",
    "issue_tokens",
    "backup",
]
ACTIONS: tuple[Action, ...] = get_args(Action)
"""edit: attributes. move: a point, or a line or area that is no boundary. edit_boundary: of streets,
communities and compounds. close: for a time, with a reason. The last five touch no feature."""

Reach = Literal["all", "own", "none"]
"""own: inside the area that the person answers for."""


def _of(district: Reach, street: Reach, community: Reach, viewer: Reach) -> Mapping[Role, Reach]:
    return {"district": district, "street": street, "community": community, "viewer": viewer}


PERMISSIONS: Mapping[Action, Mapping[Role, Reach]] = {
    "read_private": _of("all", "own", "own", "none"),
    "edit": _of("all", "own", "own", "none"),
    "move": _of("all", "own", "own", "none"),
    "create": _of("all", "own", "own", "none"),
    "retire": _of("all", "own", "none", "none"),
    "edit_boundary": _of("all", "own", "own", "none"),
    "import": _of("all", "own", "own", "none"),
    "undo": _of("all", "own", "own", "none"),
    "verify": _of("all", "own", "own", "none"),
    "close": _of("all", "own", "own", "none"),
    "answer_reports": _of("all", "own", "own", "none"),
    "edit_posts": _of("all", "own", "own", "none"),
    "read_holders": _of("all", "own", "own", "none"),
    "invite": _of("all", "own", "none", "none"),
    "manage_accounts": _of("all", "own", "none", "none"),
    "read_audit": _of("all", "none", "none", "none"),
    "issue_tokens": _of("all", "own", "own", "none"),
    "backup": _of("all", "none", "none", "none"),
}

OF_FEATURES: frozenset[Action] = frozenset(ACTIONS[: ACTIONS.index("invite")])
"""Actions that are done to a feature."""


def _scope_of(action: Action) -> Scope | None:
    if action not in OF_FEATURES:
        return None
    if action == "read_holders":
        return "read_private"
    return action if action in ("read_private", "import") else "edit"


SCOPE_OF: Mapping[Action, Scope | None] = {action: _scope_of(action) for action in ACTIONS}
"""The scope that a token needs; None: no token will do, somebody must sign in."""

BOUNDARIES = ("district", "streets", "communities", "compounds")
"""Layers of boundaries, from the largest to the smallest."""
SHAPING: frozenset[Action] = frozenset({"move", "create", "retire", "edit_boundary"})
"""Actions that change which area lies where."""

Why = Literal[
    "signed_out", "role", "scope", "no_area", "was_outside", "leaves_area", "own_boundary", "no_feature"
]
WHYS: Mapping[Why, str] = {
    "signed_out": "Somebody must sign in for this.",
    "role": "This role may not do it.",
    "scope": "The token does not allow it.",
    "no_area": "The account's area is not on the map any more.",
    "was_outside": "The feature lies outside the account's own area.",
    "leaves_area": "The feature would lie outside the account's own area.",
    "own_boundary": "Boundaries of the own area and of larger ones are the district's to change.",
    "no_feature": "This is done to a feature, and neither a former nor a later geometry is given.",
}


def reach(person: Person, action: Action) -> Reach:
    """How far the person's role lets them do it, a token's scopes left aside."""
    return PERMISSIONS[action][person.role]


def why_not(
    person: Person | None,
    action: Action,
    layer: str | None = None,
    before: shapely.Geometry | None = None,
    after: shapely.Geometry | None = None,
    ground: Ground | None = None,
) -> Why | None:
    """Why the person may not do action to a feature of layer, or None where they may.

    before, after: its geometry before and after, WGS 84 degrees; None where it is new, or goes. Both
    must lie in the person's own area as ground has it before the change: what is elsewhere cannot be
    drawn in, and nothing can be moved out. Who looks, or changes attributes alone, gives before.
    Actions that touch no feature need none of it: see geomap.people.managing for accounts.
    """
    if person is None:
        return "signed_out"
    if reach(person, action) == "none":
        return "role"
    if person.scopes is not None and SCOPE_OF[action] not in person.scopes:
        return "scope"
    if action not in OF_FEATURES:
        return None
    if before is None and after is None:
        return "no_feature"
    return (
        None
        if reach(person, action) == "all"
        else _why_not_here(person, action, layer, before, after, ground)
    )


def may(
    person: Person | None,
    action: Action,
    layer: str | None = None,
    before: shapely.Geometry | None = None,
    after: shapely.Geometry | None = None,
    ground: Ground | None = None,
) -> bool:
    """Whether the person may do it: see why_not."""
    return why_not(person, action, layer, before, after, ground) is None


def require(
    person: Person | None,
    action: Action,
    layer: str | None = None,
    before: shapely.Geometry | None = None,
    after: shapely.Geometry | None = None,
    ground: Ground | None = None,
) -> None:
    """Raise NotAllowedError, whose reason is one of WHYS, where the person may not: see why_not."""
    if (why := why_not(person, action, layer, before, after, ground)) is not None:
        raise NotAllowedError(WHYS[why], action=action, reason=why)


def may_somewhere(person: Person | None, action: Action) -> bool:
    """Whether the person may do it anywhere at all: what a page offers."""
    if person is None or reach(person, action) == "none":
        return False
    return person.scopes is None or SCOPE_OF[action] in person.scopes


def _why_not_here(
    person: Person,
    action: Action,
    layer: str | None,
    before: shapely.Geometry | None,
    after: shapely.Geometry | None,
    ground: Ground | None,
) -> Why | None:
    own = AREA_LAYER[person.role]
    if own is None or person.area is None or ground is None or not ground.has(own, person.area):
        return "no_area"
    if action in SHAPING and layer in BOUNDARIES and BOUNDARIES.index(layer) <= BOUNDARIES.index(own):
        return "own_boundary"
    if before is not None and not ground.is_of(person, before):
        return "was_outside"
    if after is not None and not ground.is_of(person, after):
        return "leaves_area"
    return None
