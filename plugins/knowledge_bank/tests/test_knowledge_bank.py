from __future__ import annotations

import re
from html import unescape

import pytest

FINNISH: dict[str, object] = {
    "what": "Lähete kulttuuriin.",
    "where": "Kolmessa neuvolassa.",
    "how": "Terveydenhoitaja kirjoittaa sen.",
    "target_group": "Vauvaperheet",
    "everyday_life": "Perheen viikko muuttuu.",
    "starting_point": "<p>Palvelut tavoittivat samat.</p>",
    "core_idea": "<p>Lähete on lupaus.</p>",
    "steps": "<ol><li>Nimetkää työpari.</li></ol>",
    "conditions": "<p>Aikaa on oltava.</p>",
    "results": "<p>Puolet kävi.</p>",
    "lessons": "<p>Aloittaisimme yhdestä.</p>",
    "service_chain": [{"title": "Neuvola", "text": "Kysyy toiveen."}, {"title": "Ohjaaja", "text": "Soittaa."}],
    "decision_body": "Kulttuurilautakunta",
}
SWEDISH = {
    "what": "En remiss till kulturen.",
    "where": "På tre rådgivningar.",
    "how": "Hälsovårdaren skriver den.",
    "target_group": "Barnfamiljer",
    "everyday_life": "Familjens vecka ändras.",
    "starting_point": "<p>Tjänsterna nådde samma familjer.</p>",
    "core_idea": "<p>Remissen är ett löfte.</p>",
    "steps": "<ol><li>Utse ett par.</li></ol>",
    "conditions": "<p>Det måste finnas tid.</p>",
    "results": "<p>Hälften kom.</p>",
    "lessons": "<p>Vi skulle börja med en.</p>",
    "service_chain": [{"title": "Rådgivningen", "text": "Frågar."}, {"title": "Handledaren", "text": "Ringer."}],
    "decision_body": "Kulturnämnden",
}
NEUTRAL = {
    "municipalities": ["853", "638"],
    "stage": "in-use",
    "life_course": ["babies-and-toddlers"],
    "service_areas": ["health"],
    "sectors": ["culture", "library"],
    "act_goals": ["equality-and-participation"],
    "customer_flow": ["reach", "referral"],
    "need_level": ["person"],
    "decision_date": "2024-11-20",
    "decision_section": "§\u00a087",
    "contact_name": "Aino Merivaara",
    "contact_email": "aino.merivaara@example.org",
    "title_other": "Kultuvradovdamuš",
    "title_other_lang": "se",
}


def text(title: str, slug: str, fields: dict[str, object]) -> dict[str, object]:
    return {"title": title, "slug": slug, "state": "published", "fields": fields}


WHOLE = {
    "uid": "referral",
    "national": True,
    "kind": "practice",
    "region": "varsinais-suomi",
    "lead": "fi",
    "themes": ["culture-referral-and-guidance", "children-s-culture"],
    "fields": NEUTRAL,
    "translations": {
        "fi": text("Kulttuurilähete", "kulttuurilahete", FINNISH),
        "sv": text("Kultur på recept", "kultur-pa-recept", SWEDISH),
    },
}


def brief(number: int, **changes: object) -> dict[str, object]:
    """A practice in Finnish with nothing but what is needed; *changes* go to its fields."""
    themes = changes.pop("themes", ["children-s-culture"])
    return {
        "uid": f"brief-{number}",
        "kind": "practice",
        "region": "uusimaa",
        "lead": "fi",
        "themes": themes,
        "fields": {"stage": "trial", **changes},
        "translations": {"fi": text(f"Kokeilu {number}", f"kokeilu-{number}", {"what": "Kokeillaan."})},
    }


OTHERS = (
    brief(1, municipalities=["638"]),
    brief(2, municipalities=["091"], stage="ended", themes=["employment-of-artists"]),
    brief(3, municipalities=["091", "638"], sectors=["library"]),
)
BANK = {"fi": "/fi/tietopankki/", "sv": "/sv/kunskapsbank/"}


@pytest.fixture(scope="module")
def bank(shared_site):
    """A visitor of a bank with one practice in both languages and three in Finnish."""
    return shared_site(WHOLE, *OTHERS).test_client()


