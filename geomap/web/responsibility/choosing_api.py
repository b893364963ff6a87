"""What the form of a post is filled from, found while somebody types: areas of the own, and accounts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Response, request

from geomap.people.managing import may_name
from geomap.responsibility.places import Places
from geomap.responsibility.posts import KINDS
from geomap.search import MAX_QUERY, Entry, NameIndex
from geomap.storage.people.accounts import Account
from geomap.web.answers import personal
from geomap.web.kinds import Choice, Text
from geomap.web.named import MOST_FOUND, area_names, found_by_name
from geomap.web.params import Parameter, read, table
from geomap.web.people.credentials import people
from geomap.web.people.gate import ground
from geomap.web.people.pages import area_text
from geomap.web.responsibility.asked import LAYERS
from geomap.web.responsibility.rights import editor, only_editors, own_places
from geomap.web.snapshots import current_snapshot

KIND = Parameter("kind", Choice(tuple(KINDS)), "Kind of post; whatever it is where it is not given.")
TYPED = Parameter("q", Text(MAX_QUERY), "What to search for; without it the first of all are found.")
AREAS = table(KIND, Parameter("layer", Choice(LAYERS), "Layer of the areas; all that the kind has."), TYPED)
ACCOUNTS = table(KIND, TYPED)
NAMED = "accounts"

post_choices = Blueprint("post_choices", __name__, url_prefix="/api/desk/posts")
post_choices.before_request(only_editors)


@post_choices.get("/areas")
def areas() -> Response:
    """The areas that a post of a kind may answer for, of whoever asks' own, found by name."""
    values, places = read(AREAS, request.args), own_places(editor())
    of_kind = KINDS[values["kind"]].layers if "kind" in values else LAYERS
    layers = [layer for layer in of_kind if values.get("layer", layer) == layer]
    if "q" in values:
        found = found_by_name(current_snapshot().names, values["q"], layers, places.has)
    else:
        found = [(layer, area) for layer in layers for area in places.of(layer)][:MOST_FOUND]
    told = [{**area_names(*one), "within": _within(places, *one)} for one in found]
    return personal({"results": told})


@post_choices.get("/accounts")
def accounts() -> Response:
    """The accounts that whoever asks may name as the holder of a post, found by name."""
    person, values = editor(), read(ACCOUNTS, request.args)
    steward = values.get("kind") == "steward"
    known = {
        one.name: one
        for one in people().accounts.all()
        if one.active
        and (one.role == "steward" or not steward)
        and may_name(person, one.role, one.area, ground())
    }
    names = _found(known, values["q"]) if "q" in values else [*known]
    return personal({"results": [_told(known[name]) for name in names[:MOST_FOUND]]})


def _within(places: Places, layer: str, area: str) -> dict[str, Any] | None:
    """The area that it lies in, which tells two of one name apart."""
    above = {"compounds": ("communities", places.compounds), "communities": ("streets", places.communities)}
    if layer not in above:
        return None
    holding, held = above[layer]
    return area_names(holding, held[area]) if ground().has(holding, held[area]) else None


def _found(known: Iterable[str], text: str) -> list[str]:
    """Names of accounts may be people's: they are found by pinyin and initials, as names on the map are."""
    index = NameIndex(Entry(NAMED, name, name, None, None, 0.0, 0.0) for name in known)
    return [name for _, name in found_by_name(index, text, (NAMED,), lambda _, __: True)]


def _told(account: Account) -> dict[str, Any]:
    area = None if account.area is None else area_text(account.role, account.area)
    return {"id": account.name, "name": account.name, "role": account.role, "area": area}
