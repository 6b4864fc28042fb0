"""What will happen is tried out by the background worker, while the page tells how far it is."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from yhteistuumin.content.lease import lease
from yhteistuumin.db import now, session, write
from yhteistuumin.plugins import jobs, rehearsal, trials
from yhteistuumin.plugins.discovery import BUNDLED_FOLDER
from yhteistuumin.plugins.rehearsal import Rehearsal
from yhteistuumin.plugins.telling import Finding, Words
from yhteistuumin.tables import AddonJob

FOLDERS = (BUNDLED_FOLDER, Path(__file__).resolve().parents[1] / "addons")
OURS = "uusimaa"
CARD = "/admin/addons/karavan/"
ASKED = f"{CARD}on?region={OURS}"


@pytest.fixture
def site(make_site: Callable[..., Flask]) -> Flask:
    return make_site(plugin_folders=FOLDERS)


@pytest.fixture
def editor(site: Flask, signed_in: Callable[..., FlaskClient]) -> FlaskClient:
    browser = signed_in("regional-editor", OURS)
    browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return browser


@pytest.fixture
def rehearsed(monkeypatch: pytest.MonkeyPatch, instance: Path) -> list[Rehearsal]:
    """What rehearsals give, one after the other, in place of the real ones; the last one stays."""
    given: list[Rehearsal] = []
    numbers = itertools.count()

    def rehearse(target: object, action: str, *, region: str = "", **_more: Any) -> Rehearsal:
        found = given.pop(0) if len(given) > 1 else given[0]
        key = f"{now():%Y%m%d-%H%M%S}-{next(numbers):08x}"
        from yhteistuumin.content.state import site_state

        stored = {**found.stored(), "id": key, "name": "karavan", "action": action, "region": region}
        stored |= {"generation": site_state().generation, "at": now().isoformat()}
        folder = instance / "rehearsals" / key
        folder.mkdir(parents=True)
        (folder / "result.json").write_text(json.dumps(stored))
        return Rehearsal.read(stored)

    monkeypatch.setattr(trials, "rehearse", rehearse)
    return given


GOOD = Rehearsal("", "", "")
BAD = Rehearsal("", "", "", faults=(Finding("load", Words({"en": "A wheel came off."}), Words({"en": "Mend it."})),))


def work(site: Flask) -> None:
    with site.app_context():
        assert jobs.run_next() is True
        assert jobs.run_next() is False


def open_jobs(site: Flask) -> int:
    with site.app_context():
        return len(session().scalars(select(AddonJob).where(AddonJob.state.in_(trials.OPEN))).all())


def grown_old(site: Flask, **change: object) -> None:
    """As if the newest job had stood still for some minutes."""
    with site.app_context(), write() as writing:
        job = writing.scalars(select(AddonJob).order_by(AddonJob.id.desc())).first()
        assert job is not None
        job.changed_at = now() - timedelta(minutes=2)
        for name, value in change.items():
            setattr(job, name, value)


def test_the_page_answers_at_once_and_uses_what_was_found(
    site: Flask, editor: FlaskClient, rehearsed: list[Rehearsal]
) -> None:
    rehearsed.append(GOOD)
    first, second = editor.get(ASKED).text, editor.get(ASKED).text
    assert "The trial is under way" in first
    assert "The trial is under way" in second
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in first
    assert open_jobs(site) == 1, "looking again asks for nothing new"
    work(site)
    for _time in range(2):
        assert "The trial went well." in editor.get(ASKED).text
    assert open_jobs(site) == 0


def test_each_step_is_told_while_it_lasts(site: Flask, editor: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    watch = editor.get(ASKED).text.split('data-watch="')[1].split('"')[0]
    told = []

    def rehearse(*_target: object, progress: Callable[[str], None], **_more: object) -> None:
        for step in rehearsal.STEPS:
            progress(step)
            told.append(editor.get(watch).get_json())

    monkeypatch.setattr(trials, "rehearse", rehearse)
    work(site)
    assert {one["state"] for one in told} == {"running"}
    assert [one["told"] for one in told][:2] == ["Copying the site", "Reading the add-on"]
    assert told[-1]["steps"] == dict.fromkeys(("copy", "load", "migrations", "change", "build"), "done") | {
        "pages": "now"
    }


def test_a_trial_that_finds_faults_shows_them_until_it_is_tried_again(
    site: Flask, editor: FlaskClient, rehearsed: list[Rehearsal]
) -> None:
    rehearsed += [BAD, GOOD]
    editor.get(ASKED)
    work(site)
    shown = editor.get(ASKED).text
    assert "A wheel came off." in shown
    assert "Switch on: Uusimaa</button>" not in shown
    assert open_jobs(site) == 0
    again = editor.post(f"{CARD}try", data={"way": "on", "region": OURS})
    assert again.location == ASKED
    assert "The trial is under way" in editor.get(ASKED).text
    work(site)
    assert "Switch on: Uusimaa</button>" in editor.get(ASKED).text


def test_a_trial_whose_worker_keeps_dying_is_given_up_and_says_so(
    site: Flask, editor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_args: object, **_kwargs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(trials, "rehearse", die)
    editor.get(ASKED)
    with site.app_context():
        for _time in range(jobs.MOST_STARTS):
            with pytest.raises(KeyboardInterrupt):
                jobs.run_next()
    work(site)
    shown = editor.get(ASKED).text
    assert "It was tried 3 times and never finished." in shown
    assert "Try again" in shown
    assert open_jobs(site) == 0, "looking at a failure does not start it anew"
    grown_old(site)
    assert "never finished" in editor.get(ASKED).text
    with site.app_context(), write() as writing:
        for job in writing.scalars(select(AddonJob)):
            job.changed_at = now() - 2 * trials.FAILURE_STANDS_FOR
    assert "The trial is under way" in editor.get(ASKED).text


def test_it_is_said_when_nobody_works(site: Flask, editor: FlaskClient) -> None:
    assert "Nobody is at work" not in editor.get(ASKED).text, "a worker may be on its way"
    grown_old(site)
    assert "Nobody is at work" in editor.get(ASKED).text
    with site.app_context(), lease(site) as mine:
        assert mine
        assert "It begins in a moment." in editor.get(ASKED).text


def test_what_stands_in_a_queue_says_so(site: Flask, editor: FlaskClient) -> None:
    with site.app_context():
        trials.ask(trials.Wanted("karavan", "enable", "lappi"), account_id=None)
    assert "It begins when the work before it is done." in editor.get(ASKED).text


def test_a_change_that_would_now_do_something_else_is_shown_again(
    site: Flask, signed_in: Callable[..., FlaskClient], rehearsed: list[Rehearsal]
) -> None:
    from yhteistuumin.plugins.state import enabled_names

    rehearsed.append(GOOD)
    coordinator = signed_in("coordinator")
    coordinator.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    coordinator.get(f"{CARD}enable")
    work(site)
    seen = coordinator.get(f"{CARD}enable").text.split('name="rehearsal" value="')[1].split('"')[0]
    result = Path(site.instance_path) / "rehearsals" / seen / "result.json"
    result.write_text(json.dumps({**json.loads(result.read_text()), "digest": "of other files"}))
    sent = coordinator.post(f"{CARD}enable", data={"rehearsal": seen})
    assert sent.location == f"{CARD}enable?note=changed-addon"
    with site.app_context():
        assert "karavan" not in enabled_names()
    assert "Something has changed since you looked." in coordinator.get(sent.location).text


def test_an_editor_sees_only_the_trials_of_her_region(
    site: Flask, editor: FlaskClient, signed_in: Callable[..., FlaskClient]
) -> None:
    watch = editor.get(ASKED).text.split('data-watch="')[1].split('"')[0]
    others = signed_in("regional-editor", "lappi")
    assert others.get(watch).status_code == 403
    assert others.get(ASKED).status_code == 403
    assert others.post(f"{CARD}try", data={"region": OURS}).status_code == 403
    assert editor.post(f"{CARD}try", data={"way": "enable"}).status_code == 403
    assert editor.post(f"{CARD}try", data={"way": "disable"}).status_code == 404
    with site.app_context():
        of_the_site = trials.ask(trials.Wanted("karavan", "enable"), account_id=None)
    assert editor.get(f"{CARD}jobs/{of_the_site}.json").status_code == 403


def test_finished_trials_are_forgotten_after_a_week(site: Flask) -> None:
    with site.app_context():
        trials.ask(trials.Wanted("karavan", "enable"), account_id=None)
    with site.app_context(), write() as writing:
        for job in writing.scalars(select(AddonJob)):
            job.state, job.changed_at = trials.DONE, now() - timedelta(days=8)
    with site.app_context():
        trials.ask(trials.Wanted("karavan", "enable", OURS), account_id=None)
        assert [job.region for job in session().scalars(select(AddonJob))] == [OURS]
