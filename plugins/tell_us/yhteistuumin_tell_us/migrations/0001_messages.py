"""Messages and the count of messages by address."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "tell_us_submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("region", sa.String(length=60), nullable=True),
        sa.Column("page_uid", sa.String(length=100), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("held_because", sa.String(length=60), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("handled_at", sa.DateTime(), nullable=True),
        sa.Column("handled_by", sa.Integer(), nullable=True),
        sa.Column("item_uid", sa.String(length=100), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state in ('new','held','answered','declined')", name="ck_tell_us_submission_state"),
        sa.ForeignKeyConstraint(["handled_by"], ["account.id"], name="fk_tell_us_submission_handled_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_tell_us_submission"),
        sa.UniqueConstraint("key_hash", name="uq_tell_us_submission_key_hash"),
    )
    op.create_index("ix_tell_us_submission_state", "tell_us_submission", ["state", "due_at"])
    op.create_index("ix_tell_us_submission_received_at", "tell_us_submission", ["received_at"])
    op.create_index("ix_tell_us_submission_item_uid", "tell_us_submission", ["item_uid"])
    op.create_table(
        "tell_us_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tell_us_attempt"),
    )
    op.create_index("ix_tell_us_attempt_key", "tell_us_attempt", ["key", "at"])


def downgrade() -> None:
    op.drop_table("tell_us_attempt")
    op.drop_table("tell_us_submission")
