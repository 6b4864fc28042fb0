from __future__ import annotations

import re

import pytest

RESOURCE = {
    "uid": "law",
    "kind": "resource",
    "lead": "fi",
    "themes": ["funding-and-legislation"],
    "fields": {
        "resource_kind": "act",
        "languages": ["fi", "sv"],
        "checked": "2026-03-18",
        "audience": ["elected"],
        "act_goals": ["vitality"],
    },
    "translations": {
        "fi": {
            "title": "Laki viidessä minuutissa",
            "slug": "laki",
            "body": "<h2>Tavoitteet</h2><p>Neljä.</p>",
            "state": "published",
            "fields": {"publisher": "Verkosto", "url": "https://example.org/laki"},
        },
        "sv": {
            "title": "Lagen på fem minuter",
            "slug": "lagen",
            "body": "<h2>Syften</h2><p>Fyra.</p>",
            "state": "published",
            "fields": {"publisher": "Nätverket", "url": "https://example.org/lagen"},
        },
    },
}


def term(uid: str, fi: str, sv: str, see_also: tuple[str, ...] = ()) -> dict[str, object]:
    def text(title: str) -> dict[str, object]:
        return {
            "title": title,
            "state": "published",
            "fields": {"definition": f"{title} on sana.", "see_also": list(see_also)},
        }

    return {"uid": uid, "kind": "glossary_term", "translations": {"fi": text(fi), "sv": text(sv)}}


@pytest.fixture(scope="module")
def bank(shared_site):
    terms = (
        term("chain", "palveluketju", "servicekedja", ("Kulttuurihyvinvointi", "taikasana")),
        term("wellbeing", "kulttuurihyvinvointi", "kulturell välfärd"),
    )
    return shared_site(RESOURCE, *terms).test_client()


def facts(page: str) -> dict[str, str]:
    found = re.findall(r"<div><dt>(.*?)</dt><dd>(.*?)</dd></div>", page, re.S)
    return {label: " ".join(re.sub(r"<[^>]+>", " ", value).split()) for label, value in found}


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (
            "/fi/tietopankki/laki/",
            {
                "Julkaisija": "Verkosto",
                "Aineiston laji": "Laki tai asetus",
                "Lähteen kielet": "Suomi Ruotsi",
                "Lähteen osoite": "example.org/laki",
                "Tarkistettu": "18.3.2026",
                "Kenelle": "Luottamushenkilöt",
                "Lain tavoitteet": "elinvoima",
            },
        ),
        (
            "/sv/kunskapsbank/lagen/",
            {
                "Utgivare": "Nätverket",
                "Typ av material": "Lag eller förordning",
                "Källans språk": "Finska Svenska",
                "Källans adress": "example.org/lagen",
                "Kontrollerat": "18.3.2026",
                "För vem": "Förtroendevalda",
                "Lagens syften": "livskraft",
            },
        ),
    ],
)
def test_a_resource_tells_where_it_comes_from_in_the_language_of_the_page(bank, address, expected):
    assert facts(bank.get(address).text) == expected


def test_kinds_of_content_and_of_resources_are_filters(bank):
    page = bank.get("/sv/kunskapsbank/").text
    assert 'href="/sv/kunskapsbank/?kind=resource"' in page
    assert 'href="/sv/kunskapsbank/?kind=glossary_term"' in page
    assert 'href="/sv/kunskapsbank/?resource_kind=act"' in page
    narrowed = bank.get("/sv/kunskapsbank/?kind=glossary_term&sort=title").text
    assert re.findall(r'href="/sv/kunskapsbank/([\w-]+)/">', narrowed.partition('id="hits"')[2]) == [
        "kulturell-valfard",
        "servicekedja",
    ]


def test_a_term_is_told_with_its_name_in_the_other_language(bank):
    page = bank.get("/fi/tietopankki/kulttuurihyvinvointi/").text
    assert "<p>kulttuurihyvinvointi on sana.</p>" in page
    assert '<a href="/sv/kunskapsbank/kulturell-valfard/" hreflang="sv" lang="sv">kulturell välfärd</a>' in page


def test_a_term_leads_to_others_that_the_glossary_has(bank):
    page = bank.get("/fi/tietopankki/palveluketju/").text
    assert '<li><a href="/fi/tietopankki/kulttuurihyvinvointi/">kulttuurihyvinvointi</a></li>' in page
    assert "<li>taikasana</li>" in page


def test_the_example_act_moved_into_the_bank_with_its_old_addresses(demo):
    for old, new in (
        (
            "/fi/kulttuuritoimintalaki-viidessa-minuutissa/",
            "/fi/tietopankki/kulttuuritoimintalaki-viidessa-minuutissa/",
        ),
        (
            "/sv/kulturverksamhetslagen-pa-fem-minuter/",
            "/sv/kunskapsbank/kulturverksamhetslagen-pa-fem-minuter/",
        ),
    ):
        answer = demo.get(old)
        assert (answer.status_code, answer.location) == (301, new)
        assert demo.get(new).status_code == 200


def test_the_act_is_told_in_own_words_on_the_pages_of_its_themes(demo):
    finnish = demo.get("/fi/teemat/kulttuurihyvinvointi/").text.partition('id="panel-act"')[2]
    assert re.findall(r"<b>(\d+ § – \w+)", finnish) == ["2 § – tavoite", "3 § – kunnan", "8 § – arviointi"]
    assert 'href="/fi/tietopankki/?act-goal=well-being-health-inclusion"' in finnish
    below = demo.get("/sv/teman/kultur-pa-recept-och-servicehandledning/").text.partition('id="panel-act"')[2]
    assert "Välfärd och hälsa är ett av lagens fyra syften" in below
