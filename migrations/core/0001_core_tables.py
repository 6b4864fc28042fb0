"""Core tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("interface_lang", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_account_fs_uniquifier")),
    )
    op.create_table(
        "hook_failure",
        sa.Column("plugin", sa.String(length=60), nullable=False),
        sa.Column("hook", sa.String(length=120), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("suspended", sa.Boolean(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("plugin", "hook", name=op.f("pk_hook_failure")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handler", sa.String(length=60), nullable=False),
        sa.Column("topic", sa.String(length=30), nullable=False),
        sa.Column("uid", sa.String(length=100), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index(op.f("ix_outbox_handler_id"), "outbox", ["handler", "id"], unique=False)
    op.create_table(
        "plugin_state",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("version", sa.String(length=60), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_plugin_state")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    op.create_index(op.f("ix_sign_in_attempt_at"), "sign_in_attempt", ["at"], unique=False)
    op.create_index(op.f("ix_sign_in_attempt_key_at"), "sign_in_attempt", ["key", "at"], unique=False)
    op.create_table(
        "site_setting",
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_site_setting")),
    )
    op.create_table(
        "site_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("content_revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_state")),
    )
    op.create_table(
        "term",
        sa.Column("vocabulary", sa.String(length=60), nullable=False),
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("parent", sa.String(length=100), nullable=True),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=60), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("vocabulary", "id", name=op.f("pk_term")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_audit_entry_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index(op.f("ix_audit_entry_at"), "audit_entry", ["at"], unique=False)
    op.create_table(
        "item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("region", sa.String(length=60), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("lead_lang", sa.String(length=8), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("themes", sa.JSON(), nullable=False),
        sa.Column("cover", sa.String(length=100), nullable=True),
        sa.Column("schema_version", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("source_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_item_author_id_account")),
        sa.ForeignKeyConstraint(["parent_id"], ["item.id"], name=op.f("fk_item_parent_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("uid", name=op.f("uq_item_uid")),
    )
    op.create_index(op.f("ix_item_kind_region"), "item", ["kind", "region"], unique=False)
    op.create_index(op.f("ix_item_parent_id"), "item", ["parent_id"], unique=False)
    op.create_table(
        "media",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=100), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("filename", sa.String(length=255), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("widths", sa.JSON(), nullable=False),
        sa.Column("alt", sa.JSON(), nullable=False),
        sa.Column("decorative", sa.Boolean(), nullable=False),
        sa.Column("credit", sa.String(length=300), nullable=False),
        sa.Column("region", sa.String(length=60), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_media_author_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media")),
        sa.UniqueConstraint("uid", name=op.f("uq_media_uid")),
    )
    op.create_table(
        "session_token",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("last_seen", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_session_token_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_session_token")),
    )
    op.create_index(op.f("ix_session_token_account_id"), "session_token", ["account_id"], unique=False)
    op.create_table(
        "term_label",
        sa.Column("vocabulary", sa.String(length=60), nullable=False),
        sa.Column("term", sa.String(length=100), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("label", sa.String(length=300), nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=True),
        sa.Column("alternatives", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["vocabulary", "term"],
            ["term.vocabulary", "term.id"],
            name=op.f("fk_term_label_vocabulary_term_term"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("vocabulary", "term", "lang", name=op.f("pk_term_label")),
        sa.UniqueConstraint("vocabulary", "lang", "slug", name=op.f("uq_term_label_vocabulary_lang_slug")),
    )
    op.create_table(
        "grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("region", sa.String(length=60), nullable=True),
        sa.Column("lang", sa.String(length=8), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_grant_account_id_account"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_grant_item_id_item"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant")),
        sa.UniqueConstraint(
            "account_id",
            "role",
            "region",
            "lang",
            "item_id",
            name=op.f("uq_grant_account_id_role_region_lang_item_id"),
        ),
    )
    op.create_index(op.f("ix_grant_account_id"), "grant", ["account_id"], unique=False)
    op.create_table(
        "item_term",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("vocabulary", sa.String(length=60), nullable=False),
        sa.Column("term", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_item_term_item_id_item"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("item_id", "vocabulary", "term", name=op.f("pk_item_term")),
    )
    op.create_index(op.f("ix_item_term_vocabulary_term"), "item_term", ["vocabulary", "term"], unique=False)
    op.create_table(
        "redirect",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("space", sa.String(length=60), nullable=False),
        sa.Column("path", sa.String(length=1000), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_redirect_item_id_item"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redirect")),
        sa.UniqueConstraint("lang", "space", "path", name=op.f("uq_redirect_lang_space_path")),
    )
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=12), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["account.id"], name=op.f("fk_revision_author_id_account")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_revision_item_id_item"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("item_id", "lang", "number", name=op.f("uq_revision_item_id_lang_number")),
    )
    op.create_index(op.f("ix_revision_text_hash"), "revision", ["text_hash"], unique=False)
    op.create_table(
        "translation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("space", sa.String(length=60), nullable=False),
        sa.Column("path", sa.String(length=1000), nullable=True),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("sort_key", sa.String(length=900), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("basis_hash", sa.String(length=64), nullable=False),
        sa.Column("basis_revision_id", sa.Integer(), nullable=True),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.Column("changed_at", sa.DateTime(), nullable=True),
        sa.Column("submitted_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state in ('draft','submitted','published','archived')", name=op.f("ck_translation_state")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_translation_item_id_item"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by"], ["account.id"], name=op.f("fk_translation_submitted_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_translation")),
        sa.UniqueConstraint("item_id", "lang", name=op.f("uq_translation_item_id_lang")),
        sa.UniqueConstraint("lang", "space", "path", name=op.f("uq_translation_lang_space_path")),
    )
    op.create_index(
        op.f("ix_translation_lang_state_published_at"),
        "translation",
        ["lang", "state", "published_at"],
        unique=False,
    )
    op.create_table(
        "working_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("basis_hash", sa.String(length=64), nullable=False),
        sa.Column("basis_revision_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["account.id"], name=op.f("fk_working_copy_author_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_working_copy_item_id_item"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_copy")),
        sa.UniqueConstraint("item_id", "lang", name=op.f("uq_working_copy_item_id_lang")),
    )


def downgrade() -> None:
    op.drop_table("working_copy")
    op.drop_index(op.f("ix_translation_lang_state_published_at"), table_name="translation")
    op.drop_table("translation")
    op.drop_index(op.f("ix_revision_text_hash"), table_name="revision")
    op.drop_table("revision")
    op.drop_table("redirect")
    op.drop_index(op.f("ix_item_term_vocabulary_term"), table_name="item_term")
    op.drop_table("item_term")
    op.drop_index(op.f("ix_grant_account_id"), table_name="grant")
    op.drop_table("grant")
    op.drop_table("term_label")
    op.drop_index(op.f("ix_session_token_account_id"), table_name="session_token")
    op.drop_table("session_token")
    op.drop_table("media")
    op.drop_index(op.f("ix_item_parent_id"), table_name="item")
    op.drop_index(op.f("ix_item_kind_region"), table_name="item")
    op.drop_table("item")
    op.drop_index(op.f("ix_audit_entry_at"), table_name="audit_entry")
    op.drop_table("audit_entry")
    op.drop_table("term")
    op.drop_table("site_state")
    op.drop_table("site_setting")
    op.drop_index(op.f("ix_sign_in_attempt_key_at"), table_name="sign_in_attempt")
    op.drop_index(op.f("ix_sign_in_attempt_at"), table_name="sign_in_attempt")
    op.drop_table("sign_in_attempt")
    op.drop_table("plugin_state")
    op.drop_index(op.f("ix_outbox_handler_id"), table_name="outbox")
    op.drop_table("outbox")
    op.drop_table("hook_failure")
    op.drop_table("account")
