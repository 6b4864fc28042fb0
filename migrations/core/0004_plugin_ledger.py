"""What each plugin put on the site, kept for the day when its package is gone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    column = sa.Column("ledger", sa.JSON(), nullable=False, server_default="{}")
    with op.batch_alter_table("plugin_state") as table:
        table.add_column(column)


def downgrade() -> None:
    with op.batch_alter_table("plugin_state") as table:
        table.drop_column("ledger")
