"""People: accounts, sign-ins, links, tokens, tries, the audit log.

A migration says what was so when it was written, and does not follow geomap.storage.people.tables.
"""

import sqlalchemy as sa
from alembic import op

from geomap.storage.database.tables import UtcTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False, unique=True, comment="as geomap.people.person has it"),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("area", sa.Text, comment="id of the street or community answered for"),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("made_at", UtcTime, nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
        sa.Column("password", sa.Text, comment="its hash; null: none was set yet"),
        sa.Column(
            "totp", sa.Text, comment="the secret of one-time codes, encrypted; null: none are asked for"
        ),
        sa.Column("totp_counter", sa.Integer, comment="of the code used last: none is taken twice"),
        sa.Column("recovery", sa.JSON, comment="codes in place of one-time codes, encrypted"),
    )
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Text, primary_key=True, comment="SHA-256 of what the cookie holds"),
        sa.Column("account", sa.Integer, sa.ForeignKey("account.id"), nullable=False, index=True),
        sa.Column("made_at", UtcTime, nullable=False),
        sa.Column("seen_at", UtcTime, nullable=False),
    )
    op.create_table(
        "password_link",
        sa.Column("id", sa.Text, primary_key=True, comment="SHA-256 of what the link holds"),
        sa.Column("account", sa.Integer, sa.ForeignKey("account.id"), nullable=False, index=True),
        sa.Column("until", UtcTime, nullable=False),
        sa.Column("made_by", sa.Text, nullable=False),
    )
    op.create_table(
        "token",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("hash", sa.Text, nullable=False, unique=True, comment="SHA-256"),
        sa.Column("account", sa.Integer, sa.ForeignKey("account.id"), nullable=False, index=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("scopes", sa.JSON, nullable=False),
        sa.Column("made_at", UtcTime, nullable=False),
        sa.Column("until", UtcTime, nullable=False),
        sa.Column("used_at", UtcTime),
        sa.Column("revoked_at", UtcTime),
    )
    op.create_table(
        "tries",
        sa.Column(
            "id", sa.Text, primary_key=True, comment="SHA-256 of what is tried: an account, an address"
        ),
        sa.Column("count", sa.Integer, nullable=False, comment="without success, since the last pause"),
        sa.Column("last_s", sa.Float, nullable=False, index=True, comment="seconds since 1970"),
        sa.Column("until_s", sa.Float, nullable=False, comment="seconds since 1970; no try is taken before"),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", UtcTime, nullable=False, index=True),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("via", sa.Text, nullable=False, comment="page, token or terminal"),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("layer", sa.Text),
        sa.Column("feature", sa.Text, comment="id of a feature, or name of an account"),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
    )
    op.create_index("audit_who", "audit", ["who"])
