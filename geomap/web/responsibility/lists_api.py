"""Posts by list: a workbook is tried, taken in whole, and taken away."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from geomap.errors import InvalidInputError
from geomap.intake.rows import ReadAs
from geomap.people.person import Person
from geomap.responsibility.reading import Entry
from geomap.responsibility.taking_in import take_in
from geomap.responsibility.telling import taken_body
from geomap.storage.imports.folder import safe_name
from geomap.storage.responsibility.kept import new_id
from geomap.storage.responsibility.lists import workbook_of
from geomap.web.answers import personal
from geomap.web.errors import TooLargeError
from geomap.web.imports.reading import opened
from geomap.web.kinds import Boolean, Integer, Text
from geomap.web.params import Parameter, read, table
from geomap.web.people.credentials import people
from geomap.web.people.gate import note
from geomap.web.responsibility.asked import WHY, Day
from geomap.web.responsibility.rights import (
    all_places,
    area_names,
    board,
    editor,
    may_post,
    own_places,
    require_post,
    told,
)
from geomap.web.snapshots import current_snapshot

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_MB = 8
TAKING = table(
    Parameter("apply", Boolean(), "Write it, if no row is refused.", default=False),
    Parameter("mark", Integer(0), "Where the register stood in the dry run; refused where it moved on."),
    Parameter("valid_from", Day(), "First day, for rows that say none."),
    Parameter("csrf_token", Text(400), "Of the page, for whoever is signed in by a cookie."),
    WHY,
)
AWAY = table(Parameter("holders", Boolean(), "With names and telephone numbers.", default=False))

lists_api = Blueprint("post_lists", __name__, url_prefix="/api/desk/posts")


@lists_api.post("/import")
def taken_in() -> Response:
    """Say what a list would change and, with apply, write all of it where no row is refused."""
    person, file, values = _uploaded()
    kept, snapshot = board().kept, current_snapshot()
    mark, entries = kept.opened()
    with tempfile.TemporaryDirectory() as folder:
        shown = safe_name(file.filename or "")
        path = Path(folder) / f"list{Path(shown).suffix}"
        file.save(path)
        taken = take_in(
            opened(path, shown, ReadAs()),
            entries,
            area_names(snapshot),
            snapshot.catalogue,
            partial(new_id, "post"),
            valid_from=values.get("valid_from"),
            is_own=lambda post: may_post(person, post),
            roles=people().accounts.roles(),
        )
    applied = values["apply"] and not taken.refused and bool(taken.added or taken.changed)
    if applied:
        why = values.get("why") or f"Imported from {shown}."
        mark = kept.take_in(taken, told(person, "import", why), values.get("mark", mark))
        note("edit_posts", reason=f"import {len(taken.added)}+{len(taken.changed)}")
        board().look()
    return personal({**taken_body(taken), "applied": applied, "mark": mark})


@lists_api.get("/export.xlsx")
def taken_away() -> Response:
    """The posts of whoever asks' own area as a workbook that can be taken in again."""
    person, values = editor(), read(AWAY, request.args)
    places, kept = own_places(person), board().kept
    if values["holders"]:
        entries = [e for e in kept.opened()[1].values() if places.hold(e.post)]
        for entry in entries:
            require_post("read_holders", entry.post)
        note("read_holders", reason=f"export {len(entries)}")
    else:
        entries = [Entry(p) for p in kept.shelf().register.posts if places.hold(p)]
    snapshot = current_snapshot()
    book = workbook_of(entries, area_names(snapshot), all_places(snapshot), with_holders=values["holders"])
    headers = {"Content-Disposition": 'attachment; filename="posts.xlsx"', "Cache-Control": "no-store"}
    return Response(book, mimetype=XLSX, headers=headers)


def _uploaded() -> tuple[Person, FileStorage, dict[str, Any]]:
    most_mb = min(MOST_MB, current_app.config["SETTINGS"].upload_mb)
    request.max_content_length = most_mb << 20
    try:
        person = editor()
        values = read(TAKING, request.form)
        file = request.files.get("file")
    except RequestEntityTooLarge as error:
        raise TooLargeError(
            f"The file is larger than {most_mb} MB.",
            parameter="file",
            hint="Leave pictures out.",
        ) from error
    if file is None or not file.filename:
        raise InvalidInputError(
            "No file was sent.", parameter="file", hint="Send it as the part named file of a multipart form."
        )
    return person, file, values
