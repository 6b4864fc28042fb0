from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import text

from yhteistuumin import migrating
from yhteistuumin.db import database, metadata
from yhteistuumin.errors import SettingsError
from yhteistuumin.installing import branches_of

CORE_MODULES = "yhteistuumin."


def test_the_migrations_make_exactly_the_declared_tables(site: Flask):
    core = {mapper.local_table.name for mapper in _mappers() if mapper.class_.__module__.startswith(CORE_MODULES)}
    with site.app_context(), database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_name": lambda name, kind, _parents: kind != "table" or name in core,
                "include_object": lambda obj, name, kind, *_rest: kind != "table" or name in core,
            },
        )
        assert compare_metadata(context, metadata) == []


def _mappers():
    from yhteistuumin.db import Base

    return Base.registry.mappers


def test_everything_can_be_taken_back_and_made_again(site: Flask):
    with site.app_context():
        branches = branches_of()
        with migrating.schema_change(database.engine) as connection:
            for branch in reversed(branches):
                migrating.downgrade(connection, branch)
            assert {migrating.status(connection, branch).applied for branch in branches} == {""}
            for branch in branches:
                migrating.upgrade(connection, branch)
            assert all(migrating.status(connection, branch).is_current for branch in branches)


def test_each_plugin_has_a_version_table_of_its_own():
    assert migrating.core_branch().version_table == "alembic_version"
    assert migrating.plugin_branch("blog", Path("x")).version_table == "alembic_version_blog"


def test_a_plugin_without_migrations_is_always_current(site: Flask, tmp_path: Path):
    branch = migrating.plugin_branch("nothing", tmp_path)
    with site.app_context(), database.engine.connect() as connection:
        assert migrating.status(connection, branch) == migrating.BranchStatus("nothing", "", "")
        assert migrating.status(connection, branch).is_current


def test_a_change_that_orphans_rows_is_refused_whole(site: Flask):
    with site.app_context():
        if database.engine.dialect.name != "sqlite":
            return  # PostgreSQL checks every statement itself
        with (
            pytest.raises(SettingsError, match=r"without their parents in: term_label"),
            migrating.schema_change(database.engine) as connection,
        ):
            connection.execute(text("DELETE FROM term WHERE vocabulary = 'theme'"))
        with database.engine.connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM term WHERE vocabulary = 'theme'"))
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
