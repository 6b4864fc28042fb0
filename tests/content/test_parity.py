from __future__ import annotations

import pytest
from sqlalchemy import select

from yhteistuumin.content.lifecycle import mark_current, retract, set_lead
from yhteistuumin.content.parity import (
    Change,
    Parity,
    behind,
    changed_sentences,
    compare,
    is_stale,
    overview,
    says_same,
    translation_state,
    translation_states,
)
from yhteistuumin.content.publishing import effect, publish
from yhteistuumin.content.records import record_of
from yhteistuumin.content.saving import create, save_draft
from yhteistuumin.content.texts import LanguageText, body_of
from yhteistuumin.db import session
from yhteistuumin.schema.types import ContentType
from yhteistuumin.security.rules import SYSTEM
from yhteistuumin.tables import AuditEntry, Item


def save(item: Item, lang: str, **content: object) -> None:
    save_draft(item, lang, content, expected_version=record_of(item).version(lang), actor=SYSTEM)


def out(item: Item, lang: str, **content: object) -> None:
    save(item, lang, **content)
    publish(item, lang, actor=SYSTEM)


@pytest.fixture
def pair(context: object) -> Item:
    """A page published in both languages; Finnish leads."""
    item = create("page", lang="fi", actor=SYSTEM, uid="pair")
    out(item, "fi", title="Lukiolaiset", body="<p>Ikäraja on 16 vuotta. Ilmoittaudu.</p><p>Tule mukaan!</p>")
    out(item, "sv", title="Gymnasieelever", body="<p>Åldersgränsen är 16 år. Anmäl dig.</p><p>Kom med!</p>")
    return item


def states(item: Item) -> dict[str, str]:
    return {lang: str(state) for lang, state in translation_states(item).items()}


def test_staleness_is_a_function_of_two_hashes() -> None:
    assert [is_stale(*pair) for pair in (("a", "a"), ("a", "b"), ("", "b"), ("a", ""))] == [
        False,
        True,
        False,
        False,
    ]


@pytest.mark.usefixtures("context")
def test_a_language_without_a_public_text_is_missing() -> None:
    item = create("page", lang="fi", actor=SYSTEM)
    save(item, "sv", title="Utkast")
    assert states(item) == {"fi": "missing", "sv": "missing"}


def test_a_translation_made_now_is_current(pair: Item) -> None:
    assert states(pair) == {"fi": "current", "sv": "current"}


def test_a_draft_makes_nothing_stale(pair: Item) -> None:
    save(pair, "fi", title="Uusi otsikko")
    assert states(pair) == {"fi": "draft-ahead", "sv": "current"}


def test_an_address_an_emphasis_and_a_heading_make_nothing_stale(pair: Item) -> None:
    out(pair, "fi", slug="uusi-osoite")
    out(pair, "fi", body="<h2>Ikäraja on 16 vuotta. <em>Ilmoittaudu.</em></h2><p>Tule mukaan!</p>")
    assert states(pair) == {"fi": "current", "sv": "current"}


def test_a_changed_sentence_makes_the_other_language_stale_and_is_shown_exactly(pair: Item) -> None:
    out(pair, "fi", body="<p>Ikäraja on 15 vuotta. Ilmoittaudu.</p><p>Tule mukaan!</p>")
    label = changed_sentences(pair, "sv")[0].label
    assert states(pair) == {"fi": "current", "sv": "stale"}
    assert changed_sentences(pair, "sv") == [Change("body", label, "Ikäraja on 16 vuotta.", "Ikäraja on 15 vuotta.")]
    assert (str(label), changed_sentences(pair, "fi")) == ("Text", [])


def test_changing_it_back_makes_it_current_again(pair: Item) -> None:
    body = record_of(pair).live("fi").body
    out(pair, "fi", body="<p>Muuta.</p>")
    out(pair, "fi", body=body)
    assert states(pair) == {"fi": "current", "sv": "current"}


def test_a_translation_that_follows_is_current_again(pair: Item) -> None:
    out(pair, "fi", body="<p>Ikäraja on 15 vuotta.</p>")
    out(pair, "sv", body="<p>Åldersgränsen är 15 år.</p>")
    assert (states(pair)["sv"], changed_sentences(pair, "sv")) == ("current", [])


