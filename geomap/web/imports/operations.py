"""The operations of imports, for the API document; the views read by the same tables."""

from __future__ import annotations

from functools import partial

from geomap.web.api.operations import NO_BODY_OF_ITS_OWN, Chapter
from geomap.web.api.operations_signed_in import (
    BODY_ERRORS,
    FEATURE,
    IF_MATCH,
    LAYER,
    WHO_ERRORS,
    in_path,
    signed_in,
)
from geomap.web.api.schemas import ref
from geomap.web.imports.asked import APPLY, ASKED, DOWNLOAD, PAGE, POINT
from geomap.web.imports.reading import READING
from geomap.web.imports.schemas import SCHEMAS
from geomap.web.imports.uploads import UPLOAD
from geomap.web.kinds import Schema

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LISTS = "/desk/imports"
ONE, PLACES = f"{LISTS}/{{id}}", f"{LISTS}/unplaced"
IMPORT = in_path("id", "The import's id.")
ASKED_BODY: Schema = {
    "type": "object",
    "additionalProperties": False,
    "required": [name for name, parameter in ASKED.items() if parameter.required],
    "properties": {
        name: {**ref(f"Import{name.capitalize()}"), "description": parameter.help}
        for name, parameter in ASKED.items()
    },
}
FILE: Schema = {"type": "string", "format": "binary", "description": "The list."}

_importing = partial(signed_in, tag="imports", scopes=("import",))
ERRORS = (*WHO_ERRORS, 403)
OF_ONE = (*ERRORS, 404, 409)
_of_one = partial(_importing, errors=OF_ONE, besides=(IMPORT,))
OF_LISTS = (
    _importing(
        "post",
        LISTS,
        "sendList",
        "Send a list: Excel, CSV, GeoJSON, JSON or a zipped Shapefile. What was read of it is told, with a "
        "mapping of its columns, and nothing is changed.",
        "Import",
        UPLOAD,
        body={**NO_BODY_OF_ITS_OWN, "required": ["file"], "properties": {"file": FILE}},
        body_media="multipart/form-data",
        success=201,
        errors=(*ERRORS, 413),
        answer_headers=("Location",),
    ),
    _of_one("get", ONE, "import", "How far an import is, and what it came to.", "Import"),
    _of_one(
        "put",
        ONE,
        "tryList",
        "Begin a dry run by a mapping and a policy, in the place of the one before.",
        "Import",
        body=ASKED_BODY,
        success=202,
        errors=(*OF_ONE, *BODY_ERRORS),
    ),
    _of_one(
        "put",
        f"{ONE}/reading",
        "readListAgain",
        "Read the list in another encoding, another sheet of it, with its header elsewhere, or for another "
        "layer; what was asked of it before is let go.",
        "Import",
        READING,
        body=NO_BODY_OF_ITS_OWN,
        errors=(*OF_ONE, *BODY_ERRORS),
    ),
    _of_one("delete", f"{ONE}/job", "endTrying", "End the dry run that is under way.", "Import"),
    _of_one(
        "get",
        f"{ONE}/rows",
        "importRows",
        "A page of the rows of a kind that the dry run found.",
        "ImportRows",
        PAGE,
    ),
    _of_one(
        "get",
        f"{ONE}/refused",
        "refusedRows",
        "The list again, with a column that says of every refused row why.",
        "Binary",
        DOWNLOAD,
        media=XLSX,
        more_media={"text/csv": "Binary"},
    ),
    _of_one(
        "post",
        f"{ONE}/apply",
        "applyList",
        "Put what the dry run came to in place, as one revision, all or nothing.",
        "Import",
        APPLY,
        body=NO_BODY_OF_ITS_OWN,
        success=202,
        errors=(*OF_ONE, 412, 428, *BODY_ERRORS),
        besides=(IMPORT, IF_MATCH),
    ),
    _of_one(
        "post",
        f"{ONE}/undo",
        "undoImport",
        "Take the revision of the import back.",
        "Import",
        success=202,
        scopes=("import", "edit"),
    ),
    _of_one(
        "delete", ONE, "dropList", "Drop the list and its dry run. What was applied stays.", "", success=204
    ),
)
OF_PLACES = (
    _importing(
        "get",
        PLACES,
        "unplacedRows",
        "The rows without a position that whoever asks may place: their own; for the district all.",
        "Unplaced",
        errors=ERRORS,
    ),
    _importing(
        "post",
        f"{PLACES}/{{layer}}/{{id}}",
        "placeRow",
        "Put such a row on the map: a new feature, checked like any other.",
        "Placed",
        POINT,
        body=NO_BODY_OF_ITS_OWN,
        success=201,
        errors=(*OF_ONE, 412, *BODY_ERRORS),
        problems={400: "EditProblem", 412: "ConflictProblem"},
        besides=(LAYER, FEATURE),
    ),
    _importing(
        "delete",
        f"{PLACES}/{{layer}}/{{id}}",
        "forgetRow",
        "Let such a row wait no longer.",
        "",
        success=204,
        errors=OF_ONE,
        besides=(LAYER, FEATURE),
    ),
)
IMPORTS = Chapter((*OF_PLACES, *OF_LISTS), SCHEMAS)
