from __future__ import annotations

import re
from html import unescape

import pytest
from defusedxml import ElementTree

REGIONS = {
    "uusimaa": ("Uusimaa", "uusimaa", "Nyland", "nyland"),
    "varsinais-suomi": ("Varsinais-Suomi", "varsinais-suomi", "Egentliga Finland", "egentliga-finland"),
    "satakunta": ("Satakunta", "satakunta", "Satakunta", "satakunta"),
    "kanta-hame": ("Kanta-Häme", "kanta-hame", "Egentliga Tavastland", "egentliga-tavastland"),
    "pirkanmaa": ("Pirkanmaa", "pirkanmaa", "Birkaland", "birkaland"),
    "paijat-hame": ("Päijät-Häme", "paijat-hame", "Päijänne-Tavastland", "paijanne-tavastland"),
    "kymenlaakso": ("Kymenlaakso", "kymenlaakso", "Kymmenedalen", "kymmenedalen"),
    "etela-karjala": ("Etelä-Karjala", "etela-karjala", "Södra Karelen", "sodra-karelen"),
    "etela-savo": ("Etelä-Savo", "etela-savo", "Södra Savolax", "sodra-savolax"),
    "pohjois-savo": ("Pohjois-Savo", "pohjois-savo", "Norra Savolax", "norra-savolax"),
    "pohjois-karjala": ("Pohjois-Karjala", "pohjois-karjala", "Norra Karelen", "norra-karelen"),
    "keski-suomi": ("Keski-Suomi", "keski-suomi", "Mellersta Finland", "mellersta-finland"),
    "etela-pohjanmaa": ("Etelä-Pohjanmaa", "etela-pohjanmaa", "Södra Österbotten", "sodra-osterbotten"),
    "pohjanmaa": ("Pohjanmaa", "pohjanmaa", "Österbotten", "osterbotten"),
    "keski-pohjanmaa": ("Keski-Pohjanmaa", "keski-pohjanmaa", "Mellersta Österbotten", "mellersta-osterbotten"),
    "pohjois-pohjanmaa": ("Pohjois-Pohjanmaa", "pohjois-pohjanmaa", "Norra Österbotten", "norra-osterbotten"),
    "kainuu": ("Kainuu", "kainuu", "Kajanaland", "kajanaland"),
    "lappi": ("Lappi", "lappi", "Lappland", "lappland"),
    "ahvenanmaa": ("Ahvenanmaa", "ahvenanmaa", "Åland", "aland"),
}
PREFIX = {"fi": "/fi/maakunnat/", "sv": "/sv/landskap/"}


def text(title: str, slug: str, **fields: object) -> dict[str, object]:
    return {"title": title, "slug": slug, "state": "published", "summary": f"{title}.", "fields": fields}


TASK = {
    "uid": "village",
    "kind": "regional_task",
    "region": "uusimaa",
    "lead": "fi",
    "themes": ["villages-and-sparsely-populated-areas"],
    "fields": {
        "scope": "regional",
        "regions": ["uusimaa", "pohjanmaa"],
        "period_start": "2024-03-01",
        "period_end": "2026-12-31",
        "phase": "running",
        "members": ["638", "499"],
        "website": "https://village.example.org/",
    },
    "translations": {
        "fi": text(
            "Kylätaajuus",
            "kylataajuus",
            aims="<p>Kulttuuria kyliin.</p>",
            host="Kyläyhdistys",
            coordinator="Linnea Strandvik",
            steering_group=["Petri Vihavainen", "Maja Söderholm"],
        ),
        "sv": text(
            "Byfrekvens",
            "byfrekvens",
            aims="<p>Kultur till byarna.</p>",
            host="Byföreningen",
            coordinator="Linnea Strandvik",
            steering_group=["Petri Vihavainen", "Maja Söderholm"],
        ),
    },
}
NATIONAL = {
    "uid": "national",
    "kind": "regional_task",
    "region": None,
    "lead": "fi",
    "fields": {"scope": "national", "regions": ["lappi"], "phase": "planned"},
    "translations": {"fi": text("Valtakunnallinen tehtävä", "valtakunnallinen", aims="<p>Yhdessä.</p>", host="Espoo")},
}
POST = {
    "uid": "post",
    "kind": "post",
    "region": "pohjanmaa",
    "themes": ["children-s-culture"],
    "fields": {"authors": ["Emil Backgren"]},
    "translations": {"sv": text("Om Korsholm", "om-korsholm")},
}
PRACTICE = {
    "uid": "practice",
    "kind": "practice",
    "region": "uusimaa",
    "themes": ["children-s-culture"],
    "fields": {"stage": "in-use", "municipalities": ["638", "499"]},
    "translations": {"fi": text("Bussi", "bussi", what="Bussi"), "sv": text("Buss", "buss", what="Buss")},
}


@pytest.fixture(scope="module")
def visitor(shared_site):
    return shared_site(TASK, NATIONAL, POST, PRACTICE).test_client()


def plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>|\u00ad", "", html))


def town_names(towns: str) -> list[str]:
    return [plain(name) for name in re.findall(r"<li[^>]*>(?:<a[^>]*>)?(.*?)</(?:a|li)>", towns)]


