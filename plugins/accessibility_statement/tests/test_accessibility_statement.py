from __future__ import annotations

import re
from datetime import date

import pytest

PAGE = {"fi": "/fi/saavutettavuusseloste/", "sv": "/sv/tillganglighetsutlatande/"}
DESK = "/admin/accessibility/"

FILLED = {
    "status": "partly",
    "organisation-fi": "Espoon kaupunki",
    "organisation-sv": "Esbo stad",
    "gap-0-criterion": "WCAG 1.2.2",
    "gap-0-what-fi": "Tallenteista puuttuu tekstitys",
    "gap-0-what-sv": "Inspelningar saknar textning",
    "gap-0-reason-fi": "Tekstitys on kesken.",
    "gap-0-reason-sv": "Textningen pågår.",
    "gap-0-alternative-fi": "Pyydä tekstivastine.",
    "gap-0-alternative-sv": "Be om en text.",
    "gap-0-deadline": "31.3.2027",
    "gap-1-criterion": "",
    "method-fi": "Itse arvioitu.",
    "method-sv": "Egen bedömning.",
    "assessed_on": "1.11.2026",
    "reviewed_on": "2.11.2026",
    "authority-name-fi": "Valvova virasto",
    "authority-name-sv": "Tillsynsverket",
    "authority-url-fi": "https://www.example.fi/",
}


@pytest.fixture
def coordinator(signed_in):
    return signed_in("coordinator")


def save(browser, **changed: str):
    mark = re.search(r'name="mark" value="(\w*)"', browser.get(DESK).text)[1]
    return browser.post(f"{DESK}?lang=fi", data={"mark": mark, **FILLED, **changed})


def words(text: str) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", text.replace("\u00ad", ""))


def test_a_site_that_says_nothing_claims_nothing_and_names_the_authority(client):
    finnish, swedish = (words(client.get(PAGE[lang]).text) for lang in ("fi", "sv"))
    assert "ei ole vielä arvioitu kokonaisuutena" in finnish
    assert "Liikenne- ja viestintävirasto Traficom" in finnish
    assert "Transport- och kommunikationsverket Traficom" in swedish


def test_what_the_coordinator_fills_in_is_read_in_both_languages(client, coordinator):
    assert save(coordinator).status_code == 303
    pages = {lang: client.get(PAGE[lang]).text for lang in PAGE}
    finnish, swedish = words(pages["fi"]), words(pages["sv"])
    for told in ("Espoon kaupunki", "täyttää osittain", "WCAG 1.2.2", "Tallenteista puuttuu tekstitys", "31.3.2027",
                 "Pyydä tekstivastine.", "Itse arvioitu.", "1.11.2026", "2.11.2026", "Valvova virasto"):  # fmt: skip
        assert told in finnish
    assert "Inspelningar saknar textning" in swedish
    assert "Tillsynsverket" in swedish
    assert 'href="/fi/palaute/?kind=accessibility"' in pages["fi"]


def test_a_text_that_lacks_in_one_language_is_shown_and_marked_in_the_other(client, coordinator):
    save(coordinator, **{"method-sv": ""})
    assert '<p lang="fi">Itse arvioitu.</p>' in client.get(PAGE["sv"]).text
    assert "1 teksti puuttuu: ruotsi" in words(coordinator.get(f"{DESK}?lang=fi").text)


def test_empty_and_removed_shortcomings_are_left_out(coordinator, site):
    from yhteistuumin_accessibility_statement.statement import statement

    save(coordinator)
    save(coordinator, **{"gap-0-remove": "1"})
    with site.app_context():
        assert statement().gaps == ()
    assert "Puutteita ei ole tiedossa." in coordinator.get(PAGE["fi"]).text


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"reviewed_on": "31.2.2026"}, "reviewed_on"),
        ({"gap-0-deadline": "keväällä"}, "gap-0-deadline"),
        ({"gap-0-what-fi": "", "gap-0-what-sv": ""}, "gap-0-what-fi"),
        ({"status": "splendid"}, "status"),
        ({"feedback_email": "nobody"}, "feedback_email"),
        ({"authority-url-fi": "javascript:alert(1)"}, "authority-url-fi"),
        ({"authority-name-fi": "", "authority-name-sv": ""}, "authority-name-fi"),
    ],
)
def test_a_mistake_is_told_at_its_field_and_everything_typed_is_kept(coordinator, site, changed, field):
    from yhteistuumin_accessibility_statement.statement import Statement, statement

    answer = save(coordinator, **changed)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert f'id="{field}"' in answer.text
    assert "Espoon kaupunki" in answer.text
    with site.app_context():
        assert statement() == Statement()


def test_who_saves_second_sees_it_and_loses_nothing(coordinator):
    assert save(coordinator).status_code == 303
    late = coordinator.post(f"{DESK}?lang=fi", data={"mark": "older", **FILLED, "method-fi": "Toisin arvioitu."})
    assert late.status_code == 409
    assert "Toisin arvioitu." in late.text


def test_only_the_coordinator_and_the_administrator_may_change_it(signed_in, client):
    asked = {"author": "lappi", "regional-editor": "lappi", "coordinator": None, "administrator": None}
    statuses = {role: signed_in(role, region=region).get(DESK).status_code for role, region in asked.items()}
    assert statuses == {"author": 403, "regional-editor": 403, "coordinator": 200, "administrator": 200}
    assert client.get(DESK).status_code == 302


def test_a_statement_is_stale_after_a_year_and_the_desk_says_so(coordinator, signed_in):
    from yhteistuumin_accessibility_statement.statement import Statement

    reviewed = Statement(reviewed_on="2026-01-07")
    assert [reviewed.is_stale(day) for day in (date(2027, 1, 7), date(2027, 1, 8))] == [False, True]
    assert Statement().is_stale()
    warning = "Saavutettavuusselostetta ei ole tarkistettu kahteentoista kuukauteen."
    assert warning in coordinator.get("/admin/?lang=fi").text
    assert warning not in signed_in("regional-editor", region="lappi").get("/admin/?lang=fi").text


def test_every_footer_leads_to_it(client):
    assert f'href="{PAGE["fi"]}">Saavutettavuusseloste</a>' in client.get("/fi/").text
    assert f'href="{PAGE["sv"]}">Tillgänglighetsutlåtande</a>' in client.get("/sv/").text


def test_the_example_network_has_an_honest_statement(demo):
    finnish, swedish = (words(demo.get(PAGE[lang]).text) for lang in ("fi", "sv"))
    assert "Tämä on esittelysivuston seloste." in finnish
    assert "Ulkopuolista arviointia ei ole tehty" in finnish
    assert "Det här är utlåtandet för en demonstration." in swedish
    assert "har inte granskats av en oberoende läsare" in swedish
