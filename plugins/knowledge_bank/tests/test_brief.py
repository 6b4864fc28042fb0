from __future__ import annotations

import pytest
from markupsafe import Markup
from yhteistuumin_knowledge_bank.brief import shortened


@pytest.mark.parametrize(
    ("address", "status", "to"),
    [
        ("/fi/tietopankki/kulttuurilahete-neuvolasta/tiivistelma/", 200, None),
        ("/sv/kunskapsbank/kulturverksamhetslagen-pa-fem-minuter/sammandrag/", 200, None),
        (
            "/sv/kunskapsbank/kulturverksamhetslagen-pa-fem-minuter/tiivistelma/",
            301,
            "/sv/kunskapsbank/kulturverksamhetslagen-pa-fem-minuter/sammandrag/",
        ),
        (
            "/fi/tietopankki/demo-kulttuuritoimintalaki/tiivistelma/",
            301,
            "/fi/tietopankki/kulttuuritoimintalaki-viidessa-minuutissa/tiivistelma/",
        ),
        ("/fi/tietopankki/batskjulet-oppet/tiivistelma/", 302, "/fi/tietopankki/batskjulet-oppet/"),
        ("/fi/tietopankki/kulttuurihyvinvointi/tiivistelma/", 404, None),
        ("/fi/tietopankki/no-such/tiivistelma/", 404, None),
    ],
)
def test_a_brief_stands_below_its_practice_or_resource_in_its_language(demo, address, status, to):
    answer = demo.get(address)
    assert (answer.status_code, answer.location) == (status, to)


def test_a_practice_leads_to_its_brief_with_decision_costs_contact_and_sources(demo):
    practice = "/fi/tietopankki/poikkihallinnollinen-kulttuuritiimi/"
    assert f'href="{practice}tiivistelma/"' in demo.get(practice).text
    brief = demo.get(f"{practice}tiivistelma/").text
    for told in ("Kunnanhallitus", "viidennes työajasta", "Olli Rautakoski", "data.finlex.fi/eli/sd/2019/166"):
        assert told in brief
    assert f"localhost{practice.rstrip('/')}" in brief
    assert 'hreflang="sv"' in brief


def test_a_story_is_cut_between_its_paragraphs():
    story = Markup("<p>Ensin.</p><h2>Toiseksi</h2><p>Ja sitten &amp; sen jälkeen.</p>")
    assert shortened(story, 1000) == (
        Markup("<p>Ensin.</p>\n<h2>Toiseksi</h2>\n<p>Ja sitten &amp; sen jälkeen.</p>"),
        False,
    )
    assert shortened(story, 130) == (Markup("<p>Ensin.</p>"), True)


def test_pictures_and_tables_stay_on_the_whole_page():
    story = Markup('<figure><img src="/x"></figure><p>Luvut:</p><table><tr><td>1</td></tr></table><p>Loppu.</p>')
    assert shortened(story, 1000) == (Markup("<p>Luvut:</p>\n<p>Loppu.</p>"), True)