def main_of(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0].replace("\u00ad", "")


@pytest.mark.parametrize("region", REGIONS)
def test_every_region_has_a_page_in_both_languages_under_its_own_name(visitor, region):
    fi_name, fi_slug, sv_name, sv_slug = REGIONS[region]
    for lang, name, slug in (("fi", fi_name, fi_slug), ("sv", sv_name, sv_slug)):
        answer = visitor.get(f"{PREFIX[lang]}{slug}/")
        assert answer.status_code == 200
        assert f'<html lang="{lang}">' in answer.text or f'<html lang="{lang}" data-look' in answer.text
        heading = re.search(r"<h1[^>]*>(.*?)</h1>", answer.text)
        assert heading and plain(heading[1]) == name
        assert f'hreflang="sv" href="http://localhost{PREFIX["sv"]}{sv_slug}/"' in answer.text
        assert f'hreflang="fi" href="http://localhost{PREFIX["fi"]}{fi_slug}/"' in answer.text


@pytest.mark.parametrize(
    ("address", "there"),
    [
        ("/sv/landskap/uusimaa/", "/sv/landskap/nyland/"),
        ("/fi/maakunnat/nyland/", "/fi/maakunnat/uusimaa/"),
        ("/sv/landskap/ahvenanmaa/", "/sv/landskap/aland/"),
        ("/fi/maakunnat/osterbotten/", "/fi/maakunnat/pohjanmaa/"),
    ],
)
def test_an_id_or_the_slug_of_the_other_language_leads_to_the_own_address(visitor, address, there):
    answer = visitor.get(address)
    assert (answer.status_code, answer.location) == (301, there)


@pytest.mark.parametrize("lang", ["fi", "sv"])
@pytest.mark.parametrize("slug", ["atlantis", "638", "%00", "uusimaa%2Fx"])
def test_a_region_that_does_not_exist_is_not_found_in_the_language_of_the_address(visitor, lang, slug):
    answer = visitor.get(f"{PREFIX[lang]}{slug}/")
    assert answer.status_code == 404
    assert f'<html lang="{lang}">' in answer.text
    assert f'href="/{lang}/' in main_of(answer.text)


@pytest.mark.parametrize("lang", ["fi", "sv"])
def test_all_regions_are_listed_with_the_number_of_their_pages(visitor, lang):
    page = main_of(visitor.get(PREFIX[lang]).text)
    tiles = page.partition('<ul class="tiles')[2].partition("</ul>")[0]
    found = {
        slug: (plain(name), int(number))
        for slug, name, number in re.findall(
            rf'<a href="{PREFIX[lang]}([\w-]+)/"[^>]*><img[^>]*><span>(.*?)</span><span>(\d+)<', tiles
        )
    }
    name, slug = (0, 1) if lang == "fi" else (2, 3)
    numbers = {"uusimaa": 2, "pohjanmaa": 3, "lappi": 1}
    assert found == {texts[slug]: (texts[name], numbers.get(region, 0)) for region, texts in REGIONS.items()}


def test_a_region_shows_its_tasks_posts_practices_themes_and_municipalities(visitor):
    page = main_of(visitor.get("/sv/landskap/osterbotten/").text)
    links = set(re.findall(r'href="(/sv/[^"?]+)"', page))
    assert {
        "/sv/utvecklingsuppgifter/byfrekvens/",
        "/sv/blogg/om-korsholm/",
        "/sv/kunskapsbank/buss/",
        "/sv/teman/barnkultur/",
    } <= links
    towns = page.partition('<ul class="towns">')[2].partition("</ul>")[0]
    names = town_names(towns)
    assert len(names) == 14
    assert {"Korsholm", "Vasa", "Närpes"} <= set(names)


def test_every_municipality_stands_in_exactly_one_region(visitor):
    names: list[str] = []
    for _fi_name, slug, _sv_name, _sv_slug in REGIONS.values():
        page = main_of(visitor.get(f"{PREFIX['fi']}{slug}/").text)
        towns = page.partition('<ul class="towns">')[2].partition("</ul>")[0]
        names += town_names(towns)
    assert (len(names), len(set(names))) == (308, 308)


def test_a_region_without_content_says_so_and_still_has_its_municipalities(visitor):
    page = main_of(visitor.get("/fi/maakunnat/kainuu/").text)
    assert '<ul class="towns">' in page
    assert 'class="row__head"><h2>' in page
    assert "/fi/kehittamistehtavat/" not in page


def test_a_national_task_is_told_as_one_and_shown_in_the_regions_that_it_names(visitor):
    page = main_of(visitor.get("/fi/kehittamistehtavat/valtakunnallinen/").text)
    assert "<b>Valtakunnallinen kehittämistehtävä</b>" in page
    assert "/fi/kehittamistehtavat/valtakunnallinen/" in main_of(visitor.get("/fi/maakunnat/lappi/").text)


