"""What stands first: an item that says what its theme is about, not the shortest one that has the theme."""

from __future__ import annotations

import pytest
from yhteistuumin_search.doers import verbs


def page(uid: str, title: str, body: str, *, lang: str = "fi", themes: tuple[str, ...] = ()) -> dict:
    text = {"title": title, "summary": title, "body": f"<p>{body}</p>", "state": "published"}
    return {"uid": uid, "kind": "page", "themes": list(themes), "translations": {lang: text}}


def found(app, question: str, lang: str = "fi") -> list[str]:
    answer = app.test_client().get("/api/v1/search", query_string={"q": question, "lang": lang}).get_json()
    return [hit["uid"] for hit in answer["hits"]]


def test_another_name_of_a_theme_puts_first_what_says_the_themes_own_name(shared_site):
    referral = "culture-referral-and-guidance"
    app = shared_site(
        page("town", "Turun kaupunki", "Kaupunki.", themes=(referral,)),
        page(
            "practice",
            "Kulttuurilähete neuvolasta ensimmäiseen konserttiin",
            "Perhe saa neuvolasta lähetteen konserttiin. " * 30,
            themes=(referral, "children-s-culture", "access-and-equality"),
        ),
    )
    assert found(app, "kulttuuriresepti") == ["practice", "town"]


def test_an_item_that_has_the_theme_and_the_word_stands_before_one_that_only_has_the_theme(shared_site):
    app = shared_site(
        page("short", "Lyhyt", "Muuta.", lang="sv", themes=("children-s-culture",)),
        page("says", "Lång", "Text utan ordet. " * 40 + "Barnkultur.", lang="sv", themes=("children-s-culture",)),
    )
    assert found(app, "barnkultur", "sv") == ["says", "short"]


def test_the_other_names_of_a_theme_order_its_items_and_find_no_others(shared_site):
    app = shared_site(
        page("has", "Sivu", "Muuta.", themes=("culture-referral-and-guidance",)),
        page("says", "Kulttuurilähete", "Kulttuurilähete ja palveluohjaus."),
    )
    assert found(app, "kulttuuriresepti") == ["has"]


def test_who_does_finds_what_is_done_when_no_text_has_the_compound(shared_site):
    app = shared_site(
        page("culture", "Kulttuuri", "Kulttuuria kaikille."),
        page("newcomers", "Luotsi", "Kulttuuria maahan muuttaneille."),
    )
    assert found(app, "maahanmuuttajat kulttuuri")[0] == "newcomers"


def test_a_word_inside_a_compound_counts_once(shared_site):
    app = shared_site(
        page("tables", "Tid och tabell", "En tabell tar tid, och tid tar tabellen.", lang="sv"),
        page("ferries", "Färjorna går varje timme", "Färjan går varje timme. " * 10, lang="sv"),
    )
    assert found(app, "färjetidtabell", "sv")[0] == "ferries"


@pytest.mark.parametrize(
    ("noun", "lang", "verb"),
    [
        ("muuttaja", "fi", "muuttaa"),
        ("järjestäjä", "fi", "järjestää"),
        ("osallistuja", "fi", "osallistua"),
        ("lukija", "fi", "lukea"),
        ("taiteilija", "fi", "taiteilla"),
        ("besökare", "sv", "besöka"),
    ],
)
def test_a_doer_is_known_by_its_ending(noun, lang, verb):
    assert verb in verbs(noun, lang)


@pytest.mark.parametrize(("noun", "lang"), [("ja", "fi"), ("ilja", "fi"), ("kylä", "fi"), ("are", "sv"), ("by", "sv")])
def test_what_is_no_doer_has_no_verb(noun, lang):
    assert verbs(noun, lang) == ()
