"""Who may change which post or link, and what each sees: by role and own area, through the one table."""

from __future__ import annotations

from typing import Any, NoReturn

import shapely
from flask import current_app

from geomap.errors import InvalidInputError
from geomap.people.permissions import Action, Deed, may, may_somewhere, reach
from geomap.people.person import AREA_LAYER, Person
from geomap.responsibility.links import LAYER_OF, Link
from geomap.responsibility.named import AreaNames
from geomap.responsibility.places import Places, places_of
from geomap.responsibility.posts import Post
from geomap.storage.responsibility.kept import Told
from geomap.web.people.gate import ground, now, refuse, require, signed_in
from geomap.web.per_snapshot import PerSnapshot
from geomap.web.registered import RegisterBoard
from geomap.web.snapshots import current_snapshot

all_places = PerSnapshot(lambda snapshot: places_of(snapshot.layers))
area_names = PerSnapshot(lambda snapshot: AreaNames(snapshot.layers))


def board() -> RegisterBoard:
    """The register of this app, brought up to date: what somebody just wrote is in it."""
    found: RegisterBoard = current_app.extensions["register"]
    return found


def editor() -> Person:
    """Whoever sent this request, who may change posts somewhere. Raises NotSignedInError, NotAllowedError."""
    person = signed_in()
    if not may_somewhere(person, "edit_posts"):
        _refuse_role(person)
    return person


def only_editors() -> None:
    """What every request to the register asks first: nobody else is told what there is, or is wrong."""
    editor()


def own_places(person: Person) -> Places:
    """The areas that the person sees posts of: all, or those inside their own."""
    layer = None if reach(person, "edit_posts") == "all" else AREA_LAYER[person.role]
    return all_places(current_snapshot()).within(layer, person.area)


def require_post(action: Action, post: Post) -> Person:
    """Whoever sent this request, who may do the action to a post of all these areas. Raises
    NotAllowedError; InvalidInputError for an area that is not on the map."""
    person = signed_in()
    for area in post.areas:
        person = require(Deed(action, post.layer, _outline(post.layer, area)), feature=area)
    return person


def may_post(person: Person, post: Post) -> bool:
    """Whether the person may change such a post; False where an area is not on the map."""
    layer = current_snapshot().layers[post.layer]
    shapes = [layer.geometry[layer.position[a]] for a in post.areas if a in layer.position]
    whole = len(shapes) == len(post.areas)
    return whole and all(may(person, Deed("edit_posts", post.layer, s), ground()) for s in shapes)


def require_link(link: Link) -> Person:
    """Whoever sent this request, who may change a link: the district alone makes links, those who may
    edit posts where it leads tell of its problems."""
    layer = LAYER_OF[link.kind]
    shape: Any = current_snapshot().outline
    if link.feature is not None:
        shape = _outline(layer, link.feature)
    return require(Deed("edit_posts", layer, shape), feature=link.feature)


def require_district() -> Person:
    """Whoever sent this request, who may edit posts everywhere. Raises NotAllowedError."""
    return require(Deed("edit_posts", "district", current_snapshot().outline))


def told(person: Person, deed: str, why: str | None) -> Told:
    return Told(person.name, why or deed, deed, now())


def _outline(layer: str, area: str) -> shapely.Geometry:
    table = current_snapshot().layers[layer]
    if area not in table.position:
        raise InvalidInputError(
            f"There is no {area[:80]!r} in {layer}.",
            parameter="areas",
            value=area[:80],
            hint="Use the id of one that is on the map.",
        )
    outline: shapely.Geometry = table.geometry[table.position[area]]
    return outline


def _refuse_role(person: Person) -> NoReturn:
    refuse("edit_posts", "role" if reach(person, "edit_posts") == "none" else "scope")
    raise AssertionError
