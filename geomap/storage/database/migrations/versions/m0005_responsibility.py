"""Who answers for what: posts, leaders' links and problems, with every change of them.

A migration says what was so when it was written, and does not follow geomap.storage.responsibility.tables.
"""

import sqlalchemy as sa
from alembic import op

from geomap.storage.database.tables import JSON_TEXT, UtcTime

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "duty_entry",
        sa.Column("sort", sa.Text, primary_key=True, comment="post, link or problem"),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False, comment="from 1, one more with every change"),
        sa.Column("document", JSON_TEXT, nullable=False, comment="what is private in it is sealed"),
    )
    op.create_table(
        "duty_change",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("at", UtcTime, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("deed", sa.Text, nullable=False),
        sa.Column("sort", sa.Text, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("before", JSON_TEXT, comment="null: it is new"),
        sa.Column("after", JSON_TEXT, nullable=False),
    )
    op.create_index("duty_change_of", "duty_change", ["sort", "id"])
