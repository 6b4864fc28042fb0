"""Every kind of broken plugin at once on one site: what visitors, editors and administrators see.

The table of `docs/explanation/fault-matrix.md` is made here. To write it anew::

    WRITE_FAULT_MATRIX=1 pytest tests/plugins/test_fault_matrix.py
"""

from __future__ import annotations

import html
import os
import re
import shutil
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.plugins.bad_plugins import KINDS, STEADY_PLUGIN, Bad, write
from yhteistuumin.testing import load_lines

TABLE = Path(__file__).resolve().parents[2] / "docs/explanation/fault-matrix.md"
LANGUAGES = ("en", "fi", "sv")
VISITS = 3
ENDLESS = frozenset({"hangs_import", "sleeps", "panel_endless", "placed_endless", "view_endless", "job_endless"})
SLOW = "panel_slow"
WITH_BLOCKS = "/fi/lohkoja/"
FIRST, LAST = "The words before.", "The words behind."
PUBLIC_PAGES = ("/fi/", "/sv/", "/fi/blogi/", "/sv/teman/", "/fi/steady/", "/sitemap.xml")


@dataclass
class Seen:
    """What a site with every bad plugin showed."""

    drop_ins: Path
    fronts: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    pages: dict[str, int] = field(default_factory=dict)
    texts: list[tuple[int, str]] = field(default_factory=list)
    noted: str = ""
    desk: dict[str, tuple[int, str]] = field(default_factory=dict)
    panel: dict[str, tuple[int, str]] = field(default_factory=dict)
    own_pages: dict[tuple[str, str], str] = field(default_factory=dict)
    reports: dict[str, dict[str, dict[str, object]]] = field(default_factory=dict)
    checks: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    rehearsed: dict[str, dict[str, tuple[str, str, str]]] = field(default_factory=dict)

    def told(self, name: str, lang: str) -> tuple[str, str, str]:
        """(phase, reason, advice) of plugin *name*, as the panel has it, else as only doctor does."""
        if name in self.rehearsed:
            return self.rehearsed[name][lang]
        report = self.reports[lang][name]
        if report["reason"]:
            return str(report["phase"]), str(report["reason"]), str(report["advice"])
        for check in self.checks[lang]:
            if not check["ok"] and check["owner"] == name:
                return str(check["phase"]), str(check["message"]), str(check["advice"])
        raise AssertionError(f"nothing names {name}")


def build(base: Flask, folder: Path) -> Flask:
    """The site of *base* with every kind switched on, and with the plugins of *folder*."""
    from yhteistuumin.content.outbox import announce
    from yhteistuumin.db import write as writing_to
    from yhteistuumin.plugins.discovery import BUNDLED_FOLDER
    from yhteistuumin.runtime import SETTINGS
    from yhteistuumin.site import create_site
    from yhteistuumin.tables import PluginState

    for bad in (STEADY_PLUGIN, *KINDS):
        write(folder, bad)
    shutil.rmtree(folder / "gone")
    shutil.copytree(folder / "twin", folder / "twin_again")
    with base.app_context(), writing_to() as writing:
        writing.add_all(PluginState(name=bad.name, enabled=True) for bad in switched_on())
    app = create_site(
        base.instance_path,
        testing=True,
        database_url=base.extensions[SETTINGS].database_url,
        plugin_folders=(BUNDLED_FOLDER, folder),
        call_seconds=1.0,
    )
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.test_client_class = base.test_client_class
    load_lines(app, folder.parent, text_with_blocks())
    with app.app_context(), writing_to() as writing:
        announce(writing, "a-changed-item")
    return app


def text_with_blocks() -> dict[str, Any]:
    """A page with the block of every kind that brings one, and of the plugin beside them."""
    from yhteistuumin.content.richtext import placed

    owners = [bad.name for bad in KINDS if "Block(" in bad.code] + [STEADY_PLUGIN.name]
    body = f"<p>{FIRST}</p>" + "".join(placed(f"{name}.text", {}).html() for name in owners) + f"<p>{LAST}</p>"
    told = {"title": "Lohkoja", "slug": "lohkoja", "body": body, "state": "published"}
    return {"uid": "with-blocks", "kind": "page", "lead": "fi", "translations": {"fi": told}}


def switched_on() -> list[Bad]:
    return [STEADY_PLUGIN, *(bad for bad in KINDS if not bad.rehearsed)]


