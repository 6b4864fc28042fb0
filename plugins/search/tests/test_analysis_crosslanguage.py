from __future__ import annotations

import gzip
import importlib.util
import json
from pathlib import Path

import pytest
from yhteistuumin_search import wordpairs
from yhteistuumin_search.analysis import analyse
from yhteistuumin_search.cognates import cognates
from yhteistuumin_search.crosslanguage import Lexicon, expand

THEMES = Lexicon.from_pairs(
    [
        ("Kulttuurihyvinvointi", "Kulturell välfärd"),
        ("kulttuurinen hyvinvointi", "kulturellt välbefinnande"),
        ("Kulttuurihyvinvointi", "kulturvälfärd"),
        ("Kaikukortti", "Kaikukortet"),
        ("Saatavuus ja yhdenvertaisuus", "Tillgång och likvärdighet"),
        ("Vöyri", "Vörå"),
    ]
)


@pytest.fixture
def nothing_built_in(monkeypatch):
    monkeypatch.setattr(wordpairs, "base_pairs", lambda source, target: {})
    monkeypatch.setattr("yhteistuumin_search.crosslanguage.base_pairs", lambda source, target: {})
    from yhteistuumin_search import crosslanguage

    crosslanguage._translations.cache_clear()
    yield
    crosslanguage._translations.cache_clear()


def test_a_label_of_one_word_stands_for_the_other_languages_labels(nothing_built_in):
    (group,) = expand("kulttuurihyvinvoinnista", "fi", "sv", lexicon=THEMES)
    assert group[:3] == ["kulturell", "välfärd", "kulturvälfärd"]


def test_each_word_of_a_label_stands_for_the_one_word_it_becomes(nothing_built_in):
    groups = expand("den kulturella välfärden", "sv", "fi", lexicon=THEMES)
    assert len(groups) == 3
    assert ["kulttuurihyvinvointi" in group for group in groups] == [False, True, True]


def test_labels_with_as_many_words_pair_them_one_by_one(nothing_built_in):
    assert expand("saatavuudesta ja yhdenvertaisuudesta", "fi", "sv", lexicon=THEMES) == [
        ["saatavuus"],
        ["ja"],
        ["yhdenvertaisuus"],
    ]
    assert expand("kulttuurista hyvinvointia", "fi", "sv", lexicon=THEMES) == [["kulturell"], ["välbefinnande"]]


def test_a_label_is_not_recognised_by_one_of_its_words(nothing_built_in):
    assert expand("välfärd", "sv", "fi", lexicon=THEMES) == [["välfärd"]]


def test_a_place_name_of_the_site_is_found_in_any_form(nothing_built_in):
    assert expand("Vöyrillä", "fi", "sv", lexicon=THEMES) == [["vörå", "vöyri"]]


def test_without_any_pairs_a_word_stands_for_itself(nothing_built_in):
    assert expand("kylätalo", "fi", "sv") == [["kylätalo"]]
    assert expand("", "fi", "sv") == []


@pytest.mark.parametrize(
    ("text", "source", "target", "expected"),
    [
        ("kirjastoissa", "fi", "sv", "bibliotek"),
        ("kunnan", "fi", "sv", "kommun"),
        ("kulttuuritoiminta", "fi", "sv", "kulturverksamhet"),
        ("saavutettavuus", "fi", "sv", "tillgänglighet"),
        ("Turussa", "fi", "sv", "åbo"),
        ("ranskalaisia", "fi", "sv", "fransk"),
        ("helmikuussa", "fi", "sv", "februari"),
        ("biblioteken", "sv", "fi", "kirjasto"),
        ("tillgängligheten", "sv", "fi", "saavutettavuus"),
        ("Frankrike", "sv", "fi", "ranska"),
        ("festivalerna", "sv", "fi", "festivaali"),
    ],
)
def test_common_words_are_translated_without_any_site_data(text, source, target, expected):
    (group,) = expand(text, source, target)
    assert expected in group


def test_a_compound_without_a_translation_is_put_together_from_its_parts():
    (group,) = expand("kirjastofestivaalit", "fi", "sv")
    assert "bibliotek" in group and "festival" in group


def test_every_word_has_a_group_and_every_group_a_term():
    text = "Kulttuuri- ja taideperintöä, 2020-2023: xyzzy d'Artagnan KAIKU-kortti EU:n §"
    for source, target in (("fi", "sv"), ("sv", "fi"), ("fi", "en"), ("fi", "fi"), ("sv-FI", "fi_FI")):
        groups = expand(text, source, target)
        assert len(groups) == len(analyse(text, source, "query"))
        assert all(groups)


def test_cognates_are_words_of_the_other_language():
    assert cognates("moraali", "fi", "sv") == ("moral",)
    assert cognates("trend", "sv", "fi") == ("trendi",)
    assert cognates("saavutettavuus", "fi", "sv") == ()


def test_the_learned_pairs_hold_words_and_weights_only():
    packed = Path(wordpairs.__file__).with_name("data") / "words-fi-sv.tsv.gz"
    rows = [line.split("\t") for line in gzip.decompress(packed.read_bytes()).decode().splitlines()]
    assert len(rows) > 20_000 and packed.stat().st_size < 500_000
    assert all(len(row) == 3 and " " not in row[0] + row[1] and 1 <= int(row[2]) <= 99 for row in rows)


def test_the_learner_finds_which_words_translate_each_other(tmp_path):
    path = Path(__file__).parents[1] / "bench" / "learn_lexicon.py"
    spec = importlib.util.spec_from_file_location("learn_lexicon", path)
    learner = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(learner)
    texts = [
        ("Kirjasto on auki.", "Biblioteket är öppet."),
        ("Kirjasto on kunnassa.", "Biblioteket finns i kommunen."),
        ("Kunta maksaa.", "Kommunen betalar."),
        ("Museo on kunnassa.", "Museet finns i kommunen."),
        ("Museo on auki.", "Museet är öppet."),
    ]
    for lang, column in (("fi", 0), ("sv", 1)):
        records = [
            {"title": pair[column], "preamble": [], "sections": [{"heading": "", "paragraphs": [pair[column]]}]}
            for pair in texts
        ]
        with gzip.open(tmp_path / f"{lang}.gz", "wt", encoding="utf-8") as out:
            out.writelines(json.dumps(record) + "\n" for record in records)
    learner.main([str(tmp_path / "fi.gz"), str(tmp_path / "sv.gz"), str(tmp_path / "out.gz")])
    pairs = [line.split("\t") for line in gzip.decompress((tmp_path / "out.gz").read_bytes()).decode().splitlines()]
    best = {}
    for finnish, swedish, _ in sorted(pairs, key=lambda pair: int(pair[2])):
        best[finnish] = swedish
    assert {word: best[word] for word in ("kirjasto", "museo", "kunta")} == {
        "kirjasto": "bibliotek",
        "museo": "museum",
        "kunta": "kommun",
    }
