"""What is left when neither libvoikko nor the table of forms is installed: endings and honesty."""

from __future__ import annotations

import pytest
from yhteistuumin_search.analysis import analyser_status, formtable, languages, terms


@pytest.fixture(autouse=True)
def bare_machine(monkeypatch):
    monkeypatch.setenv("YHTEISTUUMIN_NO_VOIKKO", "1")
    monkeypatch.setattr(formtable.importlib.util, "find_spec", lambda name: None)
    caches = (formtable.form_table, formtable.form_table_version, languages._analyser)
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


def test_both_languages_say_what_to_install():
    assert [status.lang for status in analyser_status()] == ["fi", "sv"]
    assert not any(status.complete for status in analyser_status())
    assert all("pip install simplemma" in status.advice for status in analyser_status())


def test_endings_alone_still_find_common_forms():
    assert set(terms("kirjastossa", "fi", "query")) & set(terms("kirjasto", "fi"))
    assert set(terms("biblioteken", "sv", "query")) & set(terms("bibliotek", "sv"))
