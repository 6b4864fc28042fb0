"""Rehearsing: what is found, what is told, and that nothing happens to the site."""

from __future__ import annotations

import json

import pytest

from yhteistuumin.db import WRITE_OPTION, database
from yhteistuumin.errors import PluginError
from yhteistuumin.i18n import speaking
from yhteistuumin.plugins.changes import carry_out
from yhteistuumin.plugins.discovery import BUNDLED_FOLDER
from yhteistuumin.plugins.rehearsal import (
    Rehearsal,
    kept_file,
    kept_page,
    kept_rehearsal,
    latest_rehearsal,
    rehearse,
    still_holds,
)
from yhteistuumin.plugins.state import enabled_names

CODE = """
from flask import Blueprint, render_template

_ = translator(__name__)
blueprint = Blueprint("fair", __name__)


@blueprint.get("/")
def index(lang):
    return render_template("fair/page.html", title="Fair")


@hookimpl
def blueprints():
    return [Mount(blueprint, {"fi": "messut", "sv": "massa"})]


@hookimpl
def sections():
    return [Section("fair_stands", _("Stands"), {"fi": "osastot", "sv": "montrar"})]


@hookimpl
def content_types():
    fields = (
        Field("host", FieldKind.LINE, _("Host"), required=True, personal_data="the name of a person"),
        Field("size", FieldKind.CHOICE, _("Size"), choices=(Choice("big", _("Big")),), facet=True),
        Field("more", FieldKind.RICH, _("More"), translatable=True, required=True),
    )
    return [ContentType("fair_stand", _("Stand"), _("Stands"), section="fair_stands", fields=fields)]


@hookimpl
def menu_items():
    return [MenuItem(_("Fair"), endpoint="fair.index")]
"""
TEMPLATE = """{% extends "public/layout.html" %}{% block main %}<h1>{{ _("Welcome") }}</h1>
<form action="/away" method="post"><a href="/fi/">x</a></form><script src="https://cdn.example.net/x.js"></script>
<link rel="stylesheet" href="{{ static_url("fair/fair.css") }}">{% endblock %}"""
MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision = "f1"
down_revision = None


