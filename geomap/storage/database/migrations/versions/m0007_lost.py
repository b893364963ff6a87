"""Searches for people who are lost, and what their searchers did.

A migration says what was so when it was written, and does not follow geomap.storage.searching.tables.
"""

import sqlalchemy as sa
from alembic import op

from geomap.storage.database.tables import JSON_TEXT, UtcTime

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "lost_search",
        sa.Column("id", sa.Text, primary_key=True, comment="SHA-256 of the code in its link"),
        sa.Column("made_at", UtcTime, nullable=False),
        sa.Column("touched_at", UtcTime, nullable=False, index=True, comment="it is forgotten so long after"),
        sa.Column("asked", JSON_TEXT, nullable=False, comment="clues, point, radius, and the candidates"),
        sa.Column(
            "last", sa.Integer, nullable=False, comment="number of the last action, 0 before the first"
        ),
    )
    op.create_table(
        "lost_action",
        sa.Column("search", sa.Text, sa.ForeignKey("lost_search.id", ondelete="CASCADE"), primary_key=True),
        sa.Column(
            "number", sa.Integer, primary_key=True, autoincrement=False, comment="in the search, from 1"
        ),
        sa.Column("id", sa.Text, nullable=False, comment="made by the searcher's program: none counts twice"),
        sa.Column("searcher", sa.Text, nullable=False, comment="made up by the searcher's program"),
        sa.Column("deed", sa.Text, nullable=False, comment="as geomap.searching.party has it"),
        sa.Column("place", sa.Text, comment="layer/id; null: the search itself"),
        sa.Column("words", sa.Text),
        sa.Column("at", UtcTime, nullable=False),
        sa.UniqueConstraint("search", "id", name="lost_action_once"),
    )
