"""Runs the migrations in the transaction of whoever asked for them, see geomap.storage.database.upgrading."""

from alembic import context

from geomap.storage.database.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
