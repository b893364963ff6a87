"""Long work of an import, each a job: the dry run, putting it in place as one revision, taking it back."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection

from geomap.errors import GeomapError, NotAllowedError
from geomap.intake.dry_run import dry_run
from geomap.intake.judging import whole_faults
from geomap.intake.mapping_json import mapping_document, mapping_from
from geomap.people.permissions import WHYS, reach
from geomap.revision import Change, Revision
from geomap.storage.imports.applying import apply_outcome, unplaced_of
from geomap.storage.imports.kept import keep_imported, keep_mapping, keep_undone, keep_unplaced
from geomap.storage.imports.outcome_file import OutcomeFile, writing_outcome
from geomap.storage.runs import Runs
from geomap.web.imports.asked import policy_from
from geomap.web.imports.bench import Bench
from geomap.web.imports.reading import kept_table
from geomap.web.imports.rights import permit_of, why_not_undone
from geomap.web.jobs import Watch, start

LONGEST_S = 3_600.0
CHECK, APPLY, UNDO = "check", "apply", "undo"


class EndedError(GeomapError):
    """The work was ended before it was done."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a job came to. rows: how many it went through. revision: the one it made, None for none."""

    rows: int
    revision: int | None = None

    @property
    def result(self) -> Mapping[str, Any]:
        return {"value": self.rows, "bound": self.rows, "revision": self.revision}

    def to_json(self) -> str:
        return orjson.dumps(self.result).decode()


def begin(runs: Runs, bench: Bench, kind: str, work: Callable[[Watch, Bench], Done]) -> str:
    """Take work on as the import's latest of its kind; returns the id of its job."""
    asked = {"import": bench.import_id, "kind": kind, "who": bench.person.name}
    return start(runs, asked, LONGEST_S, lambda watch: work(watch, bench))


def outcome_path(bench: Bench, tag: str) -> Any:
    return bench.folder.path(bench.import_id) / f"{tag}.sqlite"


def check_list(asked: Mapping[str, Any], tag: str) -> Callable[[Watch, Bench], Done]:
    """The dry run of what is asked: a mapping and a policy. tag: what its outcome is kept by."""

    def work(watch: Watch, bench: Bench) -> Done:
        state = bench.store.state()
        _, table = kept_table(bench.folder, bench.import_id)
        mapping = mapping_from(asked["mapping"], bench.catalogue)
        permit = permit_of(bench.person, mapping.layer, bench.ground, bench.store)

        def tell(rows: int, of: int) -> None:
            if not watch(rows, of):
                raise EndedError("The dry run was ended before it was done.", hint="Begin it anew.")

        policy = policy_from(asked["policy"])
        present = mapping, state.layers, bench.catalogue
        with writing_outcome(outcome_path(bench, tag)) as outcome:
            run = dry_run(table, *present, bench.today, policy, tell, permit, outcome.take)
            changes = outcome.changes(mapping.layer)
            outcome.done(run, state.mark, whole_faults(run.layer, changes, state.layers, bench.catalogue))
        return Done(table.row_count)

    return work


def apply_list(asked: Mapping[str, Any], tag: str, why: str) -> Callable[[Watch, Bench], Done]:
    """Put the outcome of a dry run in place, all or nothing, with what belongs to it: the rows that need a
    place, and the mapping to be remembered. Raises MovedOnError where the store moved on since."""

    def work(watch: Watch, bench: Bench) -> Done:
        outcome = OutcomeFile(outcome_path(bench, tag))
        about = outcome.about
        count = about["new"] + about["changed"]
        watch(0, count)

        def also(connection: Connection, revision: Revision | None) -> None:
            who, at = bench.person.name, bench.now()
            number = None if revision is None else revision.number
            keep_imported(connection, bench.import_id, number, who, at)
            of_anybody = reach(bench.person, "import") == "all"
            waiting = unplaced_of(outcome, bench.import_id, bench.read["name"], who, at)
            keep_unplaced(connection, waiting, of_anybody=of_anybody)
            mapping = mapping_document(mapping_from(asked["mapping"], bench.catalogue))
            for fingerprint in bench.read["fingerprints"]:
                keep_mapping(connection, fingerprint, mapping, who, at)

        changes = _permitted(bench, outcome, count, watch)
        made = apply_outcome(bench.store, outcome, changes, also, who=bench.person.name, why=why)
        number = None if made is None else made.number
        bench.note("import", layer=about["layer"], feature=None if made is None else f"revision {number}")
        return Done(count, number)

    return work


def undo_list(number: int) -> Callable[[Watch, Bench], Done]:
    """Take the revision of an import back. Raises LaterChangesError where others came after it."""

    def work(watch: Watch, bench: Bench) -> Done:
        count, done = bench.store.revision(number).count, itertools.count(1)
        watch(0, count)

        def hear(change: Change) -> None:
            refused = why_not_undone(bench.person, change, bench.ground)
            if refused is not None:
                raise NotAllowedError(WHYS[refused[1]], action=refused[0], reason=refused[1])
            watch(next(done), count)

        revision = bench.store.undo(
            number,
            who=bench.person.name,
            hear=hear,
            also=lambda connection, made: keep_undone(connection, number, made.number),
        )
        bench.note("undo", feature=f"revision {number}")
        return Done(count, revision.number)

    return work


def _permitted(bench: Bench, outcome: OutcomeFile, count: int, watch: Watch) -> Iterator[Change]:
    """The changes of an outcome; watch is told as they pass. Raises NotAllowedError where the person may not
    make one any more: an account may have been given another area since the dry run."""
    layer = outcome.about["layer"]
    permit = permit_of(bench.person, layer, bench.ground, bench.store)
    for done, change in enumerate(outcome.changes(), start=1):
        if permit is not None and permit(change.before, change.after) is not None:
            raise NotAllowedError(
                f"{layer}, {change.id}: the account may not change it any more.",
                action="import",
                reason="leaves_area",
                hint="Make the dry run again.",
            )
        yield change
        watch(done, count)
