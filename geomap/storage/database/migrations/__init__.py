"""Alembic's: env runs what stands in versions/, one file a step."""
