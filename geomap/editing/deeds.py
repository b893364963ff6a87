"""Which actions a change comes to: whoever makes it must be allowed every one of them."""

from __future__ import annotations

from geomap.editing.diffs import GEOMETRY, diff
from geomap.editing.edits import CLOSING, UPDATED, VERIFIED
from geomap.people.permissions import BOUNDARIES, Action
from geomap.revision import Change


def deeds_of(change: Change) -> list[Action]:
    """The actions of geomap.people.permissions that the change comes to; none where it changes nothing."""
    if change.before is None:
        return ["create"] if change.after is not None else []
    if change.after is None:
        return ["retire"]
    fields = {row.field for row in diff(change.layer, change.before, change.after)}
    deeds: list[Action] = []
    if GEOMETRY in fields:
        deeds.append("edit_boundary" if change.layer in BOUNDARIES else "move")
    if VERIFIED in fields:
        deeds.append("verify")
    if fields & set(CLOSING):
        deeds.append("close")
    others = fields - {GEOMETRY, VERIFIED, *CLOSING}
    if others - {UPDATED} or (others and not deeds):
        deeds.append("edit")
    return deeds
