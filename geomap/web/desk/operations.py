"""The operations of the desk, for the API document; the views read by the same tables."""

from __future__ import annotations

from functools import partial

from geomap.web.answers import GEOJSON
from geomap.web.api.operations import NO_BODY_OF_ITS_OWN, Chapter, Operation
from geomap.web.api.operations_signed_in import (
    BODY_ERRORS,
    FEATURE,
    IF_MATCH,
    LAYER,
    WHO_ERRORS,
    in_path,
    signed_in,
)
from geomap.web.desk.boundaries import SAVED, TRIED
from geomap.web.desk.items import EDIT, UNDO, WHOLE
from geomap.web.desk.many import BODIES
from geomap.web.desk.past import PAGE
from geomap.web.desk.past import UNDO as UNDO_ALL
from geomap.web.desk.schemas import SCHEMAS
from geomap.web.desk.trying import TRY

ITEMS, ITEM = "/desk/items/{layer}", "/desk/items/{layer}/{id}"
DEEDS = {
    "edit": "Give several features other fields.",
    "verify": "Say that several features were looked at today.",
    "close": "Close several stations for a time.",
    "reopen": "Open several stations again by their usual hours.",
    "retire": "Take several features off the map.",
}
NUMBER = in_path("number", "The revision's number.", type="integer", minimum=0)
del NUMBER["schema"]["minLength"]

_desk = partial(signed_in, tag="desk")
_reading = partial(_desk, errors=(*WHO_ERRORS, 403, 404))
_writing = partial(_desk, scopes=("edit",), problems={400: "EditProblem", 412: "ConflictProblem"})
_sending = partial(_writing, body=NO_BODY_OF_ITS_OWN)
WRITE_ERRORS = (*WHO_ERRORS, 403, 404, 412)
ONE_ERRORS = (*WRITE_ERRORS, 428)


def _of_many(deed: str) -> Operation:
    return _sending(
        "post",
        f"{ITEMS}/{deed}",
        f"{deed}Many",
        f"{DEEDS[deed]} One revision, all or none; its number is null where all was so already.",
        "DeskMany",
        BODIES[deed],
        errors=(*WRITE_ERRORS, *BODY_ERRORS),
        besides=(LAYER,),
    )


OF_ONE = (
    _reading(
        "get",
        ITEMS,
        "deskItems",
        "All features of a layer as whoever asks may see them, each with its version, and what is due where.",
        "DeskTable",
        media=GEOJSON,
        besides=(LAYER,),
    ),
    _sending(
        "post",
        ITEMS,
        "addItem",
        "Add a feature, with an id of its own or one that is made.",
        "DeskFeature",
        WHOLE,
        media=GEOJSON,
        success=201,
        errors=(*WRITE_ERRORS, *BODY_ERRORS),
        besides=(LAYER,),
        answer_headers=("ETag", "Location"),
    ),
    _reading(
        "get",
        ITEM,
        "deskItem",
        "A feature as whoever asks may see it, its version as ETag.",
        "DeskFeature",
        media=GEOJSON,
        besides=(LAYER, FEATURE),
        answer_headers=("ETag",),
    ),
    _sending(
        "patch",
        ITEM,
        "editItem",
        "Other values for some fields, another place, or both.",
        "DeskFeature",
        EDIT,
        media=GEOJSON,
        errors=(*ONE_ERRORS, *BODY_ERRORS),
        besides=(LAYER, FEATURE, IF_MATCH),
        answer_headers=("ETag",),
    ),
    _sending(
        "put",
        ITEM,
        "replaceItem",
        "Another version of it all: fields that are not named go. It can be sent as it was read.",
        "DeskFeature",
        WHOLE,
        media=GEOJSON,
        body={**NO_BODY_OF_ITS_OWN, "additionalProperties": True},
        errors=(*ONE_ERRORS, *BODY_ERRORS),
        besides=(LAYER, FEATURE, IF_MATCH),
        answer_headers=("ETag",),
    ),
    _writing(
        "delete",
        ITEM,
        "retireItem",
        "Take it off the map; its history stays and can bring it back.",
        "",
        success=204,
        errors=ONE_ERRORS,
        besides=(LAYER, FEATURE, IF_MATCH),
    ),
)
PAST = (
    _reading(
        "get",
        f"{ITEM}/history",
        "itemHistory",
        "Every change of a feature, the latest first.",
        "FeatureHistory",
        besides=(LAYER, FEATURE),
    ),
    _sending(
        "post",
        f"{ITEM}/undo",
        "undoItem",
        "Give a feature what it was before its last change, or before the revision named. A retired one "
        "comes back; 204 where it was not there before.",
        "DeskFeature",
        UNDO,
        media=GEOJSON,
        more_answers={204: ""},
        errors=(*ONE_ERRORS, *BODY_ERRORS),
        besides=(LAYER, FEATURE, IF_MATCH),
        answer_headers=("ETag",),
    ),
    _reading(
        "get",
        "/desk/history/{layer}",
        "layerHistory",
        "The latest changes of a layer.",
        "LayerHistory",
        PAGE,
        besides=(LAYER,),
    ),
    _sending(
        "post",
        "/desk/revisions/{number}/undo",
        "undoRevision",
        "Give all features of a revision what they were before it, as a new revision; 409 where later ones "
        "changed some of them.",
        "RevisionUndone",
        UNDO_ALL,
        problems={400: "EditProblem", 409: "LaterProblem"},
        errors=(*WHO_ERRORS, 403, 404, 409, *BODY_ERRORS),
        besides=(NUMBER,),
    ),
)
TRYING = _desk(
    "post",
    "/desk/try",
    "tryItem",
    "What the check would say of a feature by itself, and why whoever asks may not save it so. Nothing is "
    "saved.",
    "Tried",
    TRY,
    body=NO_BODY_OF_ITS_OWN,
    errors=(*WHO_ERRORS, 403, 404, *BODY_ERRORS),
)
BOUNDARIES = (
    _sending(
        "post",
        "/desk/boundaries",
        "redraw",
        "Redraw areas of any layers that share a boundary: one revision, all or none.",
        "DeskBoundaries",
        SAVED,
        errors=(*WRITE_ERRORS, *BODY_ERRORS),
    ),
    _desk(
        "post",
        "/desk/boundaries/try",
        "tryBoundaries",
        "What would be wrong with the layers then, and where areas would overlap. Nothing is saved.",
        "BoundariesTried",
        TRIED,
        body=NO_BODY_OF_ITS_OWN,
        errors=(*WHO_ERRORS, 403, 404, *BODY_ERRORS),
    ),
)
DESK = Chapter((*OF_ONE, *map(_of_many, BODIES), *BOUNDARIES, *PAST, TRYING), SCHEMAS)
