"""Themes offered to an editor, and what an imported word list adds: to them and to the search."""

from __future__ import annotations

import re

import pytest

from yhteistuumin.testing import load_word_list

LIST = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix : <http://example.org/v/> .
:c1 a skos:Concept ; skos:prefLabel "lastenkulttuuri"@fi, "barnkultur"@sv .
:c2 a skos:Concept ; skos:prefLabel "nukketeatteri"@fi, "dockteater"@sv ; skos:altLabel "marionettiteatteri"@fi ;
    skos:broader :c1 .
:c3 a skos:Concept ; skos:prefLabel "kauneuden kaipuu"@fi, "skönhetslängtan"@sv .
:c4 a skos:Concept ; skos:prefLabel "hirvi (eläimet)"@fi, "älg"@sv .
"""


@pytest.fixture
def imported(site, tmp_path, drain):
    load_word_list(site, tmp_path, "list", LIST)
    drain()


def themes(site, text: str, lang: str = "fi", **more) -> list[str]:
    from yhteistuumin_search.advising import advise

    with site.app_context():
        return [one.theme.id for one in advise(text, lang, **more)]


LEADING = [
    ("Lastenkulttuuria päiväkoteihin", "fi", "children-s-culture"),
    ("Neuvola antaa kulttuurireseptin", "fi", "culture-referral-and-guidance"),
    ("Kuntien välistä yhteistyötä kokeillaan", "fi", "inter-municipal-cooperation"),
    ("Museoiden kesä", "fi", "museums-and-cultural-environment"),
    ("Barnkulturen flyttar in i daghemmet", "sv", "children-s-culture"),
    ("Kommunens kulturstrategi är klar", "sv", "cultural-policy-guidelines"),
]


def test_inflected_names_and_other_names_lead_to_a_theme(site):
    for text, lang, theme in LEADING:
        assert theme in themes(site, f"{text}\n", lang)[:2], text


def test_it_is_told_which_word_spoke_for_a_theme_and_the_chosen_are_not_offered(site):
    from yhteistuumin_search.advising import advise

    text = "Kesä kylällä\nKulttuuriluotsit ja lastenkulttuurin tekijät tapaavat."
    with site.app_context():
        words = {one.theme.id: one.words for one in advise(text, "fi")}
    assert words["volunteering-and-peer-activity"][0] == "kulttuuriluotsit"
    assert "children-s-culture" not in themes(site, text, chosen=["children-s-culture"])
    assert themes(site, "") == []
    assert themes(site, "Xyzzy plugh") == []


def test_the_form_offers_themes_and_a_tick_is_enough(client, put, site, signed_in):
    put({"uid": "nook", "kind": "page", "region": None, "lead": "fi", "themes": ["grants"], "fields": {},
         "translations": {"fi": {"title": "Lastenkulttuuria ja avustuksia", "slug": "nurkka", "state": "published",
                                 "fields": {}}}})  # fmt: skip
    editor = signed_in("coordinator")
    page = editor.get("/admin/items/nook/fi/?lang=fi").text
    offer = page.partition('class="offered"')[2].partition("</fieldset>")[0]
    assert "Ehdotetut teemat" in offer
    name, value = re.findall(r'type="checkbox" name="([^"]+)" value="([^"]+)"', offer)[0]
    assert value == "children-s-culture"
    assert "”lastenkulttuuria”" in offer
    assert 'value="grants"' not in offer
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page))
    sent = {**hidden, "text-title": "Lastenkulttuuria ja avustuksia", name: ["grants", value], "do": "save"}
    assert editor.post("/admin/items/nook/fi/", data=sent).status_code == 303
    again = editor.get("/admin/items/nook/fi/?lang=fi").text
    assert 'value="children-s-culture" checked' in again
    assert 'value="children-s-culture">' not in again.partition('class="offered"')[2].partition("</div>")[0]


def test_while_writing_themes_are_offered_for_what_stands_in_the_form(signed_in, client):
    editor = signed_in("author", region="lappi")
    text = "<p>Kulturlotsar &amp; <b>bidrag</b></p>"
    sent = {"lang": "sv", "title": "Barnkultur", "text": text, "field": "all-themes"}
    answer = editor.post("/admin/search-themes/?lang=sv", data=sent)
    assert "Föreslagna teman" in answer.text
    assert 'name="all-themes" value="children-s-culture"' in answer.text
    assert 'value="grants"' in answer.text
    chosen = editor.post("/admin/search-themes/?lang=sv", data={**sent, "chosen": ["children-s-culture", "grants"]})
    assert 'value="grants"' not in chosen.text
    assert editor.post("/admin/search-themes/", data={**sent, "lang": "xx"}).text.strip() == ""
    assert client.post("/admin/search-themes/", data=sent).status_code in {302, 303, 403}


def test_an_imported_list_leads_to_the_theme_above_its_term(site, imported):
    assert themes(site, "Marionettiteatterin ilta\n") == ["children-s-culture"]
    assert themes(site, "Hirviä metsässä\n") == []


def in_swedish(uid: str, title: str) -> dict:
    text = {"title": title, "slug": uid, "state": "published", "fields": {}}
    return {"uid": uid, "kind": "page", "region": None, "lead": "sv", "themes": [], "fields": {},
            "translations": {"sv": text}}  # fmt: skip


def test_an_imported_list_carries_a_search_to_the_other_language(client, put, imported):
    put(in_swedish("moose", "Älgarna vid stranden"), in_swedish("beauty", "Om skönhetslängtan"))

    def found(words: str) -> list[str]:
        answer = client.get("/api/v1/search", query_string={"q": words, "lang": "fi"})
        return [hit["uid"] for hit in answer.json["hits"]]

    assert found("hirvien") == ["moose"]
    assert found("kauneuden kaipuuta") == ["beauty"]


def test_what_leaves_the_list_leaves_the_search(site, imported, drain, tmp_path):
    from sqlalchemy import func, select
    from yhteistuumin_search.tables import Name

    from yhteistuumin.api import session

    def known() -> int:
        with site.app_context():
            return session().scalar(select(func.count()).select_from(Name)) or 0

    assert known() >= 8
    load_word_list(site, tmp_path, "list", "")
    drain()
    assert known() == 0


def test_the_demo_themes_are_among_those_offered(demo_site):
    from yhteistuumin_search.advising import advise

    from yhteistuumin.api import cards_by_uid, live_uids, searchable

    with demo_site.app_context():
        for lang in ("fi", "sv"):
            met = wanted = 0
            for text in searchable(live_uids()):
                real = set(cards_by_uid([text.uid], text.lang)[0].themes) if text.lang == lang else set()
                offered = {one.theme.id for one in advise(f"{text.title}\n{text.summary}\n{text.text}", lang)}
                met, wanted = met + len(real & offered), wanted + len(real)
            print(f"{lang}: {met} of {wanted} themes of the example network were among the first five offered")
            assert met / wanted > 0.5
