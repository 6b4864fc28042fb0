"""The one Alembic environment. `yhteistuumin.migrating` gives it a connection and a branch."""

from __future__ import annotations

from alembic import context

from yhteistuumin import tables
from yhteistuumin.db import metadata
from yhteistuumin.migrating import Branch

branch: Branch = context.config.attributes["branch"]

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=branch.version_table,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()

__all__ = ["tables"]
