"""What a change of a feature does, in actions; and whether somebody may do all of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from geomap.layers import read_geometry
from geomap.people.ground import Ground
from geomap.people.permissions import BOUNDARIES, Action, Why, why_not
from geomap.people.person import Person

Feature = Mapping[str, Any]
VERIFIED = frozenset({"verified_on", "updated_on"})
"""Fields that change when somebody has looked, and found all as it is said."""
AREAS = ("Polygon", "MultiPolygon")


def actions_of(layer: str, before: Feature | None, after: Feature | None) -> tuple[Action, ...]:
    """Every action it takes to make of the GeoJSON feature before the feature after, None where it is new,
    or goes; none where both are equal. An action left out here would be one that nobody need be allowed."""
    if before is None:
        return () if after is None else ("create",)
    if after is None:
        return ("retire",)
    actions: list[Action] = []
    shapes = before.get("geometry"), after.get("geometry")
    if shapes[0] != shapes[1]:
        areal = any(isinstance(shape, Mapping) and shape.get("type") in AREAS for shape in shapes)
        actions.append("edit_boundary" if layer in BOUNDARIES and areal else "move")
    changed = _changed(before, after)
    if changed:
        seen = "verified_on" in changed and changed <= VERIFIED
        actions.append("verify" if seen else "edit")
    return tuple(actions)


def why_not_change(
    person: Person | None,
    layer: str,
    before: Feature | None,
    after: Feature | None,
    ground: Ground,
    also: Iterable[Action] = (),
) -> tuple[Action, Why] | None:
    """The first action that the person may not do of those that the change takes, and of also, with the
    reason; None where they may do all. A geometry that cannot be read lies in no area."""
    was, becomes = (None if f is None else read_geometry(f.get("geometry")) for f in (before, after))
    unread = (before is not None and was is None) or (after is not None and becomes is None)
    for action in (*actions_of(layer, before, after), *also):
        why = why_not(person, action, layer, was, becomes, ground)
        if why is None and unread and person is not None and person.role != "district":
            why = "leaves_area"
        if why is not None:
            return action, why
    return None


def _changed(before: Feature, after: Feature) -> set[str]:
    """The fields that differ; a field that is not there is one without a value."""
    was, becomes = (f.get("properties") or {} for f in (before, after))
    return {name for name in {*was, *becomes} if was.get(name) != becomes.get(name)}
