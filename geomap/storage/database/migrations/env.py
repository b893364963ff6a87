"""Runs the migrations in the transaction of whoever asked for them, see geomap.storage.database.upgrading."""

from alembic import context

from geomap.storage.database.all_tables import ALL_TABLES

context.configure(connection=context.config.attributes["connection"], target_metadata=ALL_TABLES)
context.run_migrations()
