"""What a job on an add-on needs to know, and what came of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    column = sa.Column("detail", sa.JSON(), nullable=False, server_default="{}")
    with op.batch_alter_table("addon_job") as table:
        table.add_column(column)


def downgrade() -> None:
    with op.batch_alter_table("addon_job") as table:
        table.drop_column("detail")