@pytest.fixture(scope="module", params=["fi", "sv"])
def practice(bank, request):
    """The language and the text of the page of the whole practice."""
    address = {"fi": "/fi/tietopankki/kulttuurilahete/", "sv": "/sv/kunskapsbank/kultur-pa-recept/"}[request.param]
    answer = bank.get(address)
    assert answer.status_code == 200
    return request.param, unescape(answer.text).replace("\u00ad", "")


def test_every_translated_field_is_shown_in_the_language_of_the_page(practice):
    lang, page = practice
    own, other = (FINNISH, SWEDISH) if lang == "fi" else (SWEDISH, FINNISH)
    for name in own:
        values = own[name] if isinstance(own[name], list) else [{"text": own[name]}]
        for part in (value for entry in values for value in entry.values()):
            assert part in page, name
        assert other[name] not in page if isinstance(other[name], str) else True, name


FACTS = {
    "fi": {
        "Kohderyhmä": ["Vauvaperheet"],
        "Elämänkaari": ["Vauvat ja pikkulapset"],
        "Kenen arki muuttuu": ["Perheen viikko muuttuu."],
        "Tarpeen taso": ["Yksi ihminen"],
        "Toimialat": ["kulttuuri", "kirjasto"],
        "Palvelualueet": ["Terveys"],
        "Asiakasvirta": ["Tavoitetaan mahdollisimman moni", "Ohjaus toisesta palvelusta"],
        "Lain tavoitteet": ["yhdenvertaisuus ja osallistuminen"],
        "Kunnat": ["Turku", "Porvoo"],
        "Päätös": ["Kulttuurilautakunta", "20.11.2024", "§\u00a087"],
        "Lisätietoja": ["Aino Merivaara", "aino.merivaara@example.org"],
    },
    "sv": {
        "Målgrupp": ["Barnfamiljer"],
        "Levnadslopp": ["Spädbarn och småbarn"],
        "Vems vardag förändras": ["Familjens vecka ändras."],
        "Behovsnivå": ["En person"],
        "Sektorer": ["kultur", "bibliotek"],
        "Serviceområden": ["Hälsa"],
        "Kundström": ["Nå så många som möjligt", "Hänvisning från annan service"],
        "Lagens syften": ["likvärdiga möjligheter och deltagande"],
        "Kommuner": ["Åbo", "Borgå"],
        "Beslut": ["Kulturnämnden", "20.11.2024", "§\u00a087"],
        "Mer information": ["Aino Merivaara", "aino.merivaara@example.org"],
    },
}


def test_every_shared_field_is_told_in_the_language_of_the_page(practice):
    lang, page = practice
    side = page.partition('<aside class="aside"')[2].partition("</aside>")[0].replace("<wbr>", "")
    facts = {
        label: [part.strip(" ,") for part in re.split(r"<[^>]+>", value) if part.strip(" ,")]
        for label, value in re.findall(r"<div><dt>(.*?)</dt><dd>(.*?)</dd></div>", side, re.S)
    }
    assert facts == FACTS[lang]
    assert 'href="mailto:aino.merivaara@example.org"' in side


@pytest.mark.parametrize(
    ("address", "stage", "themes"),
    [
        ("/fi/tietopankki/kulttuurilahete/", "Käytössä", ["Kulttuurilähete ja palveluohjaus", "Lastenkulttuuri"]),
        (
            "/sv/kunskapsbank/kultur-pa-recept/",
            "I användning",
            ["Kultur på recept och servicehandledning", "Barnkultur"],
        ),
    ],
)
def test_stage_and_themes_are_told_in_the_language_of_the_page(bank, address, stage, themes):
    page = bank.get(address).text.partition("</article>")[0]
    assert re.findall(r'<span class="badge[^"]*">(.*?)</span>', page) == [stage]
    tags = page.partition('<ul class="tags"')[2].partition("</ul>")[0]
    assert re.findall(r"<a [^>]+>(.*?)</a>", tags) == themes


def test_a_name_in_a_third_language_says_its_language(practice):
    _lang, page = practice
    assert '<p class="kind" lang="se">Kultuvradovdamuš</p>' in page


def facet_values(page: str) -> dict[str, dict[str, int]]:
    nav = page.partition('<nav class="facets"')[2].partition("</nav>")[0]
    found: dict[str, dict[str, int]] = {}
    for group in re.findall(r"<details(?: open)?>.*?</details>", nav, re.S):
        label = re.search(r"<summary>(.*?)</summary>", group)
        assert label
        pairs = re.findall(r"<a [^>]*>([^<]*)<span>(\d+)</span>", group)
        found[unescape(label[1])] = {unescape(name): int(number) for name, number in pairs}
    return found