def upgrade():
    op.create_table("fair_visit", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    {down}
"""
PO = """msgid ""
msgstr ""
"Language: fi\\n"
"Content-Type: text/plain; charset=utf-8\\n"

msgid "Fair"
msgstr "Messut"
"""


@pytest.fixture
def site_with(make_site, drop_ins):
    return lambda: make_site(plugin_folders=(BUNDLED_FOLDER, drop_ins))


@pytest.fixture
def write_fair(write_plugin):
    def write(down: str = 'op.drop_table("fair_visit")') -> None:
        package = write_plugin("fair", CODE, more=", personal_data='Who came.', hosts=('tiles.example.org',)")
        for name, text in {
            "templates/fair/page.html": TEMPLATE,
            "static/fair.css": "h1 { color: green }",
            "migrations/f1.py": MIGRATION.format(down=down),
            "translations/fi/LC_MESSAGES/yhteistuumin_fair.po": PO,
        }.items():
            file = package / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")

    return write


def scratch_schemas() -> list[str]:
    if database.engine.dialect.name != "postgresql":
        return []
    wanted = "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'yt_rehearsal%%'"
    with database.engine.connect() as connection:
        return [row[0] for row in connection.exec_driver_sql(wanted)]


def test_a_rehearsal_tells_what_will_happen_and_leaves_the_database_as_it_was(site_with, write_fair, dump, drop_ins):
    write_fair()
    app = site_with()
    before = dump(app)
    with app.app_context():
        steps: list[str] = []
        found = rehearse("fair", progress=steps.append)
        assert dump(app) == before
        assert scratch_schemas() == []
        assert (found.name, found.version) == ("fair", "1.2.3")
        assert [str(fault.reason) for fault in found.faults] == []
        assert steps == ["copy", "load", "migrations", "change", "build", "pages", "report"]
        _check_effects(found)
        _check_pages(found)
        assert Rehearsal.read(json.loads(json.dumps(found.stored()))) == found
        assert (kept_rehearsal(found.id), latest_rehearsal("fair", "enable")) == (found, found)
        (drop_ins / "fair" / "yhteistuumin_fair" / "static" / "fair.css").write_text("", encoding="utf-8")
        assert not still_holds(found)


def _check_effects(found: Rehearsal) -> None:
    effects = found.effects
    keys = {(thing.kind, thing.key) for thing in effects.adds}
    assert {
        ("address", "/sv/massa/"), ("address", "/fi/osastot/"), ("menu", "main:fair.index"), ("permission", "public"),
        ("type", "fair_stand"), ("section", "fair_stands"), ("facet", "size"), ("search field", "fair_stand.host"),
    } <= keys  # fmt: skip
    assert effects.tables == ("fair_visit",)
    assert any("fair_visit" in statement for statement in effects.sql)
    assert any("fair_visit" in statement for statement in effects.sql_back)
    assert effects.touched == ()
    assert {(host.name, host.declared) for host in effects.hosts} == {
        ("tiles.example.org", True), ("cdn.example.net", False),
    }  # fmt: skip
    assert "Welcome" in effects.untranslated["fi"]
    assert "Fair" in effects.untranslated["sv"]
    assert "Fair" not in effects.untranslated["fi"]
    assert effects.borrows == ("fair/page.html ← public/layout.html",)
    assert str(effects.personal_data[0]) == "Who came."
    assert len(effects.personal_data) == 2
    menu = next(thing for thing in effects.adds if thing.kind == "menu")
    with speaking("fi"):
        assert str(menu.title) == "Messut"
    assert any("cdn.example.net" in str(warning.reason) for warning in found.warnings)


def _check_pages(found: Rehearsal) -> None:
    shown = {(page.url, page.lang, page.reader): page.id for page in found.pages}
    assert {
        ("/fi/messut/", "fi", "visitor"), ("/sv/massa/", "sv", "visitor"), ("/sv/montrar/", "sv", "visitor"),
        ("/sv/montrar/rehearsal-fair-stand/", "sv", "visitor"),
        ("/admin/items/rehearsal.fair_stand/fi/", "fi", "editor"),
        ("/admin/create?kind=fair_stand", "sv", "editor"),
    } <= shown.keys()  # fmt: skip
    html = kept_page(found.id, shown["/fi/messut/", "fi", "visitor"])
    assert html is not None
    assert "Welcome" in html
    assert not {part for part in ("<script", "action=", "<a href=", "cdn.example") if part in html}
    name = html.partition('href="files/')[2].partition('"')[0]
    file = kept_file(found.id, name)
    assert file is not None
    assert file.read_text(encoding="utf-8") == "h1 { color: green }"
    assert kept_page(found.id, "../result") is None
    assert kept_page("../../x", "p01-fi-visitor") is None


END = "import ctypes\nctypes.CDLL(None)._exit"
"""As a fault in native code does it: nothing of Python's can prevent it."""

BAD = {
    "stops": ("import os\nos._exit(3)", "It tried to stop the whole program."),
    "dies1": (f"{END}(3)", "Its process ended with code 3 (loading the plugin)."),
    "dies2": ("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)", "It brought its process down with SIGSEGV"),
    "dies3": (f"{END}(0)", "It ended its own rehearsal without a result (loading the plugin)."),
    "hungry": ("x = ' ' * 2**36", "It raised MemoryError."),
    "hangs": ("while True: pass", "It was not ready after 12 seconds (loading the plugin)."),
    "lies": (
        "import pathlib\nprint('x' * 100000)\n"
        f"pathlib.Path('result.json').write_text('{{}}' * 9)\n{END}(0)",
        "It ended its own rehearsal without a result (loading the plugin).",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_plugin_that_brings_its_process_down_is_told(name, site_with, write_plugin, dump):
    code, sentence = BAD[name]
    write_plugin(name, code)
    app = site_with()
    before = dump(app)
    with app.app_context():
        found = rehearse(name, timeout=12 if name == "hangs" else 120)
        assert (found.name, found.ok) == (name, False)
        assert str(found.faults[0].reason).startswith(sentence)
        assert scratch_schemas() == []
    assert dump(app) == before


def test_migrations_that_cannot_be_taken_back_are_refused(site_with, write_fair, dump):
    write_fair(down="raise NotImplementedError('one way')")
    app = site_with()
    before = dump(app)
    with app.app_context():
        with pytest.raises(PluginError) as caught:
            carry_out("enable", "fair")
        told = "“fair” cannot be enabled: Its migrations cannot be taken back: It raised NotImplementedError: one way."
        assert str(caught.value) == told
        assert "fair" not in enabled_names()
    assert dump(app) == before


def test_migrations_that_leave_something_behind_are_refused(site_with, write_fair):
    write_fair(down="pass")
    with site_with().app_context():
        [fault] = rehearse("fair").faults
        assert str(fault.reason) == "Taking its migrations back leaves something else than before in: fair_visit."


def test_a_rehearsal_that_holds_need_not_be_repeated(site_with, write_fair, monkeypatch):
    write_fair()
    with site_with().app_context():
        found = rehearse("fair")
        monkeypatch.setattr("yhteistuumin.plugins.changes.rehearse", None)
        done = carry_out("enable", "fair", rehearsal_id=found.id)
        assert (done.version, done.rehearsal) == ("1.2.3", found)
        assert not still_holds(found)
    assert "Welcome" in site_with().test_client().get("/sv/massa/").text


def test_what_a_killed_process_left_behind_is_cleared_away(site_with, write_plugin, instance):
    write_plugin("tidy")
    left = instance / "rehearsals" / "20200101-000000-0badcafe" / "copy"
    left.mkdir(parents=True)
    with site_with().app_context():
        if database.engine.dialect.name == "postgresql":
            with database.engine.connect().execution_options(**{WRITE_OPTION: True}) as connection, connection.begin():
                connection.exec_driver_sql("CREATE SCHEMA yt_rehearsal_20200101_000000_0badcafe")
        found = rehearse("tidy")
        assert found.ok
        assert scratch_schemas() == []
        assert not left.exists()
        assert not list((instance / "rehearsals" / found.id).glob("copy*"))


HANDLER = """
from pathlib import Path
from flask import Blueprint, current_app

blueprint = Blueprint("counted", __name__)


def count(events):
    (Path(current_app.instance_path) / "count").write_text(f"{len(events)} items")


@blueprint.get("/")
def index(lang):
    file = Path(current_app.instance_path) / "count"
    return f"<title>{file.read_text() if file.is_file() else 'nothing'}</title>"


@hookimpl
def blueprints():
    return [Mount(blueprint, {"fi": "maara", "sv": "antal"})]


@hookimpl
def outbox_handlers():
    return [OutboxHandler("counted", "item", count)]
"""


def test_background_jobs_are_tried_with_the_items_there_are(site_with, write_plugin, put, instance):
    write_plugin("counted", HANDLER)
    put(*({"uid": f"page-{n}", "kind": "page", "translations": {"fi": {"title": "Sivu"}}} for n in range(3)))
    with site_with().app_context():
        found = rehearse("counted")
    assert {page.title for page in found.pages} == {"3 items"}
    assert found.warnings == ()
    assert not (instance / "count").exists()


def test_what_clashes_with_the_site_is_told_in_the_readers_language(site_with, write_plugin):
    code = '@hookimpl\ndef sections():\n    return [Section("o", "O", {"fi": "blogi", "sv": "x"})]\n'
    write_plugin("zz_clash", code)
    with site_with().app_context():
        [fault] = rehearse("zz_clash").faults
        assert (fault.phase, str(fault.reason)) == ("conflict", "The address “fi/blogi” belongs to “blog” already.")
        with speaking("sv"):
            assert str(fault.reason) != "The address “fi/blogi” belongs to “blog” already."


def test_a_folder_is_rehearsed_where_it_lies(site, write_fair, drop_ins, tmp_path):
    write_fair()
    with site.app_context():
        assert rehearse(drop_ins / "fair").ok
        [fault] = rehearse(tmp_path).faults
        assert str(fault.reason) == "There is no add-on in this folder."