def test_the_basis_is_the_lead_text_of_the_last_save_not_of_the_publication(pair: Item) -> None:
    save(pair, "sv", body="<p>Åldersgränsen är 16 år!</p>")
    out(pair, "fi", body="<p>Ikäraja on 15 vuotta.</p>")
    publish(pair, "sv", actor=SYSTEM)
    assert states(pair)["sv"] == "stale"


def test_a_save_that_does_not_follow_the_lead_leaves_the_translation_stale(pair: Item) -> None:
    out(pair, "fi", body="<p>Ikäraja on 15 vuotta. Ilmoittaudu.</p><p>Tule mukaan!</p>")
    older, changes = behind(record_of(pair), "sv"), changed_sentences(pair, "sv")
    assert not says_same(record_of(pair), "sv")
    save_draft(pair, "sv", {"title": "Gymnasister"}, expected_version=1, actor=SYSTEM, made_from=older)
    assert not says_same(record_of(pair), "sv")
    assert effect(pair, "sv").stays_behind
    publish(pair, "sv", actor=SYSTEM)
    assert (states(pair)["sv"], changed_sentences(pair, "sv")) == ("stale", changes)
    assert not says_same(record_of(pair), "sv")


def test_saying_that_an_unchanged_text_follows_after_all_can_be_published(pair: Item) -> None:
    out(pair, "fi", title="Lukiolaiset!")
    older = behind(record_of(pair), "sv")
    assert save_draft(pair, "sv", {}, expected_version=1, actor=SYSTEM, made_from=older) == 1
    assert [p.code for p in effect(pair, "sv").problems] == ["nothing-to-publish"]
    assert save_draft(pair, "sv", {}, expected_version=1, actor=SYSTEM) == 2
    assert effect(pair, "sv").catches_up
    publish(pair, "sv", actor=SYSTEM)
    assert states(pair)["sv"] == "current"


def test_an_answer_is_about_one_lead_text_only(pair: Item) -> None:
    out(pair, "fi", title="Lukiolaiset!")
    older = behind(record_of(pair), "sv")
    save_draft(pair, "sv", {"title": "Elever"}, expected_version=1, actor=SYSTEM, made_from=older)
    out(pair, "fi", title="Lukiolaiset?")
    assert not says_same(record_of(pair), "sv")


@pytest.mark.usefixtures("context")
def test_a_draft_that_was_never_public_falls_behind_as_well() -> None:
    item = create("page", lang="fi", actor=SYSTEM)
    out(item, "fi", title="Yksi")
    save(item, "sv", title="Ett")
    assert behind(record_of(item), "sv") == ""
    out(item, "fi", title="Kaksi")
    assert [(c.old, c.new) for c in changed_sentences(item, "sv")] == [("Yksi", "Kaksi")]
    save(item, "sv", title="Två")
    assert (behind(record_of(item), "sv"), changed_sentences(item, "sv")) == ("", [])


def test_a_small_fix_of_the_lead_keeps_current_translations_current(pair: Item) -> None:
    save(pair, "sv", summary="Ett utkast.")
    save(pair, "fi", title="Lukiolaiset!")
    assert effect(pair, "fi").stale == ("sv",)
    publish(pair, "fi", actor=SYSTEM, small_fix=True)
    assert states(pair) == {"fi": "current", "sv": "draft-ahead"}
    publish(pair, "sv", actor=SYSTEM)
    assert states(pair)["sv"] == "current"
    out(pair, "fi", title="Lukiolaiset 2")
    assert [(c.old, c.new) for c in changed_sentences(pair, "sv")] == [("Lukiolaiset!", "Lukiolaiset 2")]


def test_a_small_fix_makes_no_stale_translation_current(pair: Item) -> None:
    out(pair, "fi", title="Lukiolaiset!")
    save(pair, "fi", summary="Oikaistu.")
    publish(pair, "fi", actor=SYSTEM, small_fix=True)
    assert states(pair)["sv"] == "stale"


