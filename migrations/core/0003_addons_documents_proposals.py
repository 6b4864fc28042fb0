"""Submitted add-ons, regions with an add-on, jobs on add-ons, attached files, proposed items."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "plugin_region",
        sa.Column("plugin", sa.String(length=60), nullable=False),
        sa.Column("region", sa.String(length=60), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("plugin", "region", name=op.f("pk_plugin_region")),
    )
    _release()
    _job()
    _document()
    with op.batch_alter_table("item") as table:
        table.add_column(sa.Column("proposed_at", sa.DateTime(), nullable=True))
        table.add_column(sa.Column("national_at", sa.DateTime(), nullable=True))


def _release() -> None:
    op.create_table(
        "addon_release",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("version", sa.String(length=60), nullable=False),
        sa.Column("filename", sa.String(length=255), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("submitted_by", sa.Integer(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "state in ('submitted','approved','refused')", name=op.f("ck_addon_release_state")
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by"], ["account.id"], name=op.f("fk_addon_release_submitted_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["account.id"], name=op.f("fk_addon_release_decided_by_account")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_addon_release")),
    )
    op.create_index(op.f("ix_addon_release_name_version"), "addon_release", ["name", "version"])


def _job() -> None:
    op.create_table(
        "addon_job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plugin", sa.String(length=60), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("region", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("step", sa.String(length=60), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "state in ('waiting','running','done','failed')", name=op.f("ck_addon_job_state")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_addon_job_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addon_job")),
    )
    op.create_index(op.f("ix_addon_job_state_id"), "addon_job", ["state", "id"])


def _document() -> None:
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=100), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("filename", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("tagged", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=40), nullable=False),
        sa.Column("region", sa.String(length=60), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["account.id"], name=op.f("fk_document_author_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("uid", name=op.f("uq_document_uid")),
    )
    op.create_index(op.f("ix_document_digest"), "document", ["digest"])


def downgrade() -> None:
    with op.batch_alter_table("item") as table:
        table.drop_column("national_at")
        table.drop_column("proposed_at")
    for name in ("document", "addon_job", "addon_release", "plugin_region"):
        op.drop_table(name)