def try_out(app: Flask, seen: Seen) -> None:
    """Rehearse what must not even be switched on."""
    from yhteistuumin.i18n import speaking
    from yhteistuumin.plugins.rehearsal import rehearse

    def one(bad: Bad) -> None:
        with app.app_context():
            finding = rehearse(seen.drop_ins / bad.name).faults[0]
        told = seen.rehearsed.setdefault(bad.name, {})
        for lang in LANGUAGES:
            with speaking(lang):
                told[lang] = str(finding.phase), str(finding.reason), str(finding.advice)

    with ThreadPoolExecutor() as pool:
        list(pool.map(one, (bad for bad in KINDS if bad.rehearsed)))


@contextmanager
def at_any_speed() -> Iterator[None]:
    """However slow the machine is, only what is meant to be slow or endless is taken for it."""
    from yhteistuumin.plugins import barrier, failures, loading

    record, patience = barrier.record_failure, loading._Run._patience

    def record_rightly(owner: str, hook: str, error: str, **how: bool) -> None:
        if owner == SLOW or not error.startswith("took"):
            record(owner, hook, error, **how)

    def patience_with(run: Any, name: str) -> float:
        return patience(run, name) if name in ENDLESS else 0.0

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(barrier, "is_overloaded", lambda: False)
        patched.setattr(barrier, "SUSPEND_SECONDS", 600.0)
        patched.setattr(barrier, "record_failure", record_rightly)
        patched.setattr(barrier, "HANDLER_FACTOR", 2)
        patched.setattr(failures, "WINDOW", timedelta(hours=1))
        patched.setattr(loading._Run, "_patience", patience_with)
        yield


def administrator(app: Flask) -> FlaskClient:
    from yhteistuumin.db import write as writing_to
    from yhteistuumin.security import sessions
    from yhteistuumin.tables import Account, Grant

    mark = uuid.uuid4().hex
    with app.app_context():
        with writing_to() as writing:
            account = Account(email=f"{mark}@example.org", name="Admin", fs_uniquifier=mark)
            writing.add(account)
            writing.flush()
            writing.add(Grant(account_id=account.id, role="administrator"))
            number = account.id
        token, name = sessions.create({"_user_id": mark, "_fresh": True}, number), sessions.cookie_name()
    browser = app.test_client()
    browser.set_cookie(name, token)
    return browser


def visit(app: Flask, seen: Seen) -> None:
    from yhteistuumin.cli.watching import Watchdog
    from yhteistuumin.content.outbox import drain_all
    from yhteistuumin.plugins.barrier import handle_events
    from yhteistuumin.plugins.marks import marked

    class Fair(Watchdog):
        def look_at(self, call: marked) -> None:
            if call.owner in ENDLESS:
                super().look_at(call)

    visitor, watchdog = app.test_client(), Fair(app)
    watchdog.start()
    try:
        for lang in ("fi", "sv"):
            for number in range(VISITS):
                answer = visitor.get(f"/{lang}/?n={number}")
                seen.fronts.setdefault(lang, []).append((answer.status_code, answer.text))
        for number in range(2 * VISITS):
            answer = visitor.get(f"{WITH_BLOCKS}?n={number}")
            seen.texts.append((answer.status_code, answer.text))
        for path in (*PUBLIC_PAGES, *(bad.page for bad in KINDS if bad.page)):
            seen.pages[path] = visitor.get(path).status_code
        with app.app_context():
            drain_all(call=handle_events)
    finally:
        watchdog.stopped.set()
        watchdog.join()


def look(app: Flask, seen: Seen) -> None:
    from yhteistuumin.i18n import speaking
    from yhteistuumin.plugins.health import checks, plugin_reports

    browser = administrator(app)
    seen.noted = html.unescape(browser.get(WITH_BLOCKS).text)
    for lang in LANGUAGES:
        answer = browser.get(f"/admin/?lang={lang}", follow_redirects=True)
        seen.desk[lang] = answer.status_code, answer.text
        answer = browser.get(f"/admin/addons/?lang={lang}")
        seen.panel[lang] = answer.status_code, html.unescape(answer.text)
        for bad in (bad for bad in KINDS if bad.on_own_page):
            answer = browser.get(f"/admin/addons/{bad.name}/?lang={lang}")
            seen.own_pages[lang, bad.name] = html.unescape(answer.text)
        with app.app_context(), speaking(lang):
            seen.reports[lang] = {report.name: report.as_json() for report in plugin_reports()}
            seen.checks[lang] = [check.as_json() for check in checks()]


