from __future__ import annotations

import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from yhteistuumin_search.analysis import (
    AnalyserStatus,
    Token,
    analyse,
    analyser_id,
    analyser_status,
    fold,
    terms,
)
from yhteistuumin_search.analysis.formtable import FormTable, form_table
from yhteistuumin_search.analysis.swedish import PROBES
from yhteistuumin_search.analysis.voikko import load_voikko


@pytest.fixture(params=["voikko", "table"])
def finnish(request, monkeypatch):
    """Finnish once through libvoikko and once without it."""
    if request.param == "table":
        monkeypatch.setenv("YHTEISTUUMIN_NO_VOIKKO", "1")
    elif load_voikko() is None:
        pytest.skip("libvoikko is missing: apt-get install libvoikko1 voikko-fi")
    return "fi"


@pytest.fixture
def without_voikko(monkeypatch):
    monkeypatch.setenv("YHTEISTUUMIN_NO_VOIKKO", "1")


def finds(query: str, document: str, lang: str) -> bool:
    return bool(set(terms(query, lang, mode="query")) & set(terms(document, lang)))


@pytest.mark.parametrize(
    ("query", "document"),
    [
        ("kulttuurihyvinvointi", "Puhutaan kulttuurihyvinvoinnista."),
        ("kulttuurihyvinvoinnin", "kulttuurihyvinvointi"),
        ("kunta", "kunnissa"),
        ("kylä", "kylien"),
        ("laki", "lain mukaan"),
        ("hanke", "hankkeiden"),
        ("Helsinki", "Helsingissä"),
        ("helsingin", "Helsinki"),
        ("saavutettavuus", "saavutettavuuden"),
        ("koskea", "koskevissa"),
        ("nuori", "nuorten"),
        ("museo", "museotkin"),
    ],
)
def test_an_inflected_finnish_word_meets_its_base_form(finnish, query, document):
    assert finds(query, document, finnish)


@pytest.mark.parametrize(
    ("part", "compound"),
    [
        ("hyvinvointi", "kulttuurihyvinvoinnista"),
        ("kulttuuri", "kulttuurihyvinvoinnista"),
        ("lautakunta", "sivistyslautakunnalle"),
        ("laki", "kulttuuritoimintalain"),
        ("koulutus", "aikuiskoulutuksen"),
        ("yhdistys", "kotiseutuyhdistykset"),
    ],
)
def test_a_finnish_compound_is_found_by_its_parts(finnish, part, compound):
    assert finds(part, compound, finnish)


@pytest.mark.skipif(load_voikko() is None, reason="libvoikko is missing: apt-get install libvoikko1 voikko-fi")
def test_a_finnish_compound_is_found_by_the_compound_inside_it():
    assert finds("toimintalaki", "kulttuuritoimintalain", "fi")
    assert finds("kulttuuritoiminta", "kulttuuritoimintalain", "fi")


@pytest.mark.parametrize(
    ("query", "document"),
    [
        ("kunta", "kuntosali"),
        ("kuntosali", "kunta"),
        ("kylä", "kylmäsäilytys"),
        ("hanke", "hankintaohje"),
        ("lautta", "lautakunta"),
        ("lautakunta", "lautat"),
    ],
)
def test_a_finnish_look_alike_is_kept_out(finnish, query, document):
    assert not finds(query, document, finnish)


def test_a_query_does_not_ask_for_the_parts_of_a_compound(finnish):
    assert not finds("kuntosali", "Sali oli täynnä.", finnish)


@pytest.mark.parametrize(
    ("query", "document"),
    [
        ("kulturskola", "kulturskolorna"),
        ("gräns", "kommungränsen"),
        ("bibliotek", "biblioteken"),
        ("verksamhet", "kulturverksamheten"),
        ("enkät", "enkäternas"),
        ("utveckla", "utvecklade"),
        ("barn", "barnkulturen"),
        ("arbete", "arbetsgruppernas"),
        ("skola", "skolklasser"),
        ("museum", "museibesökare"),
        ("förskola", "förskolebarn"),
        ("äldre", "äldreomsorgen"),
    ],
)
def test_a_swedish_form_or_compound_meets_the_query(query, document):
    assert finds(query, document, "sv")


@pytest.mark.parametrize(
    ("query", "document"),
    [("gift", "uppgift"), ("lag", "anslag"), ("mat", "automat"), ("tal", "talang"), ("rad", "råd")],
)
def test_a_swedish_look_alike_is_kept_out(query, document):
    assert not finds(query, document, "sv")


def test_a_lemma_the_swedish_table_maps_elsewhere_keeps_itself():
    assert "gräns" in terms("gräns", "sv", mode="query")


def test_a_swedish_participle_that_became_a_word_stands_alone():
    assert terms("kommande", "sv", mode="query") == ["kommande"]
    assert not finds("kommande", "Han kom.", "sv")


@pytest.mark.parametrize(
    ("query", "document", "lang"),
    [
        ("yhteistyo", "yhteistyötä", "fi"),
        ("ahtari", "Ähtärissä", "fi"),
        ("kylatoiminta", "kylätoiminnan", "fi"),
        ("enkat", "enkäterna", "sv"),
        ("malgrupp", "målgrupperna", "sv"),
    ],
)
def test_a_query_typed_without_dots_finds_the_word_with_them(query, document, lang):
    assert finds(query, document, lang)


def test_a_word_that_exists_without_dots_is_left_as_typed():
    assert "råd" not in terms("rad", "sv", mode="query")
    assert "rad" not in terms("råd", "sv", mode="query")


