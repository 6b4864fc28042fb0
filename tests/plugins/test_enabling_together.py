"""Several plugins in one step: rehearsed together, switched on together or not at all."""

from __future__ import annotations

import itertools

import pytest

from yhteistuumin.cli.group import run
from yhteistuumin.errors import PluginError
from yhteistuumin.plugins.changes import enable_together
from yhteistuumin.plugins.discovery import BUNDLED_FOLDER
from yhteistuumin.plugins.rehearsal import rehearse
from yhteistuumin.plugins.state import enabled_names, stored_generation

MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision = "{name}"
down_revision = None


def upgrade():
    op.create_table("{name}_row", sa.Column("id", sa.Integer(), primary_key=True), {column})
    {more}


def downgrade():
    op.drop_table("{name}_row")
"""
PAGE = """
from flask import Blueprint

blueprint = Blueprint({name!r}, __name__)


@blueprint.get("/")
def index(lang):
    return "<title>{name} page</title>"


@hookimpl
def blueprints():
    return [Mount(blueprint, {{"fi": "{name}", "sv": "{name}"}})]
"""
NUMBERS = itertools.count(1)
"""Modules stay imported: every test has a pair of its own."""


@pytest.fixture
def site_with(make_site, drop_ins):
    return lambda: make_site(plugin_folders=(BUNDLED_FOLDER, drop_ins))


@pytest.fixture
def write_pair(write_plugin):
    """``write_pair()``: *lender* needs *shelf*, with a table that points at the other's; their names."""

    def write(more: str = "pass", shelf_needs: str = "", lender_needs: str = "{shelf}") -> tuple[str, str]:
        number = next(NUMBERS)
        names = {"lender": f"lender{number}", "shelf": f"shelf{number}"}
        points = f'sa.Column("shelf", sa.Integer(), sa.ForeignKey("{names["shelf"]}_row.id"))'
        for key, needs, column, step in (
            ("shelf", shelf_needs, 'sa.Column("note", sa.Text())', "pass"),
            ("lender", lender_needs, points, more),
        ):
            name, required = names[key], needs.format(**names)
            package = write_plugin(name, PAGE.format(name=name), more=f", requires=({required!r},)" if required else "")
            file = package / "migrations" / f"{name}.py"
            file.parent.mkdir()
            file.write_text(MIGRATION.format(name=name, column=column, more=step), encoding="utf-8")
        return names["lender"], names["shelf"]

    return write


def test_what_needs_another_is_rehearsed_with_it_and_the_effects_are_told_together(site_with, write_pair, dump):
    lender, shelf = write_pair()
    app = site_with()
    before = dump(app)
    with app.app_context():
        assert not rehearse(lender).ok
        found = rehearse(lender, beside=[shelf])
    assert ([str(fault.reason) for fault in found.faults], found.name, found.version) == (
        [],
        f"{lender}, {shelf}",
        "1.2.3, 1.2.3",
    )
    assert found.effects.tables == (f"{shelf}_row", f"{lender}_row")
    dropped = [sql.split()[2] for sql in found.effects.sql_back if sql.startswith("DROP TABLE")]
    assert dropped == [f"{lender}_row", f"{shelf}_row"]
    addresses = {thing.key for thing in found.effects.adds if thing.kind == "address"}
    assert {f"/{lang}/{name}/" for lang in ("fi", "sv") for name in (lender, shelf)} <= addresses
    assert {page.title for page in found.pages} == {f"{lender} page", f"{shelf} page"}
    assert len({page.id for page in found.pages}) == len(found.pages)
    assert dump(app) == before


def test_they_are_switched_on_in_one_generation(site_with, write_pair):
    lender, shelf = write_pair()
    with site_with().app_context():
        earlier = stored_generation()
        done = enable_together([lender, shelf])
        assert [(change.name, change.version) for change in done] == [(lender, "1.2.3"), (shelf, "1.2.3")]
        assert stored_generation() == earlier + 1
        assert {lender, shelf} <= enabled_names()
    site = site_with()
    assert site.test_client().get(f"/fi/{lender}/").status_code == 200
    with site.app_context():
        assert enable_together([lender, shelf])[0].rehearsal is None
        assert stored_generation() == earlier + 1


@pytest.mark.parametrize(
    ("spoilt", "sentence"),
    [
        (
            {"more": "raise KeyError('halfway')"},
            "“{lender}, {shelf}” cannot be enabled: It raised KeyError: 'halfway'.",
        ),
        ({"shelf_needs": "{lender}"}, "“{lender}” cannot be enabled: These plugins wait for each other"),
        (
            {"lender_needs": "nowhere"},
            "“{lender}” cannot be enabled: It needs the plugin “nowhere”, which is not running.",
        ),
    ],
)
def test_where_one_cannot_be_switched_on_none_is(site_with, write_pair, dump, spoilt, sentence):
    lender, shelf = write_pair(**spoilt)
    app = site_with()
    before = dump(app)
    with app.app_context():
        with pytest.raises(PluginError) as caught:
            enable_together([lender, shelf])
        assert sentence.format(lender=lender, shelf=shelf) in str(caught.value)
        assert not {lender, shelf} & enabled_names()
    assert dump(app) == before


def test_the_command_rehearses_them_together(site_with, write_pair, drop_ins, instance, capsys, monkeypatch):
    lender, shelf = write_pair()
    (instance / "plugins").rmdir() if (instance / "plugins").is_dir() else None
    (instance / "plugins").symlink_to(drop_ins)
    url = (instance / "database").read_text(encoding="utf-8")
    if url:
        monkeypatch.setenv("YHTEISTUUMIN_DATABASE_URL", url)
    assert run(["--instance", str(instance), "plugins", "enable", lender, shelf, "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert told.startswith(f"{lender}, {shelf} 1.2.3, 1.2.3 can be enabled\n\nWhat will happen\n")
    assert told.endswith("\nNothing has been changed.\n")
    assert run(["--instance", str(instance), "plugins", "enable", lender, shelf]) == 0
    assert capsys.readouterr().out == f"{lender} 1.2.3 is enabled\n{shelf} 1.2.3 is enabled\n"