def test_the_listing_has_a_facet_for_every_declared_field_with_counts(bank):
    facets = facet_values(bank.get(BANK["fi"]).text)
    assert facets["Vaihe"] == {"Kokeilu": 2, "Käytössä": 1, "Päättynyt": 1}
    assert facets["Kunta"] == {"Helsinki": 2, "Porvoo": 3, "Turku": 1}
    assert facets["Toimialat"] == {"kulttuuri": 1, "kirjasto": 2}
    assert facets["Maakunta"] == {"Uusimaa": 4, "Varsinais-Suomi": 1}
    assert len(facets) == 12


@pytest.mark.parametrize(
    ("query", "uids"),
    [
        ("", {"referral", "brief-1", "brief-2", "brief-3"}),
        ("?municipality=638", {"referral", "brief-1", "brief-3"}),
        ("?municipality=638&municipality=091", {"referral", "brief-1", "brief-2", "brief-3"}),
        ("?municipality=638&stage=trial", {"brief-1", "brief-3"}),
        ("?theme=employment-of-artists", {"brief-2"}),
        ("?customer_flow=referral&need_level=person", {"referral"}),
        ("?life-course=babies-and-toddlers", {"referral"}),
        ("?sector=library&service-area=health", {"referral"}),
        ("?act-goal=equality-and-participation&lang=sv", {"referral"}),
        ("?stage=spread", set()),
    ],
)
@pytest.mark.parametrize("lang", ["fi", "sv"])
def test_facets_in_the_address_narrow_the_listing(bank, lang, query, uids):
    page = bank.get(BANK[lang] + query).text
    slugs = set(re.findall(r'<h\d[^>]*><a href="/\w+/\w+/([\w-]+)/"', page.partition('id="hits"')[2]))
    known = {"kulttuurilahete": "referral", "kultur-pa-recept": "referral"}
    assert {known.get(slug, slug.replace("kokeilu", "brief")) for slug in slugs} == uids


def test_every_count_is_what_its_link_then_shows(bank):
    waiting, seen = [BANK["fi"], BANK["sv"]], set()
    while waiting:
        address = waiting.pop()
        nav = bank.get(address).text.partition('<nav class="facets"')[2].partition("</nav>")[0]
        for url, chosen, number in re.findall(r'<a href="([^"]+)"([^>]*)>[^<]*<span>(\d+)</span>', nav):
            there = unescape(url)
            if "aria-current" in chosen or there in seen or there.count("&") > 1:
                continue
            seen.add(there)
            total = re.search(r'<p role="status"><strong>(\d+)', bank.get(there).text)
            assert total and total[1] == number, (address, there)
            waiting.append(there)
    assert len(seen) > 100


WRONG = ["theme=no-such", "region=atlantis", "municipality=999", "page=2", "page=x", "sort=x"]


@pytest.mark.parametrize("query", WRONG)
def test_an_unknown_theme_place_page_or_order_is_a_wrong_address(bank, query):
    assert bank.get(f"{BANK['sv']}?{query}").status_code == 404


def test_the_newest_practices_are_on_the_front_page_and_on_the_page_of_their_region(bank):
    front = bank.get("/fi/").text
    assert "/fi/tietopankki/kulttuurilahete/" in front
    region = bank.get("/sv/landskap/egentliga-finland/").text
    assert "/sv/kunskapsbank/kultur-pa-recept/" in region
    assert "kokeilu" not in region


@pytest.mark.parametrize("lang", ["fi", "sv"])
def test_a_practice_needs_what_where_how_its_story_and_stage_before_it_is_published(signed_in, lang):
    editor = signed_in("regional-editor", region="uusimaa")
    answer = editor.post("/admin/create?kind=practice", data={"title": "Uusi", "lang": lang, "region": "uusimaa"})
    assert answer.status_code == 303
    page = editor.get(f"{answer.location.partition('?')[0]}publish").text
    missing = set(re.findall(r'href="/admin/items/[^"#]+#([\w-]+)"', page))
    assert {name.rpartition("-")[2] for name in missing} >= {"what", "where", "how", "stage"}
