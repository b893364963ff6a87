"""Several features at once, as one revision: all or none of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request

from geomap.closing import closed_until, until_with_offset
from geomap.editing.edits import OF_MANY, changed, closed, edited, reopened, verified, with_services
from geomap.errors import InvalidInputError, NotFoundError
from geomap.features import Feature
from geomap.layers import LAYERS
from geomap.web.answers import personal
from geomap.web.api.points import json_object
from geomap.web.desk.items import Members
from geomap.web.desk.saving import WHY, save
from geomap.web.desk.standing import known_layer, rows_of, standing, today
from geomap.web.desk.versions import Versions
from geomap.web.kinds import ListOf, Text
from geomap.web.params import Parameter, Parameters, read_members, shown, table
from geomap.web.people.gate import now, reader
from geomap.web.snapshots import current_snapshot

many = Blueprint("desk_many", __name__, url_prefix="/api/desk/items")


VERSIONS = Parameter("items", Versions(), "Ids, each with its revision as it was read.", required=True)
SERVICES = ListOf(Text(40))
BODIES: Mapping[str, Parameters] = {
    "edit": table(
        VERSIONS,
        Parameter("properties", Members(), f"Fields for all of them: {', '.join(OF_MANY)}.", default={}),
        Parameter("add_services", SERVICES, "Services that they offer besides.", default=()),
        Parameter("remove_services", SERVICES, "Services that they offer no longer.", default=()),
        WHY,
    ),
    "verify": table(VERSIONS, WHY),
    "close": table(
        VERSIONS,
        Parameter(
            "until",
            Text(40),
            "A day, which counts to its end, or an instant; without an offset it is the district's time.",
            required=True,
        ),
        Parameter("reason", Text(200), "Why, as the public reads it.", required=True),
        WHY,
    ),
    "reopen": table(VERSIONS, WHY),
    "retire": table(VERSIONS, WHY),
}


@many.post("/<layer>/<deed>")
def done(layer: str, deed: str) -> Response:
    """Do one thing to several features. Answers with those that there are then, and the revision; its
    number is null where all was so already."""
    reader()
    if deed not in BODIES:
        raise NotFoundError(f"There is no {deed[:80]!r} here.", hint=f"There are {', '.join(BODIES)}.")
    values = read_members(BODIES[deed], json_object(request))
    if deed == "close":
        values["until"] = until_with_offset(values["until"], current_snapshot().timezone)
    _refuse_unfit(known_layer(layer), deed, values)
    found = standing(layer, values["items"])
    changes = [
        changed(layer, stored.feature, _after(layer, deed, stored.feature, values))
        for stored in found.values()
    ]
    expected = {(layer, feature_id): number for feature_id, number in values["items"].items()}
    person, revision = save(changes, deed, values.get("why"), expected)
    touched = {change.id for change in changes if change.before != change.after}
    left = [change for change in changes if change.after is not None]
    numbers = [
        revision.number if revision and change.id in touched else found[change.id].revision for change in left
    ]
    features = rows_of(person, layer, [change.after for change in left if change.after], numbers)
    return personal({"revision": revision and revision.number, "features": features})


def _after(layer: str, deed: str, feature: Feature, values: Mapping[str, Any]) -> Feature | None:
    day = today().isoformat()
    if deed == "edit":
        fields = dict(values["properties"])
        add, remove = values["add_services"], values["remove_services"]
        if add or remove:
            fields["services"] = with_services(feature, add, remove)
        return edited(layer, feature, fields, day)
    if deed == "verify":
        return verified(layer, feature, day)
    if deed == "close":
        return closed(layer, feature, values["until"], values["reason"], day)
    return reopened(layer, feature, day) if deed == "reopen" else None


def _refuse_unfit(layer: str, deed: str, values: Mapping[str, Any]) -> None:
    """Raise InvalidInputError for what the check of the layer cannot tell."""
    fields = {field.name for field in LAYERS[layer].fields}
    needed = {"verify": "verified_on", "close": "closed_until", "reopen": "closed_until"}.get(deed)
    if needed is not None and needed not in fields:
        raise InvalidInputError(
            f"{layer} has no field {needed}.", parameter="layer", value=layer, hint="Stations have one."
        )
    if deed == "close" and closed_until(values["until"], current_snapshot().timezone) <= now():
        raise InvalidInputError(
            "until is over already.",
            parameter="until",
            value=shown(values["until"]),
            hint="Give a day or an instant to come.",
        )
    for name in values.get("properties", ()):
        if name not in OF_MANY:
            raise InvalidInputError(
                f"{name[:80]} is not set for many at once.",
                parameter=name[:80],
                value=shown(values["properties"][name]),
                hint=f"For many: {', '.join(OF_MANY)}.",
            )
