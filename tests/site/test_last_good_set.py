"""A site that nobody can be blamed for still starts, and calls are traced when asked."""

from __future__ import annotations

import logging

import pytest

from yhteistuumin import site as building
from yhteistuumin.i18n import speaking
from yhteistuumin.plugins import tracing
from yhteistuumin.plugins.health import checks
from yhteistuumin.plugins.last_good import recall, remember
from yhteistuumin.plugins.lifecycle import disable, enable
from yhteistuumin.plugins.state import enabled_names


@pytest.fixture
def fragile(monkeypatch):
    """``fragile("blog")``: from now on the site cannot be built with this plugin, for no reason."""
    whole = building.rest.install

    def break_with(*names: str) -> None:
        def install(app):
            loaded = {each.plugin.name for each in app.extensions[building.PLUGINS].loaded}
            if loaded & set(names):
                raise RuntimeError("nobody knows why")
            whole(app)

        monkeypatch.setattr(building.rest, "install", install)

    return break_with


def stopped(app) -> dict[str, str]:
    with app.app_context():
        plugins = app.extensions[building.PLUGINS].plugins
        wanted = enabled_names()
    return {each.name: each.phase for each in plugins if each.name in wanted and each.state != "enabled"}


def test_the_last_set_that_worked_is_taken_when_nobody_can_be_blamed(make_site, instance, fragile):
    with make_site().app_context():
        disable("blog")
    make_site()
    assert "blog" not in recall(instance / "cache")
    with make_site().app_context():
        enable("blog")
    fragile("blog")

    app = make_site()

    assert stopped(app) == {"blog": "build"}
    assert app.test_client().get("/fi/").status_code == 200
    with app.app_context(), speaking("en"):
        told = next(check for check in checks() if check.name == "plugins")
        assert told.is_fault
        assert str(told.message) == "It raised RuntimeError: nobody knows why."
        assert str(told.advice).startswith("The last set of add-ons that worked is running.")
    assert "blog" not in recall(instance / "cache")


def test_without_any_set_that_works_the_core_stands_alone(make_site, fragile):
    fragile("blog")
    app = make_site()
    assert set(stopped(app).values()) == {"build"}
    assert app.test_client().get("/sv/").status_code == 200


def test_a_core_that_cannot_be_built_is_told(make_site, monkeypatch):
    def refuse(_app):
        raise RuntimeError("the core itself")

    monkeypatch.setattr(building.rest, "install", refuse)
    with pytest.raises(RuntimeError, match="the core itself"):
        make_site()


def test_a_damaged_note_of_the_last_set_is_none(tmp_path):
    remember(tmp_path, ["blog", "search"])
    assert recall(tmp_path) == {"blog", "search"}
    (tmp_path / "last-good-plugins.json").write_text("{", encoding="utf-8")
    assert recall(tmp_path) == frozenset()


@pytest.fixture
def traced(site, make_site):
    yield make_site(trace=True)
    tracing.switch(False)


def test_each_call_into_a_plugin_is_traced(traced, caplog):
    with caplog.at_level(logging.INFO, logger="yhteistuumin.plugins.tracing"):
        traced.test_client().get("/fi/maakunnat/")
    lines = [record.getMessage() for record in caplog.records if record.name == "yhteistuumin.plugins.tracing"]
    assert any(line.startswith("plugin=regional_tasks hook='view:") for line in lines)
    assert all(line.endswith("outcome=ok") for line in lines)


def test_only_an_administrator_is_told_the_times_of_a_page(signed_in, traced):
    address = "/fi/"
    assert "Server-Timing" not in traced.test_client().get(address).headers
    browser = signed_in("administrator")
    browser.application = traced
    timing = browser.get(address).headers["Server-Timing"]
    assert ".panel_" in timing
    assert ";dur=" in timing
