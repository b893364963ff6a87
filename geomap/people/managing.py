"""Who may invite and manage whom: a lower role, inside the own area."""

from __future__ import annotations

from geomap.people.ground import Ground
from geomap.people.permissions import Action, Deed, Why, reach, why_not
from geomap.people.person import AREA_LAYER, GIVEN_BY_THE_DISTRICT, Person, Role, rank


def why_not_over(
    person: Person | None, action: Action, role: Role, area: str | None, ground: Ground
) -> Why | None:
    """Why the person may not do action, invite or manage_accounts, to an account of that role and area;
    None where they may. The district may do it to all, itself among them; others to lower roles whose
    area lies in their own. A viewer and a steward have no area, and are anybody's who may invite; those
    GIVEN_BY_THE_DISTRICT are its alone."""
    if (why := why_not(person, Deed(action))) is not None:
        return why
    assert person is not None
    if reach(person, action) == "all":
        return None
    if not may_give(person, role):
        return "role"
    layer = AREA_LAYER[role]
    if layer is None:
        return None
    if area is None or not ground.has(layer, area):
        return "no_area"
    return None if ground.is_of(person, ground.outline(layer, area)) else "was_outside"


def may_give(person: Person, role: Role) -> bool:
    """Whether the person, who may invite, may invite somebody of that role anywhere."""
    return person.role == "district" or (rank(role) > rank(person.role) and role not in GIVEN_BY_THE_DISTRICT)


def may_name(person: Person, role: Role, area: str | None, ground: Ground) -> bool:
    """Whether the person, who keeps posts, is told of an account of that role and area, to name it as the
    holder of one: a steward's, who has no area, or one whose area lies in their own."""
    if reach(person, "edit_posts") == "all" or role == "steward":
        return True
    layer = AREA_LAYER[role]
    if layer is None or area is None or not ground.has(layer, area):
        return False
    return ground.is_of(person, ground.outline(layer, area))


def areas_open_to(person: Person, role: Role, ground: Ground) -> list[str]:
    """Ids of the areas for which the person may invite somebody of that role, in the layer's order."""
    layer = AREA_LAYER[role]
    if layer is None:
        return []
    return [a for a in ground.layers[layer].ids if why_not_over(person, "invite", role, a, ground) is None]