def test_the_audit_log_tells_of_a_small_fix(pair: Item) -> None:
    save(pair, "fi", title="Lukiolaiset!")
    publish(pair, "fi", actor=SYSTEM, small_fix=True)
    details = list(session().scalars(select(AuditEntry.detail).order_by(AuditEntry.id)))
    assert details[-1] == {"lang": "fi", "small_fix": True, "kept_current": ["sv"]}


def test_an_editor_can_say_that_it_is_still_right(pair: Item) -> None:
    out(pair, "fi", title="Lukiolaiset!")
    assert translation_state(pair, "sv") == "stale"
    mark_current(pair, "sv", actor=SYSTEM)
    assert translation_state(pair, "sv") == "current"


@pytest.mark.usefixtures("context")
def test_two_drafts_written_side_by_side_are_current_in_either_order_of_publishing() -> None:
    for order in (("fi", "sv"), ("sv", "fi")):
        item = create("page", lang="fi", actor=SYSTEM)
        save(item, "fi", title="Yksi")
        save(item, "sv", title="Ett")
        for lang in order:
            publish(item, lang, actor=SYSTEM)
        assert states(item) == {"fi": "current", "sv": "current"}
        out(item, "fi", title="Kaksi")
        assert states(item)["sv"] == "stale"


@pytest.mark.usefixtures("context")
def test_a_translation_that_came_before_the_lead_had_a_word_is_current_beside_its_first_text() -> None:
    item = create("page", lang="fi", actor=SYSTEM)
    out(item, "sv", title="Ett")
    out(item, "fi", title="Yksi")
    assert states(item) == {"fi": "current", "sv": "current"}
    out(item, "fi", title="Kaksi")
    assert states(item)["sv"] == "stale"


def test_after_a_swap_a_current_text_is_current_and_follows_the_new_lead(pair: Item) -> None:
    set_lead(pair, "sv", actor=SYSTEM)
    assert (pair.lead_lang, states(pair)) == ("sv", {"fi": "current", "sv": "current"})
    out(pair, "sv", title="Gymnasister")
    assert states(pair) == {"fi": "stale", "sv": "current"}
    assert [(c.old, c.new) for c in changed_sentences(pair, "fi")] == [("Gymnasieelever", "Gymnasister")]


def test_after_a_swap_a_stale_pair_is_still_stale(pair: Item) -> None:
    out(pair, "fi", title="Lukiolaiset!")
    set_lead(pair, "sv", actor=SYSTEM)
    assert states(pair) == {"fi": "stale", "sv": "current"}
    assert changed_sentences(pair, "fi") == []


def test_a_retracted_text_is_missing(pair: Item) -> None:
    retract(pair, "sv", actor=SYSTEM)
    assert states(pair) == {"fi": "current", "sv": "missing"}


def test_the_overview_counts_each_language_over_what_is_public(pair: Item) -> None:
    second = create("page", lang="sv", actor=SYSTEM, region="uusimaa")
    out(second, "sv", title="Bara på svenska")
    out(pair, "fi", title="Muuttui")
    assert overview() == [Parity("fi", 2, 1, 0, 1), Parity("sv", 2, 1, 1, 0)]
    assert overview("uusimaa") == [Parity("fi", 1, 0, 0, 1), Parity("sv", 1, 1, 0, 0)]
    assert (overview()[0].share, overview("lappi")[0].share) == (0.5, 1.0)


def test_texts_are_compared_sentence_by_sentence_in_every_field(practice: ContentType) -> None:
    old = LanguageText("A", body=body_of("<p>Yksi. Kaksi. Kolme.</p>"), fields={"need": "Rivi.", "terms": ["a", "b"]})
    new = LanguageText("A", summary="Uusi.", body=body_of("<p>Yksi. Kolme.</p>"), fields={"terms": ["a", "c"]})
    assert [(c.field, c.old, c.new) for c in compare(old, new, practice)] == [
        ("summary", "", "Uusi."),
        ("body", "Kaksi.", ""),
        ("need", "Rivi.", ""),
        ("terms", "b", "c"),
    ]
