"""The list of tables is whole in any program, whatever else it has imported."""

from __future__ import annotations

import subprocess
import sys

from sqlalchemy import inspect

from geomap.storage.database.opening import make_database

LIST = "from geomap.storage.database.all_tables import ALL_TABLES; print(*ALL_TABLES.tables)"


def test_every_table_that_the_migrations_make_is_known_to_a_program_that_imports_nothing_else(tmp_path):
    with make_database(tmp_path).engine.connect() as connection:
        made = set(inspect(connection).get_table_names())
    run = subprocess.run([sys.executable, "-c", LIST], capture_output=True, text=True, check=True)
    assert made - {"alembic_version"} == set(run.stdout.split())