FACTS = {
    "/fi/kehittamistehtavat/kylataajuus/": (
        "Kulttuuria kyliin.", "1.3.2024–31.12.2026", "Kyläyhdistys", "Linnea Strandvik", "Maja Söderholm", "Pohjanmaa",
        "Porvoo", "Mustasaari", "https://village.example.org/", "Kylät ja haja-asutusalueet",
    ),
    "/sv/utvecklingsuppgifter/byfrekvens/": (
        "Kultur till byarna.", "1.3.2024–31.12.2026", "Byföreningen", "Linnea Strandvik", "Maja Söderholm",
        "Österbotten", "Borgå", "Korsholm", "https://village.example.org/", "Byar och glesbygd",
    ),
}  # fmt: skip


@pytest.mark.parametrize("address", FACTS)
def test_a_task_shows_aims_period_host_people_regions_and_members(visitor, address):
    page = unescape(main_of(visitor.get(address).text))
    assert [fact for fact in FACTS[address] if fact not in page] == []


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("", ["kylataajuus", "valtakunnallinen"]),
        ("?phase=running", ["kylataajuus"]),
        ("?region=pohjanmaa", ["kylataajuus"]),
        ("?region=lappi", ["valtakunnallinen"]),
        ("?phase=ended", []),
    ],
)
def test_tasks_are_listed_by_phase_and_region(visitor, query, slugs):
    page = main_of(visitor.get(f"/fi/kehittamistehtavat/{query}").text)
    assert sorted(set(re.findall(r'<h\d[^>]*><a href="/fi/kehittamistehtavat/([\w-]+)/"', page))) == slugs


@pytest.mark.parametrize(
    ("address", "titles"),
    [
        ("/fi/maakunnat/pohjanmaa/feed.atom", {"Kylätaajuus", "Bussi"}),
        ("/sv/landskap/osterbotten/feed.atom", {"Byfrekvens", "Buss", "Om Korsholm"}),
        ("/sv/landskap/kajanaland/feed.atom", set()),
    ],
)
def test_a_region_has_a_feed_in_each_language(visitor, address, titles):
    answer = visitor.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
    feed = ElementTree.fromstring(answer.data, forbid_dtd=True)
    atom = "{http://www.w3.org/2005/Atom}"
    assert {entry.findtext(f"{atom}title") for entry in feed.iter(f"{atom}entry")} == titles


def test_the_front_page_leads_to_every_region(visitor):
    for lang, at in (("fi", 1), ("sv", 3)):
        links = set(re.findall(rf'href="{PREFIX[lang]}([\w-]+)/"', visitor.get(f"/{lang}/").text))
        assert links == {texts[at] for texts in REGIONS.values()}


def table_of(page: str) -> list[list[str]]:
    body = main_of(page).partition("<tbody>")[2].partition("</tbody>")[0]
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in body.split("</tr>")[:-1]]
    return [[plain(cell) for cell in row] for row in cells]


def headings_of(page: str) -> dict[str, str]:
    head = main_of(page).partition("<thead>")[2].partition("</thead>")[0]
    found = re.findall(r'<th scope="col"[^>]*?(?: aria-sort="(\w+)")?><a[^>]*>(.*?)</a>', head)
    return {plain(label): order for order, label in found}


def test_the_regions_are_a_table_beside_the_map(visitor):
    page = visitor.get("/fi/maakunnat/").text
    assert headings_of(page) == {
        "Maakunta": "ascending",
        "Kaikki sivut": "",
        "Kehittämistehtävät": "",
        "Kirjoitukset": "",
        "Toimintamallit": "",
        "Kunnat, joista on sivuja": "",
    }
    rows = {row[0]: row[1:] for row in table_of(page)}
    assert list(rows)[:3] == ["Ahvenanmaa", "Etelä-Karjala", "Etelä-Pohjanmaa"]
    assert len(rows) == 19
    assert rows["Pohjanmaa"] == ["3", "1", "1", "1", "1/14"]
    assert rows["Uusimaa"] == ["2", "1", "0", "1", "1/26"]


@pytest.mark.parametrize(
    ("sort", "first", "order"),
    [
        ("name", "Ahvenanmaa", "ascending"),
        ("-name", "Varsinais-Suomi", "descending"),
        ("pages", "Pohjanmaa", "descending"),
        ("-pages", "Ahvenanmaa", "ascending"),
        ("post", "Pohjanmaa", "descending"),
        ("municipalities", "Pohjanmaa", "descending"),
        ("nonsense", "Ahvenanmaa", "ascending"),
        ("--name", "Ahvenanmaa", "ascending"),
    ],
)
def test_a_heading_sorts_the_table(visitor, sort, first, order):
    page = visitor.get(f"/fi/maakunnat/?sort={sort}").text
    assert table_of(page)[0][0] == first
    assert [one for one in headings_of(page).values() if one] == [order]


def test_the_table_follows_a_theme(visitor):
    rows = {row[0]: row[1] for row in table_of(visitor.get("/fi/maakunnat/?theme=children-s-culture").text)}
    assert {name: number for name, number in rows.items() if number != "0"} == {"Uusimaa": "1", "Pohjanmaa": "2"}
    assert visitor.get("/fi/maakunnat/?theme=nonsense").status_code == 404
