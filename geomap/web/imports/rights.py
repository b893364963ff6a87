"""Which changes of a list whoever imports may make: by action, and by where features lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from geomap.editing.rights import why_not_change
from geomap.intake.dry_run import Permit
from geomap.layers import read_geometry
from geomap.people.ground import Ground
from geomap.people.permissions import Action, Deed, Why, reach, why_not
from geomap.people.person import Person
from geomap.revision import Change
from geomap.storage.database.store import Store
from geomap.storage.imports.kept import KeptImports

ELSEWHERE = frozenset({"was_outside", "leaves_area"})


def why_not_imported(person: Person, change: Change, ground: Ground) -> tuple[Action, Why] | None:
    """The first action that the person may not do of those that importing the change takes; None where they
    may do all.

    Who may import a feature must besides be allowed what the change amounts to, as if they made it by hand;
    a token needs the scope of importing alone.
    """
    shapes = (None if f is None else read_geometry(f.get("geometry")) for f in (change.before, change.after))
    why = why_not(person, Deed("import", change.layer, *shapes), ground)
    return ("import", why) if why else why_not_change(replace(person, scopes=None), change, ground)


def why_not_undone(person: Person, change: Change, ground: Ground) -> tuple[Action, Why] | None:
    """The same of taking the change back. What a list brought goes again with it, for whoever may retire
    nothing else, too."""
    back = change.inverse()
    if back.before is None or back.after is not None:
        return why_not_change(person, back, ground, "undo")
    why = why_not(person, Deed("undo", back.layer, read_geometry(back.before.get("geometry"))), ground)
    return ("undo", why) if why else None


def permit_of(person: Person, layer: str, ground: Ground, store: Store) -> Permit | None:
    """What refuses the changes that the person may not make, by a code of geomap.intake.reasons; None for
    whoever may make all of them. A retired feature that a list brings back is one of where it was; a row
    without a place lies nowhere yet, and must not take that of another account that waits for one."""
    if reach(person, "import") == "all":
        return None
    retired = store.retired(layer)
    waiting = KeptImports(store.database).unplaced_of_others(layer, person.name)

    def permit(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> str | None:
        feature_id = (after or before or {})["id"]
        if after is not None and after["geometry"] is None:
            return "not_yours" if feature_id in waiting else None
        was, becomes = before or retired.get(feature_id), after
        change = Change(layer, feature_id, *(None if f is None else dict(f) for f in (was, becomes)))
        refused = why_not_imported(person, change, ground)
        return None if refused is None else "elsewhere" if refused[1] in ELSEWHERE else "not_yours"

    return permit
