"""What long work needs when its request is over, and where requests find what is kept of imports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import current_app

from geomap.people.ground import Ground
from geomap.people.person import Person
from geomap.services import Catalogue
from geomap.storage.database.store import Store
from geomap.storage.imports.folder import ImportsFolder
from geomap.storage.imports.kept import KeptImports
from geomap.storage.people.keeping import People
from geomap.storage.runs import Runs
from geomap.web.people.gate import ground, now
from geomap.web.snapshots import current_snapshot


@dataclass(frozen=True, slots=True)
class Bench:
    """person: whose import it is. ground: the areas people answer for, as they were when the work was asked
    for. today: in the district. now: the clock."""

    import_id: str
    person: Person
    ground: Ground
    store: Store
    people: People
    folder: ImportsFolder
    catalogue: Catalogue
    today: date
    now: Callable[[], datetime]

    @property
    def read(self) -> dict[str, Any]:
        """What was read of the list."""
        return self.folder.document(self.import_id, "read")

    def note(self, action: str, **said: Any) -> None:
        """Add a line to the audit log."""
        via = "page" if self.person.scopes is None else "token"
        self.people.audit.note(self.now(), self.person.name, via, action, "done", **said)  # type: ignore[arg-type]


def bench(import_id: str, person: Person) -> Bench:
    """The bench for work that this request asks for."""
    snapshot = current_snapshot()
    return Bench(
        import_id,
        person,
        ground(),
        current_app.extensions["store"],
        current_app.extensions["people"],
        imports_folder(),
        snapshot.catalogue,
        now().astimezone(snapshot.timezone).date(),
        current_app.config["NOW"],
    )


def imports_folder() -> ImportsFolder:
    found: ImportsFolder = current_app.extensions["imports"]
    return found


def kept_imports() -> KeptImports:
    found: KeptImports = current_app.extensions["kept_imports"]
    return found


def import_runs() -> Runs:
    found: Runs = current_app.extensions["import_runs"]
    return found
