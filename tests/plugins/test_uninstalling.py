"""The ledger, uninstalling into a file, loading it again, and upgrades."""

from __future__ import annotations

import json
import shutil
import zipfile

import pytest

from yhteistuumin.db import session, write
from yhteistuumin.errors import PluginError
from yhteistuumin.plugins import lifecycle, removal
from yhteistuumin.plugins.changes import carry_out
from yhteistuumin.plugins.current import load_result
from yhteistuumin.plugins.discovery import BUNDLED_FOLDER
from yhteistuumin.plugins.health import checks
from yhteistuumin.plugins.ledger import owned_by
from yhteistuumin.plugins.state import enabled_names, known_names
from yhteistuumin.security import sessions
from yhteistuumin.tables import Account, AuditEntry, Grant, Item, PluginRegion, SiteSetting
from yhteistuumin.testing import load_lines

CODE = """
@hookimpl
def sections():
    return [Section("{name}", "Stalls", {{"fi": "{name}-fi", "sv": "{name}-sv"}})]


@hookimpl
def content_types():
    fields = (Field("host", FieldKind.LINE, "Host", facet=True),)
    return [ContentType("{name}_stall", "Stall", "Stalls", section="{name}", fields=fields{more})]


@hookimpl
def terms():
    return [VocabularyTerm("theme", "{name}:fairs", {{"fi": "Messut", "sv": "Mässor"}})]
"""
MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision = "v1"
down_revision = None