@pytest.fixture(scope="module")
def seen(shared_site: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    from yhteistuumin.site import close_site

    base = shared_site()
    found = Seen(tmp_path_factory.mktemp("bad") / "drop-ins")
    with at_any_speed():
        app = build(base, found.drop_ins)
        try_out(base, found)
        visit(app, found)
        look(app, found)
    yield found
    close_site(app)


def test_every_page_answers_and_the_plugin_beside_them_is_whole(seen: Seen) -> None:
    for lang, answers in seen.fronts.items():
        assert [status for status, _page in answers] == [200] * VISITS, lang
        for _status, page in answers:
            assert "Steady block" in page
            assert f'href="/{lang}/steady/"' in page
            assert page.count("<li") < 400
    assert {path: seen.pages[path] for path in PUBLIC_PAGES} == dict.fromkeys(PUBLIC_PAGES, 200)
    assert {status for status, _page in (*seen.desk.values(), *seen.panel.values())} == {200}
    assert seen.reports["en"]["steady"]["reason"] == ""
    assert seen.reports["en"]["blog"]["reason"] == ""


def test_a_text_stands_around_broken_blocks_and_editors_are_told_of_each(seen: Seen) -> None:
    for status, page in seen.texts:
        assert status == 200
        assert page[page.index(FIRST) : page.index(LAST)].count("<div") == 1
        assert "Steady words" in page
    for bad in KINDS:
        if "Block(" in bad.code:
            assert f"Lukijat eivät näe tässä lohkoa ”{bad.name}”." in seen.noted


@pytest.mark.parametrize("bad", KINDS, ids=lambda bad: bad.name)
def test_a_bad_plugin_is_named_with_phase_reason_and_advice(bad: Bad, seen: Seen) -> None:
    phase, reason, advice = seen.told(bad.name, "en")
    assert phase == bad.phase, reason
    for lang in ("fi", "sv"):
        told = seen.told(bad.name, lang)
        assert told[0] == phase
        assert told[1] != reason, "not translated"
        assert told[2] != advice, "not translated"
    for lang in () if bad.rehearsed else LANGUAGES:
        _phase, reason, advice = seen.told(bad.name, lang)
        messages = {(check["message"], check["advice"]) for check in seen.checks[lang] if check["owner"] == bad.name}
        assert (reason, advice) in messages
        shown = " ".join((seen.own_pages[lang, bad.name] if bad.on_own_page else seen.panel[lang][1]).split())
        assert " ".join(reason.split()) in shown
        assert advice in shown


def test_the_table_in_the_documentation_is_what_was_seen(seen: Seen) -> None:
    table = as_table(seen)
    if os.environ.get("WRITE_FAULT_MATRIX"):
        TABLE.write_text(table, encoding="utf-8")
    assert TABLE.read_text(encoding="utf-8") == table


INTRODUCTION = """# What a broken add-on does to the site

Made by a test run; do not edit by hand. `tests/plugins/test_fault_matrix.py` switches all {count} on
at once on one site, asks for its pages as a visitor, an editor and an administrator, and writes what it saw:
`WRITE_FAULT_MATRIX=1 pytest tests/plugins/test_fault_matrix.py`. The test fails where this page no longer
agrees. Editors and administrators read all of it in Finnish and Swedish too.

In every row the pages of the core and of every other add-on answered 200 in Finnish and in Swedish, the
menu entry and the block of the add-on beside it were there, and so was the editors' desk.

| Kind | Phase | Visitors | Editors | Administrators: reason, *advice* | Other add-ons |
|---|---|---|---|---|---|
"""


def as_table(seen: Seen) -> str:
    return INTRODUCTION.format(count=len(KINDS)) + "".join(row(bad, seen) for bad in KINDS)


def row(bad: Bad, seen: Seen) -> str:
    phase, reason, advice = seen.told(bad.name, "en")
    cells = (bad.title, phase, visitors(bad, seen), editors(bad, seen), f"{plain(reason, seen)} *{advice}*", "whole")
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def visitors(bad: Bad, seen: Seen) -> str:
    if bad.page:
        status = seen.pages[bad.page]
        own = "its page as the core makes it" if status == 200 else f"an error page ({status}) at its own address"
        return f"{own}, everything else"
    if bad.phase == "run":
        if "Block(" in bad.code:
            return "the text around it"
        return "the page without its block" if "Panel(" in bad.code else "everything"
    return bad.visitors


def editors(bad: Bad, seen: Seen) -> str:
    if "Block(" in bad.code and f"”{bad.name}”" in seen.noted:
        return "a note in its place, which says that it is kept"
    return "the desk as ever" if seen.desk["en"][0] == 200 else "no desk"


def plain(reason: str, seen: Seen) -> str:
    """*reason* without what differs from machine to machine."""
    reason = reason.replace(str(seen.drop_ins), "…").replace(str(seen.drop_ins.resolve()), "…")
    reason = reason.replace(str(TABLE.parents[2]), "…")
    reason = re.sub(r"0x[0-9a-f]+", "0x…", reason)
    return re.sub(r"\d+\.\d+ seconds", "0.6 seconds", reason)