@pytest.mark.parametrize(
    ("term", "folded"),
    [
        ("yhteistyö", "yhteistyo"),
        ("Ähtäri", "ahtari"),
        ("råd", "rad"),
        ("šekki", "sekki"),
        ("žanri", "zanri"),
        ("Áŋŋel", "annel"),
    ],
)
def test_folding_takes_dots_and_accents_away(term, folded):
    assert fold(term) == folded


def test_folded_forms_stay_apart_from_exact_ones():
    (token,) = analyse("råden", "sv")
    assert "råd" in token.bases and "rad" not in token.bases
    assert "rad" in token.folded


def test_a_token_points_into_the_text_as_given():
    text = "Kunnan kult\u00adtuuri\u00adhyvinvointi ja kulttuuri-\ntoimintalain äänet"
    decomposed = unicodedata.normalize("NFD", text)
    for given in (text, decomposed):
        assert [given[token.start : token.end] for token in analyse(given, "fi")] == [
            token.surface for token in analyse(given, "fi")
        ]
        assert [token.bases[0] for token in analyse(given, "fi")] == [
            "kunta",
            "kulttuurihyvinvointi",
            "ja",
            "kulttuuritoimintalaki",
            "ääni",
        ]


def test_a_word_broken_by_a_line_end_is_found_whole(finnish):
    assert finds("kulttuuritoimintalaki", "uuden kulttuuri-\n  toimintalain mukaan", finnish)


def test_a_name_broken_at_its_hyphen_keeps_the_hyphen(finnish):
    assert finds("Etelä-Savo", "Etelä-\nSavossa", finnish)
    assert terms("Etelä-\nSavo", finnish, mode="query")[0] == "etelä-savo"


def test_a_hyphen_inside_a_word_hides_neither_spelling(finnish):
    assert finds("kulttuuritoimintalaki", "kulttuuri-toimintalain", finnish)
    assert finds("kulttuuri-toimintalaki", "kulttuuritoimintalaissa", finnish)


def test_a_shared_end_left_to_the_next_word_is_not_glued_to_the_conjunction():
    assert terms("nuoriso-\nja liikuntatoimi", "fi", mode="query") == ["nuoriso", "ja", "liikuntatoimi"]
    assert terms("kultur-\noch fritid", "sv", mode="query") == ["kultur", "och", "fritid"]


def test_an_abbreviation_loses_its_case_ending(finnish):
    assert terms("EU:n", finnish, mode="query") == ["eu"]
    assert terms("EU:s", "sv", mode="query") == ["eu"]


def test_index_terms_are_bases_and_parts_of_each_token():
    text = "Kulttuurihyvinvointia lautakunnille"
    assert terms(text, "fi") == [term for token in analyse(text, "fi") for term in (*token.bases, *token.parts)]
    assert all(token.parts == () for token in analyse(text, "fi", "query"))


def test_a_token_is_a_value():
    assert analyse("bok", "sv", "query") == [Token("bok", 0, 3, ("bok",), ())]


def test_an_unknown_mode_is_refused_with_the_right_ones():
    with pytest.raises(ValueError, match='"index" for documents or "query" for what a visitor types'):
        analyse("kirja", "fi", "both")


def test_text_without_words_has_no_terms():
    assert terms(" -- § … \n", "fi") == []


def test_the_analyser_is_named_by_method_and_changes_with_it(monkeypatch):
    if load_voikko() is None:
        pytest.skip("libvoikko is missing: apt-get install libvoikko1 voikko-fi")
    with_voikko = analyser_id("fi")
    monkeypatch.setenv("YHTEISTUUMIN_NO_VOIKKO", "1")
    assert with_voikko.startswith("fi-voikko-")
    assert analyser_id("fi").startswith("fi-table-")
    assert analyser_id("sv-FI") == analyser_id("sv")


def test_missing_voikko_is_reported_with_the_command_that_helps(without_voikko):
    finnish, swedish = analyser_status()
    assert not finnish.complete
    assert "apt-get install libvoikko1 voikko-fi" in finnish.advice
    assert swedish == AnalyserStatus("sv", analyser_id("sv"), True, "")


def test_threads_share_one_analyser_safely():
    text = "Kulttuurihyvinvointia kuntien sivistyslautakunnille ja kulttuuritoimintalain soveltamisohjeita"
    expected = terms(text, "fi")
    with ThreadPoolExecutor(8) as pool:
        assert all(found == expected for found in pool.map(lambda _: terms(text, "fi"), range(64)))


def test_another_language_is_searched_by_its_plain_words():
    assert "finland" in terms("Municipalities of Finland", "en")
    assert terms("Juovllat", "se") == ["juovllat"]


def test_the_analysis_needs_neither_flask_nor_the_application():
    code = (
        "import sys, yhteistuumin_search.analysis as a; a.terms('kunta', 'fi');"
        "assert not {'flask', 'yhteistuumin'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("word", ["gräns", "rest", "krets", "kulturen", "kultur", "nyland", "nylands", "xyz", ""])
def test_a_table_answers_the_same_with_and_without_its_quick_way(word):
    quick = form_table("sv", PROBES)
    asked = (word, word.title(), *(word + ending for ending in PROBES))
    slow = FormTable({form: lemma for form in asked if (lemma := quick._get(form))}, PROBES)
    assert slow._packed is None
    assert quick._packed is not None
    assert (quick.lemma(word), quick.is_lemma(word)) == (slow.lemma(word), slow.is_lemma(word))
