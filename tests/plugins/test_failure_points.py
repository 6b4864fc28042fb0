"""Whatever fails or is killed while plugins are switched: the site has the old state or the new, whole."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap

import pytest
from sqlalchemy import event

from yhteistuumin.db import database
from yhteistuumin.plugins import lifecycle, removal
from yhteistuumin.plugins.discovery import BUNDLED_FOLDER
from yhteistuumin.plugins.state import enabled_names

MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision = "m{number}"
down_revision = {before!r}


def upgrade():
    op.create_table("{name}_{number}", sa.Column("id", sa.Integer(), primary_key=True))
    op.bulk_insert(sa.table("{name}_{number}", sa.column("id")), [{{"id": 7}}])


def downgrade():
    op.drop_table("{name}_{number}")
"""

TYPE = """
@hookimpl
def sections():
    return [Section({name!r}, "Notes", {{"fi": "{name}-fi", "sv": "{name}-sv"}})]


@hookimpl
def content_types():
    return [ContentType("{name}_note", "Note", "Notes", section={name!r})]
"""


@pytest.fixture
def noted(write_plugin):
    """Writes a plugin with a type and two migrations."""

    def write(name: str) -> str:
        package = write_plugin(name, TYPE.format(name=name))
        (package / "migrations").mkdir()
        for number, before in ((1, None), (2, "m1")):
            text = MIGRATION.format(name=name, number=number, before=before)
            (package / "migrations" / f"m{number}.py").write_text(text, encoding="utf-8")
        return name

    return write


class Struck(Exception):
    """What the tests let happen."""


def _strike(*_arguments, **_more):
    raise Struck


def _after(original):
    def struck(*arguments, **more):
        original(*arguments, **more)
        raise Struck

    return struck


def _at_statement(part: str):
    """Fails right after the statement that contains *part* was done."""

    def arrange(_patch):
        def strike(_connection, _cursor, statement, *_more):
            if part in statement:
                raise Struck

        event.listen(database.engine, "after_cursor_execute", strike)
        return lambda: event.remove(database.engine, "after_cursor_execute", strike)

    return arrange


def _patched(place, name: str, make=_strike):
    def arrange(patch):
        patch.setattr(place, name, _after(getattr(place, name)) if make is _after else make)
        return lambda: None

    return arrange


def _at_commit(_patch):
    event.listen(database.engine, "commit", _strike)
    return lambda: event.remove(database.engine, "commit", _strike)


POINTS = {
    "before the first migration": _patched(lifecycle.migrating, "upgrade"),
    "after the first migration": _at_statement("CREATE TABLE strike_1"),
    "in the data of the second migration": _at_statement("INSERT INTO strike_2"),
    "after the migrations": _patched(lifecycle.migrating, "upgrade", _after),
    "before the state is stored": _patched(lifecycle, "_store"),
    "after the state is stored": _patched(lifecycle, "_store", _after),
    "in the audit log": _at_statement("INSERT INTO audit_entry"),
    "before the new generation": _patched(lifecycle, "bump_generation"),
    "after the new generation": _patched(lifecycle, "bump_generation", _after),
    "while the ledger is noted": _patched(lifecycle, "note_ledger"),
    "at the commit": _at_commit,
}


@pytest.fixture
def site_with(make_site, drop_ins):
    return lambda: make_site(plugin_folders=(BUNDLED_FOLDER, drop_ins))


def test_a_failure_at_any_step_of_enabling_leaves_everything_as_it_was(site_with, noted, monkeypatch, dump):
    noted("strike")
    app = site_with()
    before = dump(app)
    for point, arrange in POINTS.items():
        with app.app_context(), monkeypatch.context() as patch:
            undo = arrange(patch)
            try:
                with pytest.raises(Struck):
                    lifecycle.enable("strike")
            finally:
                undo()
        assert dump(app) == before, point
    with app.app_context():
        lifecycle.enable("strike")
    assert dump(app)["strike_2"] == ['{"id": 7}']
    assert site_with().test_client().get("/fi/strike-fi/").status_code == 200