def upgrade():
    op.create_table(
        "{name}_visit",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("item_id", sa.Integer(), sa.ForeignKey("item.id", ondelete="CASCADE"), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("mark", sa.LargeBinary()),
    )


def downgrade():
    op.drop_table("{name}_visit")
"""
SECOND = """
import sqlalchemy as sa
from alembic import op

revision = "v2"
down_revision = "v1"


def upgrade():
    with op.batch_alter_table("{name}_visit") as table:
        table.add_column(sa.Column("note", sa.Text(), nullable=False, server_default="-"))


def downgrade():
    with op.batch_alter_table("{name}_visit") as table:
        table.drop_column("note")
"""
CHANGING = ("audit_entry", "outbox", "site_state", "plugin_state", "hook_failure")
"""Tables that tell what was done, not what there is."""


@pytest.fixture
def site_with(make_site, drop_ins):
    return lambda: make_site(plugin_folders=(BUNDLED_FOLDER, drop_ins))


@pytest.fixture
def stalls(write_plugin, site_with, tmp_path):
    """``stalls("fair")``: a plugin with a table, enabled, and content in both."""

    def make(name: str):
        package = write_plugin(name, CODE.format(name=name, more=""))
        (package / "migrations").mkdir()
        (package / "migrations" / "v1.py").write_text(MIGRATION.format(name=name), encoding="utf-8")
        with site_with().app_context():
            lifecycle.enable(name)
        app = site_with()
        lines = [_line(name, number) for number in range(3)]
        load_lines(app, tmp_path, {"uid": "other", "kind": "page", "translations": {"fi": {"title": "Muu"}}}, *lines)
        with app.app_context(), write() as writing:
            first = writing.query(Item).filter_by(uid=f"{name}-0").one()
            writing.connection().exec_driver_sql(
                f"INSERT INTO {name}_visit (id, item_id, at, facts) "
                f"VALUES (1, {first.id}, '2026-01-02 03:04:05', '{json.dumps({'ä': [1, None]})}')"
            )
            writing.add(SiteSetting(key=f"{name}.seats", value=40))
            writing.add(PluginRegion(plugin=name, region="uusimaa"))
        return package

    return make


def _line(name: str, number: int) -> dict[str, object]:
    text = {"slug": f"stall-{number}", "body": "<p>Tervetuloa</p>", "state": "draft" if number == 2 else "published"}
    return {
        "uid": f"{name}-{number}",
        "kind": f"{name}_stall",
        "themes": [f"{name}:fairs"],
        "fields": {"host": f"Host {number}"},
        "translations": {"fi": {"title": f"Osasto {number}", **text}, "sv": {"title": f"Monter {number}", **text}},
    }


def test_a_plugin_goes_into_a_file_and_comes_back_as_it_was(site_with, stalls, dump, tmp_path):
    stalls("fair1")
    app, place = site_with(), tmp_path / "fair1.zip"
    before = dump(app, *CHANGING)
    with app.app_context():
        ledger = owned_by("fair1")
        assert (ledger.items, ledger.tables) == ({"fair1_stall": 3}, {"fair1_visit": 1})
        assert (ledger.settings, ledger.regions) == (("fair1.seats",), ("uusimaa",))
        assert ledger.terms == ("theme:fair1:fairs",)
        done = carry_out("uninstall", "fair1", export=place)
        assert done.rehearsal is not None
        assert done.rehearsal.effects.losses == ledger.losses
        assert "fair1" not in known_names()
        entry = session().query(AuditEntry).filter_by(action="plugin.uninstall").one()
        assert (entry.subject, entry.detail["rows"]["item"]) == ("fair1", 3)
    app = site_with()
    without = dump(app)
    assert not [table for table in without if "fair1" in table]
    assert not [row for table in without if table not in CHANGING for row in without[table] if "fair1" in row]
    assert app.test_client().get("/fi/fair1-fi/").status_code == 404
    with zipfile.ZipFile(place) as archive:
        assert len(archive.read("content.jsonl").splitlines()) == 3
    with app.app_context():
        assert removal.restore(place)["item"] == 3
    assert dump(site_with(), *CHANGING) == before
    assert "Osasto 1" in site_with().test_client().get("/fi/fair1-fi/").text


def test_ids_that_were_given_away_meanwhile_are_replaced(site_with, stalls, tmp_path):
    stalls("fair2")
    app, place = site_with(), tmp_path / "fair2.zip"
    with app.app_context():
        removal.uninstall("fair2", place)
    load_lines(app, tmp_path, {"uid": "new", "kind": "page", "translations": {"fi": {"title": "Uusi", "slug": "uusi"}}})
    with app.app_context():
        removal.restore(place)
    with site_with().app_context():
        wanted = "SELECT uid FROM item JOIN fair2_visit ON fair2_visit.item_id = item.id"
        assert session().connection().exec_driver_sql(wanted).scalars().all() == ["fair2-0"]
        with pytest.raises(PluginError, match="has content on this site already"):
            removal.restore(place)
    page = site_with().test_client().get("/fi/fair2-fi/stall-0/")
    assert (page.status_code, "Tervetuloa" in page.text) == (200, True)


def test_a_plugin_whose_package_is_gone_is_known_and_can_be_uninstalled(site_with, stalls, tmp_path):
    package = stalls("fair3")
    shutil.move(package.parent, tmp_path / "away")
    app, place = site_with(), tmp_path / "fair3.zip"
    with app.app_context():
        assert load_result().report("fair3").state == "missing"
        ledger = owned_by("fair3")
        assert (ledger.is_recorded, ledger.types) == (True, ("fair3_stall",))
        assert (ledger.items, ledger.tables) == ({"fair3_stall": 3}, {"fair3_visit": 1})
        carry_out("uninstall", "fair3", export=place)
        assert owned_by("fair3").losses == type(ledger.losses)()
    with zipfile.ZipFile(place) as archive:
        assert "content.jsonl" not in archive.namelist()
        assert len(archive.read("rows/item.jsonl").splitlines()) == 3
    shutil.move(tmp_path / "away", package.parent)
    with app.app_context():
        assert removal.restore(place)["fair3_visit"] == 1


def test_content_of_a_missing_plugin_is_at_rest_and_editors_are_told(demo_site, copy_site):
    app = copy_site(demo_site)
    with app.app_context():
        uid = session().query(Item.uid).filter_by(kind="practice").order_by(Item.id).limit(1).scalar()
        lifecycle.disable("knowledge_bank")
    app = copy_site(app)
    with app.app_context(), write() as writing:
        account = Account(email="e@example.org", name="E", fs_uniquifier="e", interface_lang="sv")
        writing.add(account)
        writing.flush()
        writing.add(Grant(account_id=account.id, role="coordinator"))
        number = account.id
    with app.app_context():
        token, name = sessions.create({"_user_id": "e", "_fresh": True}, number), sessions.cookie_name()
    browser = app.test_client()
    browser.set_cookie(name, token)
    for address in (f"/admin/items/{uid}/fi/", f"/admin/items/{uid}/history/"):
        page = browser.get(address)
        assert page.status_code == 404
        assert "Det hör till tillägget ”Kunskapsbank”, som inte används nu." in page.text
    assert "tillägget" not in browser.get("/admin/items/nothing/fi/").text
    assert browser.get("/admin/").status_code == 200
    for address in ("/fi/", "/sv/", "/fi/haku/?q=musiikki", "/sitemap.xml"):
        assert app.test_client().get(address).status_code == 200


def test_a_plugin_that_another_needs_is_not_uninstalled(site_with, write_plugin, tmp_path):
    write_plugin("fair4", more=", requires=('fair5',)")
    write_plugin("fair5")
    with site_with().app_context():
        lifecycle.enable("fair4", "fair5")
        with pytest.raises(PluginError) as caught:
            carry_out("uninstall", "fair5", export=tmp_path / "x.zip")
        assert (str(caught.value), caught.value.advice) == ("“fair4” needs “fair5”.", "Disable “fair4” first.")
    assert not (tmp_path / "x.zip").exists()


@pytest.mark.parametrize("content", [b"no zip", None])
def test_a_file_that_is_no_archive_is_refused(content, site, tmp_path):
    place = tmp_path / "x.zip"
    if content:
        place.write_bytes(content)
    with site.app_context(), pytest.raises(PluginError, match=r"is not what an uninstall|There is no file"):
        removal.restore(place)


def _rewrite(package, name: str, version: str, more: str) -> None:
    plugin = package / "plugin.py"
    head = plugin.read_text(encoding="utf-8").partition("@hookimpl")[0]
    plugin.write_text(head + CODE.format(name=name, more=more), encoding="utf-8")
    setup = package.parent / "setup.cfg"
    setup.write_text(setup.read_text(encoding="utf-8").replace("version = 1.2.3", f"version = {version}"), "utf-8")


UPGRADED = (
    ", schema_version=2, upgrades={1: lambda fields: {**fields, **"
    "({'host': fields['host'].upper()} if 'host' in fields else {})}}"
)


def test_an_upgrade_brings_tables_and_items_along_while_the_old_version_serves(site_with, stalls, tmp_path):
    package = stalls("fair6")
    old = site_with()
    _rewrite(package, "fair6", "2.0", UPGRADED.replace("{", "{{").replace("}", "}}").format())
    (package / "migrations" / "v2.py").write_text(SECOND.format(name="fair6"), encoding="utf-8")
    with old.app_context():
        done = carry_out("upgrade", "fair6")
        assert done.rehearsal is not None
        told = {(thing.kind, thing.key): thing.detail for thing in done.rehearsal.effects.changes}
        assert told == {("type", "fair6_stall"): "v2"}
        assert (done.rehearsal.earlier, done.version) == ("1.2.3", "2.0")
        connection = session().connection()
        assert connection.exec_driver_sql("SELECT note FROM fair6_visit").scalars().all() == ["-"]
        session().expire_all()
        rows = session().query(Item.schema_version, Item.fields).filter(Item.kind == "fair6_stall")
        assert {(version, fields["host"]) for version, fields in rows} == {(2, f"HOST {n}") for n in range(3)}
        assert session().query(AuditEntry).filter_by(action="plugin.upgrade", subject="fair6").count() == 1
    assert old.test_client().get("/fi/fair6-fi/").status_code == 200


def test_an_older_version_is_refused_and_told_by_the_doctor(site_with, stalls, dump):
    package = stalls("fair7")
    _rewrite(package, "fair7", "1.0", "")
    app = site_with()
    before = dump(app)
    with app.app_context():
        with pytest.raises(PluginError) as caught:
            carry_out("upgrade", "fair7")
        assert "“fair7” is here as version 1.0, but 1.2.3 was in use." in str(caught.value)
        [check] = [one for one in checks() if one.name == "version of fair7"]
        assert (check.ok, str(check.message)) == (False, "1.0 is here, 1.2.3 is in use.")
        assert "fair7" in enabled_names()
    assert dump(app) == before


def _unpack(folder, version: str, more: str = "") -> None:
    package = folder / f"stand-{version}" / "yhteistuumin_stand"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "plugin.py").write_text(
        "from yhteistuumin.api import MenuItem, Plugin, hookimpl\n"
        f"PLUGIN = Plugin('stand', 'Stand', licence='MIT', version='{version}')\n{more}",
        encoding="utf-8",
    )
    info = package.parent / f"yhteistuumin_stand-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: yhteistuumin-stand\nVersion: {version}\n", "utf-8")
    (info / "entry_points.txt").write_text("[yhteistuumin.plugins]\nstand = yhteistuumin_stand.plugin\n", "utf-8")


def test_of_two_unpacked_versions_the_earlier_serves_until_the_upgrade(site_with, drop_ins):
    _unpack(drop_ins, "1.0")
    with site_with().app_context():
        lifecycle.enable("stand")
    _unpack(drop_ins, "1.1", "@hookimpl\ndef menu_items():\n    return [MenuItem('Stand', section='blog')]\n")
    with site_with().app_context():
        assert load_result().report("stand").version == "1.0"
        done = carry_out("upgrade", "stand")
        assert (done.version, done.rehearsal.earlier) == ("1.1", "1.0")
        assert [thing.key for thing in done.rehearsal.effects.adds] == ["main:blog"]
        assert [thing.key for thing in owned_by("stand").things] == ["main:blog"]
