"""Which changes of a list whoever imports may make: by action, and by where features lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import shapely

from geomap.intake.dry_run import Permit
from geomap.layers import read_geometry
from geomap.people.ground import Ground
from geomap.people.permissions import BOUNDARIES, Action, reach, why_not
from geomap.people.person import Person

ELSEWHERE = frozenset({"was_outside", "leaves_area"})

Feature = Mapping[str, Any] | None


def permit_of(person: Person, layer: str, ground: Ground) -> Permit | None:
    """What refuses the changes that the person may not make, by a code of geomap.intake.reasons; None for
    whoever may make all of them.

    Who may import a feature must besides be allowed what the change amounts to, as if they made it by hand;
    a token needs the scope of importing alone.
    """
    if reach(person, "import") == "all":
        return None
    by_hand = replace(person, scopes=None)

    def permit(before: Feature, after: Feature) -> str | None:
        shapes = _shape(before), _shape(after)
        whys = [why_not(person, "import", layer, *shapes, ground)]
        whys += [why_not(by_hand, action, layer, *shapes, ground) for action in _actions(layer, *shapes)]
        found = next(filter(None, whys), None)
        return None if found is None else "elsewhere" if found in ELSEWHERE else "not_yours"

    return permit


def _actions(layer: str, before: shapely.Geometry | None, after: shapely.Geometry | None) -> list[Action]:
    """What a change amounts to, beside importing."""
    if before is None:
        return ["create"]
    if after is not None and shapely.equals(before, after):
        return ["edit"]
    return ["edit", "edit_boundary" if layer in BOUNDARIES else "move"]


def _shape(feature: Feature) -> shapely.Geometry | None:
    return None if feature is None else read_geometry(feature["geometry"])
