"""Lists in, by browser and by program: both over one API, on geomap.intake. Loaded with the desk alone.

uploads    a file taken in and kept
reading    what is read of it, as it is found or as somebody says; its columns guessed or remembered
asked      what is asked of a dry run: mapping, policy, choices of single rows
rights     which changes of a list whoever imports may make
bench      what long work needs when its request is over
work       long work: dry run, apply, undo, each a job (geomap.web.jobs)
bodies     what an import looks like to the asker
faults     why a file cannot be read, by a code that pages have words for
api        the API of imports
unplaced   the API of rows that need a place
operations the same for the API document, with schemas
page       the pages: the wizard, and the map on which rows are placed
"""

from __future__ import annotations

from flask import Flask

from geomap.storage.database.store import Store
from geomap.storage.imports.folder import ImportsFolder
from geomap.storage.imports.kept import KeptImports
from geomap.storage.runs import Runs
from geomap.web.api.openapi import open_chapters
from geomap.web.imports.api import imports_api
from geomap.web.imports.operations import IMPORTS
from geomap.web.imports.page import imports
from geomap.web.imports.unplaced import unplaced
from geomap.web.settings import Settings


def init_imports(app: Flask, store: Store, settings: Settings) -> None:
    """Let lists in, and sweep away what an earlier process left of some."""
    app.extensions["imports"] = folder = ImportsFolder(settings.runs / "imports" / "lists")
    app.extensions["import_runs"] = runs = Runs(settings.runs / "imports")
    app.extensions["kept_imports"] = KeptImports(store.database)
    folder.sweep()
    runs.prune()
    for blueprint in (unplaced, imports_api, imports):
        app.register_blueprint(blueprint)
    open_chapters(app, IMPORTS)
