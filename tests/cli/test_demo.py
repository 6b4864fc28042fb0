from __future__ import annotations

import os
import sys
from datetime import datetime

import pytest

from yhteistuumin.cli.demonstrating import ACCOUNTS, demo_password, make_accounts
from yhteistuumin.db import write
from yhteistuumin.installing import _resolved, load_demo
from yhteistuumin.tables import Item, PluginState

TODAY = datetime.fromisoformat("2026-11-21T15:00:00+02:00")


def test_dates_of_the_demo_count_from_today():
    line = {"published_at": "-3d", "fields": {"closes": "+12d", "note": "+12d and more", "many": ["+1d"]}}
    assert _resolved(line, TODAY) == {
        "published_at": "2026-11-18T09:00:00+02:00",
        "fields": {"closes": "2026-12-03", "note": "+12d and more", "many": ["2026-11-22"]},
    }


def test_the_demo_password_is_made_once(tmp_path):
    password = demo_password(tmp_path)
    assert demo_password(tmp_path) == password
    assert (tmp_path / "demo_password").stat().st_mode & 0o777 == 0o600


def test_demo_accounts_are_made_once(site):
    from yhteistuumin.security.accounts import everybody

    for _time in range(2):
        make_accounts(site, "kolme-kirjavaa-kissaa")
    with site.app_context():
        assert sorted(account.email for account in everybody()) == sorted(email for email, *_ in ACCOUNTS)


@pytest.mark.slow
def test_the_demo_content_loads_once_and_whole(site):
    from sqlalchemy import func, select

    from yhteistuumin.db import session

    first = load_demo(site)
    with site.app_context():
        count = session().scalar(select(func.count()).select_from(Item))
    assert first == count > 0
    assert load_demo(site) == 0


def test_demo_prepares_and_hands_over_to_serve(cli, instance, monkeypatch):
    handed: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda _path, arguments: handed.append(arguments))
    monkeypatch.setattr("yhteistuumin.installing.load_demo", lambda _app: 0)

    outcome = cli("demo", "--port", "8123")

    assert outcome.code == 0, outcome.err
    assert "http://127.0.0.1:8123/" in outcome.out
    assert demo_password(instance) in outcome.out
    assert handed == [
        [
            sys.executable, "-m", "yhteistuumin.cli", "--instance", str(instance), "serve", "--quiet",
            "--host", "127.0.0.1", "--port", "8123",
        ]
    ]  # fmt: skip


def test_demo_names_the_plugin_that_is_wrong_and_logs_it_once(cli, instance, make_site, monkeypatch, caplog):
    package = instance / "plugins" / "boom" / "yhteistuumin_boom"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "plugin.py").write_text("raise RuntimeError('boom at import')", encoding="utf-8")
    (package.parent / "setup.cfg").write_text(
        "[metadata]\nname = boom\nversion = 1.0\n"
        "[options.entry_points]\nyhteistuumin.plugins =\n  boom = yhteistuumin_boom.plugin\n",
        encoding="utf-8",
    )
    app = make_site()
    with app.app_context(), write() as writing:
        writing.add(PluginState(name="boom", enabled=True))
    monkeypatch.setattr(os, "execv", lambda _path, _arguments: None)
    monkeypatch.setattr("yhteistuumin.installing.load_demo", lambda _app: 0)

    outcome = cli("demo")

    told = [line for line in outcome.err.splitlines() if "boom at import" in line]
    assert [line.partition("boom at import")[0] for line in told] == [
        "Note: plugin boom: It raised RuntimeError: "
    ]
    assert len([message for message in caplog.messages if "boom at import" in message]) == 1
