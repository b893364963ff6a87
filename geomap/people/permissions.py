"""What a role may do, and where: one table, and one question asked of it by everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import shapely

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
    "count_visits",
    "manage_halls",
    "invite",
    "manage_accounts",
    "read_audit",
    "issue_tokens",
    "backup",
    "work_orders",
    "book_halls",
    "read_desk",
]
ACTIONS: tuple[Action, ...] = get_args(Action)
"""edit: attributes. move: a point, or a line or area that is no boundary. edit_boundary: of streets,
communities and compounds. close: for a time, with a reason. work_orders: dispatch, accept, settle: which
orders, geomap.orders.order.parts_of says. count_visits: of a station. manage_halls:
cancel what others booked in a hall. Those from invite on touch no feature. book_halls: an
organisation in its own name alone. read_desk: features as the desk has them, with their history."""

WORKERS: tuple[Role, ...] = ("mediator", "keeper", "department", "steward")
"""Roles that touch no feature; a keeper counts who comes to the own station."""
ORGANIZATIONS: tuple[Role, ...] = ("organization", "social_organization")
"""Roles that book halls, each for itself, and see nothing else of the desk."""

Reach = Literal["all", "own", "none"]
"""own: inside the area that the person answers for; an organisation: in its own name."""


def _of(
    district: Reach,
    street: Reach,
    community: Reach,
    others: Reach = "none",
    organizations: Reach = "none",
    viewer: Reach = "none",
) -> Mapping[Role, Reach]:
    """others: of whoever works on orders alone."""
    offices: Mapping[Role, Reach] = {"district": district, "street": street, "community": community}
    workers = dict.fromkeys(WORKERS, others)
    return {**offices, **workers, **dict.fromkeys(ORGANIZATIONS, organizations), "viewer": viewer}


PERMISSIONS: Mapping[Action, Mapping[Role, Reach]] = {
    "read_private": _of("all", "own", "own"),
    "edit": _of("all", "own", "own"),
    "move": _of("all", "own", "own"),
    "create": _of("all", "own", "own"),
    "retire": _of("all", "own", "none"),
    "edit_boundary": _of("all", "own", "own"),
    "import": _of("all", "own", "own"),
    "undo": _of("all", "own", "own"),
    "verify": _of("all", "own", "own"),
    "close": _of("all", "own", "own"),
    "answer_reports": _of("all", "own", "own"),
    "edit_posts": _of("all", "own", "own"),
    "read_holders": _of("all", "own", "own"),
    "count_visits": {**_of("all", "own", "own"), "keeper": "own"},
    "manage_halls": _of("all", "own", "own"),
    "invite": _of("all", "own", "none"),
    "manage_accounts": _of("all", "own", "none"),
    "read_audit": _of("all", "none", "none"),
    "issue_tokens": _of("all", "own", "own", others="own", organizations="own"),
    "backup": _of("all", "none", "none"),
    "work_orders": _of("all", "own", "own", others="own"),
    "book_halls": _of("all", "all", "all", others="all", organizations="own"),
    "read_desk": _of("all", "all", "all", others="all", viewer="all"),
}

OF_FEATURES: frozenset[Action] = frozenset(ACTIONS[: ACTIONS.index("invite")])
"""Actions that are done to a feature."""


def _scope_of(action: Action) -> Scope | None:
    if action in ("work_orders", "count_visits", "manage_halls", "book_halls"):
        return "orders"
    if action not in OF_FEATURES:
        return None
    if action == "read_holders":
        return "read_private"
    return action if action in ("read_private", "import") else "edit"


SCOPE_OF: Mapping[Action, Scope | None] = {action: _scope_of(action) for action in ACTIONS}
"""The scope that a token needs; None: no token will do, somebody must sign in. See OF_ANY_SCOPE."""
OF_ANY_SCOPE: frozenset[Action] = frozenset({"read_desk"})
"""Actions for which every token will do."""

BOUNDARIES = ("district", "streets", "communities", "compounds")
"""Layers of boundaries, from the largest to the smallest."""
SHAPING: frozenset[Action] = frozenset({"move", "create", "retire", "edit_boundary"})
"""Actions that change which area lies where."""

Why = Literal[
    "signed_out",
    "role",
    "scope",
    "no_area",
    "was_outside",
    "leaves_area",
    "own_boundary",
    "no_feature",
    "other_organization",
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
    "other_organization": "The account books in the name of its own organisation alone.",
}


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody would do: an action and, of the feature of layer that it is done to, the geometry before
    and after, WGS 84 degrees; None where it is new, or goes. Who looks, or changes attributes alone, gives
    before. Actions that touch no feature need none of it: see geomap.people.managing for accounts."""

    action: Action
    layer: str | None = None
    before: shapely.Geometry | None = None
    after: shapely.Geometry | None = None


def reach(person: Person, action: Action) -> Reach:
    """How far the person's role lets them do it, a token's scopes left aside."""
    return PERMISSIONS[action][person.role]


def why_not(person: Person | None, deed: Deed, ground: Ground | None = None) -> Why | None:
    """Why the person may not do the deed, or None where they may.

    Both geometries must lie in the person's own area as ground has it before the change: what is elsewhere
    cannot be drawn in, and nothing can be moved out.
    """
    if person is None:
        return "signed_out"
    if reach(person, deed.action) == "none":
        return "role"
    if not _is_in_scope(person, deed.action):
        return "scope"
    if deed.action not in OF_FEATURES:
        return None
    if deed.before is None and deed.after is None:
        return "no_feature"
    return None if reach(person, deed.action) == "all" else _why_not_here(person, deed, ground)


def may(person: Person | None, deed: Deed, ground: Ground | None = None) -> bool:
    """Whether the person may do it: see why_not."""
    return why_not(person, deed, ground) is None


def may_somewhere(person: Person | None, action: Action) -> bool:
    """Whether the person may do it anywhere at all: what a page offers."""
    if person is None or reach(person, action) == "none":
        return False
    return _is_in_scope(person, action)


def _is_in_scope(person: Person, action: Action) -> bool:
    return person.scopes is None or action in OF_ANY_SCOPE or SCOPE_OF[action] in person.scopes


def _why_not_here(person: Person, deed: Deed, ground: Ground | None) -> Why | None:
    own, layer = AREA_LAYER[person.role], deed.layer
    if own is None or person.area is None or ground is None or not ground.has(own, person.area):
        return "no_area"
    if deed.action in SHAPING and layer in BOUNDARIES and BOUNDARIES.index(layer) <= BOUNDARIES.index(own):
        return "own_boundary"
    if deed.before is not None and not ground.is_of(person, deed.before):
        return "was_outside"
    if deed.after is not None and not ground.is_of(person, deed.after):
        return "leaves_area"
    return None
