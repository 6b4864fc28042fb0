"""Which lead text an editor last saw beside a translation's draft."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    column = sa.Column("seen_hash", sa.String(length=64), nullable=False, server_default="")
    with op.batch_alter_table("working_copy") as table:
        table.add_column(column)


def downgrade() -> None:
    with op.batch_alter_table("working_copy") as table:
        table.drop_column("seen_hash")
