"""Whatever is asked, there is an answer. ``SEARCH_EXAMPLES=5000 pytest …/test_search_fuzz.py`` asks more."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

EXAMPLES = int(os.environ.get("SEARCH_EXAMPLES", "40"))
WORDS = st.sampled_from(
    ["kylä", "kulttuuri*", "OR NOT", '"', "(", "title:", "~2", "\x00", "\u202e", "\u200f", "råd", "-", "a" * 999]
)
MIXED = st.lists(st.one_of(WORDS, st.text(max_size=12)), max_size=30).map(" ".join)
QUESTIONS = st.one_of(st.text(max_size=80), MIXED)


@pytest.fixture(scope="module")
def visitor(shared_site):
    text = {"title": "Elävä kylä", "body": "<p>Kulttuuri ja råd.</p>", "state": "published"}
    return shared_site({"uid": "village", "kind": "page", "translations": {"fi": text}}).test_client()


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=QUESTIONS, lang=st.sampled_from(["fi", "sv"]))
def test_every_question_is_answered(visitor, question, lang):
    typed = {"q": question, "lang": lang}
    assert visitor.get("/api/v1/search", query_string=typed).status_code == 200
    assert visitor.get("/api/v1/suggest", query_string=typed).status_code == 200
    assert visitor.get("/fi/haku/" if lang == "fi" else "/sv/sok/", query_string=typed).status_code == 200
