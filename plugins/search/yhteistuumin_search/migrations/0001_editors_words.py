"""Picks, synonyms, questions without an answer, rebuilds, and names of imported word lists."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _editors_words()
    _background()


def _editors_words() -> None:
    op.create_table(
        "search_pick",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("question", sa.String(length=80), nullable=False),
        sa.Column("uid", sa.String(length=100), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["account.id"], name="fk_search_pick_made_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_search_pick"),
        sa.UniqueConstraint("lang", "key", "uid", name="uq_search_pick_lang"),
    )
    op.create_table(
        "search_synonyms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["changed_by"], ["account.id"], name="fk_search_synonyms_changed_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_search_synonyms"),
    )
    op.create_table(
        "search_missed",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.Column("question", sa.String(length=80), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("is_dismissed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("month", "lang", "mark", name="pk_search_missed"),
    )
    op.create_index("ix_search_missed_lang", "search_missed", ["lang", "question"])


def _background() -> None:
    op.create_table(
        "search_rebuild",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("state in ('waiting','running','done','failed')", name="ck_search_rebuild_state"),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"], name="fk_search_rebuild_asked_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_search_rebuild"),
    )
    op.create_table(
        "search_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vocabulary", sa.String(length=60), nullable=False),
        sa.Column("term", sa.String(length=100), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("is_preferred", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_search_name"),
    )
    op.create_index("ix_search_name_lang", "search_name", ["lang", "key"])
    op.create_index("ix_search_name_vocabulary", "search_name", ["vocabulary", "term", "lang"])


def downgrade() -> None:
    for table in ("search_name", "search_rebuild", "search_missed", "search_synonyms", "search_pick"):
        op.drop_table(table)
