"""The API of imports: a list is sent, asked about, tried, and put in place or dropped."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, request, send_file

from geomap.errors import BusyError, InvalidInputError, NotFoundError
from geomap.intake.mapping_json import mapping_document, mapping_from, read_as_from
from geomap.people.person import Person
from geomap.storage.imports.outcome_file import OutcomeFile
from geomap.storage.refused_rows import refused_suffix, write_refused
from geomap.web.answers import href, personal
from geomap.web.api.points import json_object
from geomap.web.errors import LostListError
from geomap.web.imports.asked import APPLY as APPLY_MEMBERS
from geomap.web.imports.asked import ASKED, DOWNLOAD, PAGE, if_match, policy_from
from geomap.web.imports.bench import bench, import_runs, imports_folder, kept_imports
from geomap.web.imports.bodies import import_body, latest_job, outcome_of, page_body
from geomap.web.imports.reading import READING, how_of, kept_table, told_again
from geomap.web.imports.uploads import importer, read_list, uploaded
from geomap.web.imports.work import APPLY, CHECK, UNDO, apply_list, begin, check_list, undo_list
from geomap.web.jobs import UNFINISHED
from geomap.web.params import read, read_members
from geomap.web.people.gate import note
from geomap.web.snapshots import current_snapshot

imports_api = Blueprint("imports_api", __name__, url_prefix="/api/desk/imports")
NO_STORE = {"Cache-Control": "no-store"}


@imports_api.teardown_request
def close_uploads(_error: BaseException | None) -> None:
    """Let go of the temporary file of an upload, whatever became of it: it may be large."""
    request.close()


@imports_api.post("")
def send() -> Response:
    """Take a list in and tell what was read of it. Nothing is changed."""
    read({}, request.args)
    person, file, values = uploaded()

    def fill(path: Any) -> dict[str, Any]:
        return {**read_list(path, file, values), "account": person.id}

    made = imports_folder().take(file.filename or "", fill)
    answer = personal(import_body(made))
    answer.status_code = 201
    answer.headers["Location"] = href("desk", "imports", made)
    return answer


@imports_api.get("/<import_id>")
def get(import_id: str) -> Response:
    read({}, request.args)
    _own(import_id)
    return _told(import_id)


@imports_api.put("/<import_id>")
def ask(import_id: str) -> Response:
    """Say how the list is to be read and what becomes of doubles: begins a dry run, in the place of the
    one before."""
    read({}, request.args)
    person = _own(import_id)
    _refuse_applied(import_id)
    asked = {"policy": {}, **read_members(ASKED, json_object(request))}
    policy_from(asked["policy"])
    mapping = mapping_from(asked["mapping"], current_snapshot().catalogue)
    folder = imports_folder()
    is_read_as = read_as_from(folder.document(import_id, "read")["mapping"]["read_as"])
    if "read_as" not in asked["mapping"]:
        mapping = replace(mapping, read_as=is_read_as)
    elif mapping.read_as != is_read_as:
        told_again(folder, import_id, mapping.layer, mapping.read_as)
    told = folder.document(import_id, "read")
    known = {column["label"] for column in told["columns"]}
    for label in sorted(mapping.used - known):
        raise InvalidInputError(
            f"The list has no column {label!r}.", parameter="mapping", value=label, hint="Use its own labels."
        )
    _forget_runs(import_id)
    asked["mapping"] = mapping_document(mapping)
    tag = secrets.token_urlsafe(9)
    job = begin(import_runs(), bench(import_id, person), CHECK, check_list(asked, tag))
    folder.keep(import_id, "work", {**asked, "tag": tag, "kind": CHECK, "job": job})
    return _told(import_id, 202)


@imports_api.put("/<import_id>/reading")
def read_again(import_id: str) -> Response:
    """Read the list in another encoding, another sheet of it, with its header elsewhere, or for another
    layer. What was asked of it before is let go."""
    read({}, request.args)
    _own(import_id)
    _refuse_applied(import_id)
    values, folder = read_members(READING, json_object(request)), imports_folder()
    layer = values.get("layer") or folder.document(import_id, "read")["mapping"]["layer"]
    told_again(folder, import_id, layer, how_of(values))
    _forget_runs(import_id)
    return _told(import_id)


@imports_api.delete("/<import_id>/job")
def end(import_id: str) -> Response:
    """End the dry run that is under way."""
    read({}, request.args)
    _own(import_id)
    _end(import_id, CHECK)
    return _told(import_id)


@imports_api.get("/<import_id>/rows")
def rows(import_id: str) -> Response:
    """A page of the rows of a kind that the dry run found."""
    values = read(PAGE, request.args)
    person, outcome = _own(import_id), _outcome(import_id)
    return personal(page_body(person, outcome, values["kind"], values["offset"], values["limit"]))


@imports_api.get("/<import_id>/refused")
def refused(import_id: str) -> Response:
    """The list again, with a column that says of every refused row why."""
    values = read(DOWNLOAD, request.args)
    _own(import_id)
    outcome, folder = _outcome(import_id), imports_folder()
    source, table = kept_table(folder, import_id)
    tag = folder.document(import_id, "work")["tag"]
    out = folder.path(import_id) / f"refused.{tag}.{values['lang']}{refused_suffix(table)}"
    if not out.exists():
        draft = out.with_name(f"{secrets.token_hex(4)}.{out.name}")
        write_refused(source, table, outcome.refused(), draft, values["lang"])
        draft.replace(out)
    name = f"{source.stem}-refused{out.suffix}"
    answer = send_file(out, as_attachment=True, download_name=name)
    answer.headers.update(NO_STORE)
    return answer


@imports_api.post("/<import_id>/apply")
def apply(import_id: str) -> Response:
    """Put what the dry run came to in place, as one revision, all or nothing.

    If-Match: the etag of that dry run. 412 where another was made since, or the data were changed since.
    """
    read({}, request.args)
    person = _own(import_id)
    _refuse_applied(import_id)
    values = read_members(APPLY_MEMBERS, json_object(request))
    outcome, folder = _outcome(import_id), imports_folder()
    work = folder.document(import_id, "work")
    if_match(request.headers.get("If-Match"), work["tag"])
    if outcome.about["faults"]:
        raise InvalidInputError(
            "The layer would have faults as a whole.",
            parameter="file",
            hint="See outcome.faults; correct the list, or leave those rows out.",
        )
    why = values.get("why") or f"Imported from {folder.document(import_id, 'read')['name']}."
    job = begin(import_runs(), bench(import_id, person), APPLY, apply_list(work, work["tag"], why))
    folder.keep(import_id, "work", {**work, "kind": APPLY, "job": job})
    return _told(import_id, 202)


@imports_api.post("/<import_id>/undo")
def undo(import_id: str) -> Response:
    """Take the revision of the import back."""
    read({}, request.args)
    person = _own(import_id)
    _refuse_working(import_id)
    imported = kept_imports().imported(import_id)
    if imported is None or imported.revision is None or imported.undone_by is not None:
        raise InvalidInputError(
            "There is nothing to undo.", parameter="import", hint="It was not applied, or undone already."
        )
    job = begin(import_runs(), bench(import_id, person), UNDO, undo_list(imported.revision))
    folder = imports_folder()
    folder.keep(import_id, "work", {**folder.document(import_id, "work"), "kind": UNDO, "job": job})
    return _told(import_id, 202)


@imports_api.delete("/<import_id>")
def discard(import_id: str) -> Response:
    """Drop the list and its dry run. What was applied stays."""
    read({}, request.args)
    _own(import_id)
    _end(import_id, CHECK)
    _refuse_working(import_id)
    imports_folder().discard(import_id)
    return Response(status=204, headers=NO_STORE)


def _told(import_id: str, status: int = 200) -> Response:
    body = import_body(import_id)
    answer = personal(body)
    answer.status_code = status
    if body["etag"]:
        answer.set_etag(body["etag"])
    return answer


def _own(import_id: str) -> Person:
    """Whoever asks, whose import it is. That others have one is not told. Raises NotFoundError,
    LostListError."""
    person = importer()
    try:
        kept = imports_folder().document(import_id, "read")
    except NotFoundError:
        applied = kept_imports().imported(import_id)
        if applied is not None and applied.revision and applied.who == person.name:
            raise LostListError(applied.revision) from None
        raise
    if kept.get("account") != person.id:
        note("import", "refused", feature=import_id[:22], reason="not_own")
        raise NotFoundError("There is no such import.", hint="Send the file yourself.")
    return person


def _outcome(import_id: str) -> OutcomeFile:
    found = outcome_of(import_id, imports_folder().document(import_id, "work"))
    if found is None:
        raise NotFoundError("There is no dry run yet.", hint="PUT a mapping, and wait until it is done.")
    return found


def _refuse_applied(import_id: str) -> None:
    _refuse_working(import_id)
    if kept_imports().imported(import_id) is not None:
        raise InvalidInputError(
            "This import was applied already.", parameter="import", hint="Send the list anew."
        )


def _refuse_working(import_id: str) -> None:
    """Raise BusyError while the store is being written for it."""
    job = latest_job(imports_folder().document(import_id, "work"))
    if job is not None and job["status"] in UNFINISHED and job["kind"] != CHECK:
        raise BusyError("The import is being written.", hint="Wait until it is done.")


def _forget_runs(import_id: str) -> None:
    """End the dry run under way, and drop what those before came to."""
    _end(import_id, CHECK)
    for old in imports_folder().path(import_id).glob("*.sqlite*"):
        old.unlink(missing_ok=True)


def _end(import_id: str, kind: str) -> None:
    """End the job under way, if it is of that kind."""
    work = imports_folder().document(import_id, "work")
    job = latest_job(work)
    if job is not None and job["status"] in UNFINISHED and job["kind"] == kind:
        import_runs().cancel(work["job"])
