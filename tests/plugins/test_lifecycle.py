"""Switching plugins on and off on a whole site."""

from __future__ import annotations

import textwrap

import pytest
from flask import request
from sqlalchemy import inspect, select

from yhteistuumin.content.state import site_state
from yhteistuumin.db import database, session
from yhteistuumin.errors import PluginError
from yhteistuumin.plugins.current import load_result
from yhteistuumin.plugins.discovery import BUNDLED_FOLDER
from yhteistuumin.plugins.lifecycle import disable, enable
from yhteistuumin.plugins.state import enabled_names
from yhteistuumin.profiles import read_profile
from yhteistuumin.tables import AuditEntry

PAGE = """
from flask import Blueprint

blueprint = Blueprint({name!r}, __name__)


@blueprint.get("/")
def index(lang):
    return f"{name} in {{lang}}"


@hookimpl
def blueprints():
    return [Mount(blueprint, {{"fi": "{name}-fi", "sv": "{name}-sv"}})]
"""

MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision = "m1"
down_revision = None


def upgrade():
    op.create_table("{name}_note", sa.Column("id", sa.Integer(), primary_key=True))
    {after}


def downgrade():
    op.drop_table("{name}_note")
"""


@pytest.fixture
def with_drop_ins(make_site, drop_ins):
    """Builds the next generation of a site that also has the drop-in folder."""

    def build(**overrides):
        return make_site(plugin_folders=(BUNDLED_FOLDER, drop_ins), **overrides)

    return build


@pytest.fixture
def add_migration(write_plugin):
    def add(name: str, after: str = "") -> None:
        package = write_plugin(name, PAGE.format(name=name))
        (package / "migrations").mkdir()
        text = textwrap.dedent(MIGRATION).format(name=name, after=after)
        (package / "migrations" / "m1_note.py").write_text(text, encoding="utf-8")

    return add


def tables() -> list[str]:
    return inspect(database.engine).get_table_names()


def test_the_profiles_plugins_are_switched_on_by_init(site):
    with site.app_context():
        states = {report.name: report.state.value for report in load_result().plugins}
    assert {name: states[name] for name in read_profile().plugins} == dict.fromkeys(read_profile().plugins, "enabled")


def test_enabling_migrates_and_starts_a_new_generation(with_drop_ins, add_migration):
    add_migration("life1")
    old = with_drop_ins()
    with old.app_context():
        before = site_state().generation
        report = enable("life1")[0]
        assert (report.state, report.version) == ("enabled", "1.2.3")
        assert site_state().generation == before + 1
        assert {"life1_note", "alembic_version_life1"} <= set(tables())
        entry = session().scalars(select(AuditEntry).where(AuditEntry.subject == "life1")).one()
        assert entry.action == "plugin.enable"

    new = with_drop_ins()
    assert old.test_client().get("/sv/life1-sv/").status_code == 404
    assert new.test_client().get("/sv/life1-sv/").text == "life1 in sv"
    assert new.test_client().get("/fi/life1-fi/").text == "life1 in fi"


def test_a_migration_that_fails_changes_nothing(with_drop_ins, add_migration):
    add_migration("life2", after="raise RuntimeError('halfway')")
    with with_drop_ins().app_context():
        with pytest.raises(RuntimeError, match="halfway"):
            enable("life2")
        assert "life2_note" not in tables()
        assert "life2" not in enabled_names()


def test_disabling_keeps_the_tables_and_takes_the_pages_away(with_drop_ins, add_migration):
    add_migration("life3")
    with with_drop_ins().app_context():
        enable("life3")
    with with_drop_ins().app_context():
        disable("life3")
        assert "life3_note" in tables()
    site = with_drop_ins()
    assert site.test_client().get("/fi/life3-fi/").status_code == 404
    with site.app_context():
        assert load_result().report("life3").state == "disabled"


def test_enabling_twice_changes_nothing(with_drop_ins, write_plugin):
    write_plugin("life4")
    with with_drop_ins().app_context():
        enable("life4")
        generation = site_state().generation
        enable("life4")
        assert site_state().generation == generation


REFUSALS = {
    "life5x": ("There is no plugin “life5x”.", None),
    "blogg": ("There is no plugin “blogg”; did you mean “blog”?", None),
    "life6": ("“life6” cannot be enabled: It raised ValueError: no.", "raise ValueError('no')"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_would_not_run_is_refused_in_one_sentence(name, with_drop_ins, write_plugin):
    sentence, code = REFUSALS[name]
    if code:
        write_plugin(name, code)
    with with_drop_ins().app_context():
        with pytest.raises(PluginError) as caught:
            enable(name)
        assert str(caught.value) == sentence
        assert name not in enabled_names()


def test_a_plugin_that_would_stop_a_running_one_is_refused(with_drop_ins, write_plugin):
    write_plugin(
        "aaa_life7",
        '@hookimpl\ndef sections():\n    return [Section("other", "Other", {"fi": "blogi", "sv": "x"})]\n',
    )
    with with_drop_ins().app_context():
        with pytest.raises(PluginError) as caught:
            enable("aaa_life7")
        assert str(caught.value) == ("“blog” would stop: The address “fi/blogi” belongs to “aaa_life7” already.")


def test_a_template_with_a_mistake_is_found_before_enabling(with_drop_ins, write_plugin):
    package = write_plugin("life8")
    (package / "templates" / "life8").mkdir(parents=True)
    (package / "templates" / "life8" / "panel.html").write_text("{% if %}", encoding="utf-8")
    with with_drop_ins().app_context(), pytest.raises(PluginError, match="“life8” cannot be enabled"):
        enable("life8")


def test_a_plugin_that_another_needs_stays_on(with_drop_ins, write_plugin):
    write_plugin("life9", more=", requires=('life10',)")
    write_plugin("life10")
    with with_drop_ins().app_context():
        enable("life9", "life10")
        with pytest.raises(PluginError) as caught:
            disable("life10")
        assert str(caught.value) == "“life9” needs “life10”."
        assert caught.value.advice == "Disable “life9” first."


def test_what_is_off_cannot_be_switched_off(site):
    with site.app_context(), pytest.raises(PluginError, match="“nothing” is not enabled"):
        disable("nothing")


def test_a_plugin_whose_files_vanish_is_missing_and_the_site_stands(with_drop_ins, write_plugin):
    package = write_plugin("life11")
    with with_drop_ins().app_context():
        enable("life11")
    package.parent.rename(package.parent.parent.parent / "away")
    site = with_drop_ins()
    with site.app_context():
        assert load_result().report("life11").state == "missing"
    assert site.test_client().get("/healthz").status_code == 200


def test_safe_mode_keeps_the_bundled_plugins(with_drop_ins, write_plugin):
    write_plugin("life12")
    with with_drop_ins().app_context():
        enable("life12")
    with with_drop_ins(safe_mode=True).app_context():
        assert load_result().report("life12").state == "disabled"
        assert load_result().report("blog").state == "enabled"


BUILD_FAULTS = {
    "build1": (
        '@hookimpl\ndef menu_items():\n    return [MenuItem("Away", endpoint="build1.nowhere")]\n',
        "It links to “build1.nowhere”, which is no page.",
    ),
    "build2": (
        "def no(context): return None\n\n"
        '@hookimpl\ndef panels():\n    return [Panel("p", "front", "build2/p.html", no)]\n',
        "Its template “build2/p.html” is not there.",
    ),
    "build3": (
        "from flask import Blueprint\nb = Blueprint('build3', __name__)\nb.record(lambda state: 1 / 0)\n\n"
        '@hookimpl\ndef blueprints():\n    return [Mount(b, {"fi": "build3"})]\n',
        "It raised ZeroDivisionError: division by zero.",
    ),
}


@pytest.mark.parametrize("name", BUILD_FAULTS)
def test_a_plugin_that_cannot_be_built_in_is_left_out(name, with_drop_ins, write_plugin):
    code, reason = BUILD_FAULTS[name]
    write_plugin(name, code)
    with with_drop_ins().app_context():
        enable(name)
    site = with_drop_ins()
    with site.app_context():
        report = load_result().report(name)
        assert (report.state, report.phase, str(report.reason)) == ("broken", "build", reason)
        assert load_result().report("blog").state == "enabled"
    assert site.test_client().get("/fi/").status_code == 200


def test_a_request_notices_that_its_worker_is_behind(with_drop_ins, write_plugin):
    write_plugin("life13")
    site = with_drop_ins()
    with site.test_client() as client:
        client.get("/fi/")
        assert "yhteistuumin.stale" not in request.environ
        with site.app_context():
            enable("life13")
        client.get("/fi/")
        assert request.environ["yhteistuumin.stale"] is True


def test_a_mount_with_a_permission_is_closed_to_visitors(with_drop_ins, write_plugin):
    code = PAGE.format(name="life14").replace('-sv"})]', '-sv"}, permission="desk.open")]')
    write_plugin("life14", code)
    with with_drop_ins().app_context():
        enable("life14")
    response = with_drop_ins().test_client().get("/fi/life14-fi/")
    assert (response.status_code, response.location) == (302, "/admin/sign-in?next=/fi/life14-fi/")