def test_a_failure_after_the_commit_leaves_the_new_state_whole(site_with, noted, monkeypatch, dump):
    noted("strike_late")
    app = site_with()
    with app.app_context(), monkeypatch.context() as patch:
        patch.setattr(lifecycle, "site_state", _strike)
        with pytest.raises(Struck):
            lifecycle.enable("strike_late")
    assert site_with().test_client().get("/fi/strike_late-fi/").status_code == 200
    assert dump(app)["strike_late_2"] == ['{"id": 7}']


REMOVALS = {
    "while the file is written": _patched(removal, "write_archive"),
    "after the file is written": _patched(removal, "write_archive", _after),
    "after the rows are gone": _patched(removal, "_drop_tables"),
    "after the tables are gone": _patched(removal, "_drop_tables", _after),
    "before the new generation": _patched(removal, "bump_generation"),
    "at the commit": _at_commit,
}


def test_a_failure_at_any_step_of_uninstalling_leaves_all_as_it_was(site_with, noted, monkeypatch, tmp_path, dump):
    noted("strike_out")
    with site_with().app_context():
        lifecycle.enable("strike_out")
    app = site_with()
    before = dump(app)
    for number, (point, arrange) in enumerate(REMOVALS.items()):
        with app.app_context(), monkeypatch.context() as patch:
            undo = arrange(patch)
            try:
                with pytest.raises(Struck):
                    removal.uninstall("strike_out", tmp_path / f"{number}.zip")
            finally:
                undo()
        assert dump(app) == before, point


KILLED = """
import os, signal, sys
from pathlib import Path

from sqlalchemy import event

from yhteistuumin.db import database
from yhteistuumin.plugins import lifecycle, removal
from yhteistuumin import site


def die(*_arguments, **_more):
    os.kill(os.getpid(), signal.SIGKILL)


def after(place, name):
    original = getattr(place, name)

    def call(*arguments, **more):
        original(*arguments, **more)
        die()

    setattr(place, name, call)


point, action, instance, plugin, database_url, folders = sys.argv[1:]
if point == "migrations":
    after(lifecycle.migrating, "upgrade" if action == "enable" else "downgrade")
elif point == "state":
    after(lifecycle if action == "enable" else removal, "bump_generation")
overrides = {"plugin_folders": tuple(map(Path, folders.split(":")))}
if database_url:
    overrides["database_url"] = database_url
app = site.create_site(instance, **overrides)
with app.app_context():
    if point == "commit":
        event.listen(database.engine, "commit", die)
    elif point == "committed":
        lifecycle.site_state = die
    if action == "enable":
        lifecycle.enable(plugin)
    else:
        removal.uninstall(plugin, Path(instance) / f"{point}.zip")
"""


@pytest.mark.parametrize("action", ["enable", "uninstall"])
def test_a_killed_process_leaves_the_old_state_or_the_new(action, site_with, noted, instance, drop_ins, dump):
    name = f"killed_{action}"
    noted(name)
    if action == "uninstall":
        with site_with().app_context():
            lifecycle.enable(name)
    app = site_with()
    before = dump(app)
    script = instance / "killed.py"
    script.write_text(textwrap.dedent(KILLED), encoding="utf-8")
    url = (instance / "database").read_text(encoding="utf-8")
    for point in ("migrations", "state", "commit", "committed"):
        order = [point, action, str(instance), name, url, f"{BUNDLED_FOLDER}:{drop_ins}"]
        ended = subprocess.run([sys.executable, str(script), *order], capture_output=True, text=True, check=False)
        assert ended.returncode == -signal.SIGKILL, ended.stderr
        now = dump(app)
        if point == "committed":
            assert now != before
        else:
            assert now == before, point
    site = site_with()
    with site.app_context():
        assert (name in enabled_names()) is (action == "enable")
    tables = {table for table in dump(site) if name in table}
    assert tables == ({f"{name}_1", f"{name}_2", f"alembic_version_{name}"} if action == "enable" else set())
    assert site.test_client().get(f"/fi/{name}-fi/").status_code == (200 if action == "enable" else 404)
