"""What an import looks like to the asker: what was read, what was asked, how far it is, what it came to."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from geomap.errors import NotFoundError
from geomap.intake.columns import targets_of
from geomap.intake.constants import constant_targets
from geomap.intake.reasons import Remark
from geomap.intake.synonyms import title_of
from geomap.layers import LAYERS
from geomap.people.masking import masked_feature, masked_text, shown_to
from geomap.people.person import Person
from geomap.storage.imports.kept import Unplaced
from geomap.storage.imports.outcome_file import OutcomeFile
from geomap.web.imports.bench import import_runs, imports_folder, kept_imports
from geomap.web.imports.work import APPLY, CHECK, UNDO
from geomap.web.jobs import UNFINISHED, job_state
from geomap.web.people.gate import ground

DOING = {CHECK: "checking", APPLY: "applying", UNDO: "undoing"}
READ = ("name", "form", "encoding", "separator", "rows", "sheets", "sheet_names")
"""What is told of the list as it was read."""

Body = dict[str, Any]


def import_body(import_id: str) -> Body:
    """All that is known of an import. Raises NotFoundError."""
    folder = imports_folder()
    read, work = folder.document(import_id, "read"), folder.document(import_id, "work")
    job, imported = latest_job(work), kept_imports().imported(import_id)
    outcome = outcome_of(import_id, work)
    status = "read" if outcome is None else "checked"
    if imported is not None:
        status = "applied" if imported.undone_by is None else "undone"
    if job is not None and job["status"] in UNFINISHED:
        status = DOING[job["kind"]]
    return {
        "id": import_id,
        "status": status,
        **{name: read[name] for name in READ},
        "notes": [remark_body(note) for note in read["notes"]],
        "columns": read["columns"],
        "targets": _targets(read["mapping"]["layer"]),
        "remembered": read["remembered"],
        "mapping": work.get("mapping", read["mapping"]),
        "policy": work.get("policy", {}),
        "job": job,
        "etag": None if outcome is None else work["tag"],
        "outcome": None if outcome is None else outcome_body(outcome),
        "revision": None if imported is None else imported.revision,
        "undone_by": None if imported is None else imported.undone_by,
    }


def _targets(layer: str) -> list[Body]:
    """What columns can fill. kind, choices: of a field; fixed: whether all rows may get one value of it."""
    fields, fixed = {f.name: f for f in LAYERS[layer].fields}, constant_targets(layer)
    return [
        {
            "name": name,
            "title_zh": title_of(name),
            "kind": fields[name].kind if name in fields else "text",
            "choices": fields[name].choices if name in fields else (),
            "fixed": name in fixed,
        }
        for name in targets_of(layer)
    ]


def latest_job(work: Body) -> Body | None:
    """The job begun last, with its kind; None where there was none, or it is kept no more."""
    if "job" not in work:
        return None
    with suppress(NotFoundError):
        state = job_state(import_runs(), work["job"])
        progress = state["progress"]
        rows = {"rows": progress["value"], "of": progress["bound"], "elapsed_s": progress["elapsed_s"]}
        return {**state, "kind": work["kind"], "progress": rows}
    return None


def outcome_of(import_id: str, work: Body) -> OutcomeFile | None:
    """What the latest dry run came to; None while there is none."""
    with suppress(FileNotFoundError):
        if "tag" in work:
            return OutcomeFile(imports_folder().path(import_id) / f"{work['tag']}.sqlite")
    return None


def outcome_body(outcome: OutcomeFile) -> Body:
    about = outcome.about
    told = [remark_body(remark) for remark in about.pop("told")]
    faults = [{"id": f["feature_id"], **_masked(remark_body(f["remark"]))} for f in about.pop("faults")]
    return {**about, "mark": about["mark"][0], "told": told, "faults": faults}


def page_body(person: Person, outcome: OutcomeFile, kind: str, offset: int, limit: int) -> Body:
    """A page of the rows of a kind, as the person may see what was there before."""
    items, layer = outcome.page(kind, offset, limit), outcome.about["layer"]
    if kind == "changed":
        items = [{**item, **_versions(person, layer, item)} for item in items]
    if kind in ("unchanged", "duplicates"):
        items = list(map(_masked, items))
    if kind in ("refused", "notes"):
        items = [remark_body(item) for item in items]
    return {"kind": kind, "offset": offset, "total": outcome.count(kind), "rows": items}


def _masked(item: Body) -> Body:
    """What may be said of others' features, without personal telephone numbers."""
    return {name: masked_text(value) if isinstance(value, str) else value for name, value in item.items()}


def _versions(person: Person, layer: str, item: Body) -> Body:
    """A feature before and after, whole for whoever may read its private fields: what a list does not say
    comes from there."""
    return {name: shown_to(person, layer, item[name], ground()) for name in ("before", "after")}


def remark_body(item: Body) -> Body:
    """A remark, in both languages."""
    return Remark(**item).in_both_languages()


def unplaced_body(row: Unplaced, *, whole: bool) -> Body:
    """A row that waits for a place. whole: with its personal telephone numbers."""
    feature = row.feature if whole else masked_feature(row.feature, row.layer)
    return {
        "layer": row.layer,
        "id": row.key[1],
        "properties": feature["properties"],
        **{name: getattr(row, name) for name in ("list", "sheet", "row", "who")},
        "at": row.at.isoformat(timespec="seconds"),
    }
