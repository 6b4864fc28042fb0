"""Whatever is typed or published, the analysis answers."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from yhteistuumin_search.analysis import analyse, terms
from yhteistuumin_search.crosslanguage import expand

TEXT = st.one_of(st.text(max_size=60), st.text("aäåöekKltuiys-‐'’:.,\u00ad\u0308\n 2#", max_size=40))
LANG = st.sampled_from(["fi", "sv"])


@settings(max_examples=150, deadline=None, database=None)
@given(TEXT, LANG)
def test_every_token_is_a_piece_of_the_text_in_reading_order(text, lang):
    tokens = analyse(text, lang)
    assert [text[token.start : token.end] for token in tokens] == [token.surface for token in tokens]
    assert all(one.end <= other.start for one, other in pairwise(tokens))
    assert all(token.bases and all(token.bases) and all(token.parts) for token in tokens)


@settings(max_examples=150, deadline=None, database=None)
@given(TEXT, LANG)
def test_a_word_typed_as_it_stands_is_found(text, lang):
    for query, document in zip(analyse(text, lang, "query"), analyse(text, lang), strict=True):
        assert set(query.bases) & set(document.terms)


@settings(max_examples=100, deadline=None, database=None)
@given(TEXT, LANG)
def test_every_word_of_a_query_has_a_group_with_a_term(text, lang):
    groups = expand(text, lang, "sv" if lang == "fi" else "fi")
    assert len(groups) == len(analyse(text, lang, "query"))
    assert all(group and all(group) for group in groups)


@settings(max_examples=50, deadline=None, database=None)
@given(TEXT, LANG)
def test_terms_are_those_of_the_tokens_and_the_same_each_time(text, lang):
    assert terms(text, lang) == [term for token in analyse(text, lang) for term in token.terms]
