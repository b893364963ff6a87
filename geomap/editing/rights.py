"""Which actions a change comes to, and whether somebody may do all of them."""

from __future__ import annotations

from geomap.editing.diffs import GEOMETRY, diff
from geomap.editing.edits import CLOSING, UPDATED, VERIFIED
from geomap.layers import read_geometry
from geomap.people.ground import Ground
from geomap.people.permissions import BOUNDARIES, Action, Deed, Why, reach, why_not
from geomap.people.person import Person
from geomap.revision import Change


def actions_of(change: Change) -> list[Action]:
    """The actions of geomap.people.permissions that the change comes to; none where it changes nothing."""
    if change.before is None:
        return ["create"] if change.after is not None else []
    if change.after is None:
        return ["retire"]
    fields = {row.field for row in diff(change.layer, change.before, change.after)}
    actions: list[Action] = []
    if GEOMETRY in fields:
        actions.append("edit_boundary" if change.layer in BOUNDARIES else "move")
    if VERIFIED in fields:
        actions.append("verify")
    if fields & set(CLOSING):
        actions.append("close")
    others = fields - {GEOMETRY, VERIFIED, *CLOSING}
    if others - {UPDATED} or (others and not actions):
        actions.append("edit")
    return actions


def why_not_change(
    person: Person, change: Change, ground: Ground, *besides: Action
) -> tuple[Action, Why] | None:
    """The first action that the person may not do of those that the change comes to, and besides, with the
    reason; None where they may do all. Who changes nothing must be allowed to edit. A geometry that cannot
    be read lies in no area."""
    features = change.before, change.after
    shapes = [None if f is None else read_geometry(f.get("geometry")) for f in features]
    unread = any(f is not None and shape is None for f, shape in zip(features, shapes, strict=True))
    for action in dict.fromkeys([*(actions_of(change) or ["edit"]), *besides]):
        why = why_not(person, Deed(action, change.layer, *shapes), ground)
        if why is None and unread and reach(person, action) != "all":
            why = "leaves_area"
        if why is not None:
            return action, why
    return None
