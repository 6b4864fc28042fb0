from __future__ import annotations

import re
from html import unescape

import pytest
from defusedxml import ElementTree

from yhteistuumin.api import vocabulary
from yhteistuumin.testing import counted_queries

PREFIX = {"fi": "/fi/kunnat/", "sv": "/sv/kommuner/"}


def text(title: str, slug: str, **fields: object) -> dict[str, object]:
    return {"title": title, "slug": slug, "state": "published", "summary": f"{title}.", "fields": fields}


PRACTICE = {
    "uid": "practice",
    "kind": "practice",
    "region": "uusimaa",
    "themes": ["children-s-culture"],
    "fields": {"stage": "in-use", "municipalities": ["638"]},
    "translations": {"fi": text("Bussi", "bussi", what="Bussi"), "sv": text("Buss", "buss", what="Buss")},
}
TASK = {
    "uid": "task",
    "kind": "regional_task",
    "region": "pohjanmaa",
    "fields": {"scope": "regional", "phase": "running", "members": ["499"]},
    "translations": {"sv": text("Byfrekvens", "byfrekvens", aims="<p>Kultur.</p>", host="Byföreningen")},
}


@pytest.fixture(scope="module")
def visitor(shared_site):
    return shared_site(PRACTICE, TASK).test_client()


def main_of(page: str) -> str:
    return unescape(page.partition("<main")[2].partition("</main>")[0].replace("\u00ad", ""))


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def section(page: str, heading: str) -> str:
    found = re.search(rf'<section class="row" aria-labelledby="{heading}">.*?</section>', main_of(page), re.S)
    assert found, f"there is no section {heading}"
    return found[0]


def links(html: str) -> list[str]:
    return re.findall(r'href="([^"]+)"', html)


@pytest.mark.slow
def test_every_municipality_has_a_page_in_both_languages_for_the_same_number_of_queries(demo_site):
    client = demo_site.test_client()
    with demo_site.app_context():
        terms = list(vocabulary("municipality").terms.values())
    pages = [(f"{PREFIX[lang]}{term.slug(lang)}/", term.label(lang)) for lang in PREFIX for term in terms]
    for lang in PREFIX:
        client.get(f"{PREFIX[lang]}{terms[0].slug(lang)}/?warm=1")
    wrong, costs = [], set()
    with counted_queries(demo_site) as statements:
        for address, name in pages:
            statements.clear()
            answer = client.get(f"{address}?counted=1")
            heading = re.search(r"<h1[^>]*>(.*?)</h1>", answer.text)
            if answer.status_code != 200 or heading is None or unescape(heading[1]).replace("\u00ad", "") != name:
                wrong.append(address)
            costs.add(len(statements))
    assert (len(pages), len({address for address, _name in pages}), wrong) == (616, 616, [])
    assert len(costs) == 1


@pytest.mark.parametrize(
    ("address", "there"),
    [
        ("/sv/kommuner/porvoo/", "/sv/kommuner/borga/"),
        ("/fi/kunnat/borga/", "/fi/kunnat/porvoo/"),
        ("/fi/kunnat/638/", "/fi/kunnat/porvoo/"),
        ("/sv/kommuner/638/", "/sv/kommuner/borga/"),
        ("/fi/kunnat/anar/", "/fi/kunnat/inari/"),
        ("/sv/kommuner/ohcejohka/", "/sv/kommuner/utsjoki/"),
        ("/fi/kunnat/karjaa/", "/fi/kunnat/raasepori/"),
        ("/sv/kommuner/ekenas/", "/sv/kommuner/raseborg/"),
    ],
)
def test_a_name_in_another_language_an_alternative_name_or_the_code_leads_to_the_page(visitor, address, there):
    answer = visitor.get(address)
    assert (answer.status_code, answer.location) == (301, there)


FORMER = {
    ("099", "honkajoki", "honkajoki"): ("kankaanpaa", "kankaanpaa"),
    ("164", "jalasjarvi", "jalasjarvi"): ("kurikka", "kurikka"),
    ("174", "juankoski", "juankoski"): ("kuopio", "kuopio"),
    ("283", "hameenkoski", "hameenkoski"): ("hollola", "hollola"),
    ("319", "koylio", "kjulo"): ("sakyla", "sakyla"),
    ("413", "lavia", "lavia"): ("pori", "bjorneborg"),
    ("442", "luvia", "luvia"): ("eurajoki", "euraaminne"),
    ("476", "maaninka", "maaninka"): ("kuopio", "kuopio"),
    ("532", "nastola", "nastola"): ("lahti", "lahtis"),
    ("588", "pertunmaa", "pertunmaa"): ("mantyharju", "mantyharju"),
    ("838", "tarvasjoki", "tarvasjoki"): ("lieto", "lundo"),
    ("911", "valtimo", "valtimo"): ("nurmes", "nurmes"),
}


@pytest.mark.parametrize("former", FORMER, ids=lambda former: former[1])
def test_the_address_of_a_merged_municipality_leads_to_its_successor(visitor, former):
    code, *slugs = former
    for lang, slug, there in zip(PREFIX, slugs, FORMER[former], strict=True):
        for segment in (slug, code):
            answer = visitor.get(f"{PREFIX[lang]}{segment}/")
            assert (answer.status_code, answer.location) == (301, f"{PREFIX[lang]}{there}/")


@pytest.mark.parametrize("lang", PREFIX)
@pytest.mark.parametrize("segment", ["atlantis", "000", "%00", "porvoo%2Fx", "uusimaa"])
def test_what_no_municipality_is_called_is_not_found(visitor, lang, segment):
    assert visitor.get(f"{PREFIX[lang]}{segment}/").status_code == 404
    assert visitor.get(f"{PREFIX[lang]}{segment}/feed.atom").status_code == 404


@pytest.mark.parametrize(
    ("address", "facts"),
    [
        (
            "/fi/kunnat/porvoo/",
            "Viralliset nimet Porvoo (suomeksi), Borgå (ruotsiksi) Maakunta Uusimaa Hyvinvointialue"
            " Itä-Uudenmaan hyvinvointialue Kielisuhde kaksikielinen, enemmistön kieli suomi"
            " Kuntaryhmä kaupunkimainen kunta",
        ),
        (
            "/sv/kommuner/mariehamn/",
            "Officiellt namn Mariehamn På andra språk Maarianhamina (på finska) Landskap Åland Välfärdsområde Åland"
            " Språkförhållande svenskspråkig Kommungrupp urban kommun",
        ),
        (
            "/sv/kommuner/sakyla/",
            "Officiellt namn Säkylä Landskap Satakunta Välfärdsområde Satakunta välfärdsområde"
            " Språkförhållande finskspråkig Kommungrupp landsbygdskommun"
            " Tidigare kommuner som nu hör till kommunen Kjulo (till 2015)",
        ),
        (
            "/fi/kunnat/inari/",
            "Virallinen nimi Inari Muilla kielillä Enare (ruotsiksi), Anár (pohjoissaameksi), Aanaar (inarinsaameksi),"
            " Aanar (koltansaameksi) Maakunta Lappi Hyvinvointialue Lapin hyvinvointialue Kielisuhde suomenkielinen"
            " Kuntaryhmä maaseutumainen kunta",
        ),
    ],
)
def test_a_municipality_is_told_in_words(visitor, address, facts):
    shown = section(visitor.get(address).text, "facts").partition("<dl")[2].partition(">")[2]
    assert plain(shown).replace(" ,", ",").replace("( ", "(") == facts


def test_names_in_other_languages_are_marked(visitor):
    facts = section(visitor.get("/fi/kunnat/inari/").text, "facts")
    assert re.findall(r'<span lang="(\w+)">([^<]+)<', facts) == [
        ("sv", "Enare"), ("se", "Anár"), ("smn", "Aanaar"), ("sms", "Aanar"),
    ]  # fmt: skip


def test_a_municipality_shows_what_comes_from_it_by_kind(visitor):
    porvoo = visitor.get("/fi/kunnat/porvoo/").text
    assert links(section(porvoo, "kind-practice")) == ["/fi/tietopankki/bussi/"]
    assert "/fi/teemat/lastenkulttuuri/" in links(section(porvoo, "themes"))
    korsholm = visitor.get("/sv/kommuner/korsholm/").text
    assert links(section(korsholm, "kind-regional_task")) == ["/sv/utvecklingsuppgifter/byfrekvens/"]
    assert 'id="nothing"' not in porvoo + korsholm


def test_a_municipality_without_anything_says_so_and_shows_its_region(visitor):
    page = visitor.get("/sv/kommuner/hango/").text
    assert "Här finns inget än" in section(page, "nothing")
    instead = section(page, "instead")
    assert "Från samma landskap: Nyland" in instead
    assert links(instead) == ["/sv/kunskapsbank/buss/"]


def test_where_the_region_has_nothing_either_the_network_helps(visitor):
    instead = section(visitor.get("/fi/kunnat/kajaani/").text, "instead")
    assert "Muualta verkostosta" in instead
    assert links(instead) == ["/fi/tietopankki/bussi/"]


def test_a_municipality_of_which_nothing_is_known_leads_to_a_way_to_tell(demo):
    nothing = section(demo.get("/fi/kunnat/kaskinen/").text, "nothing")
    (there,) = links(nothing)
    assert demo.get(there).status_code == 200


def test_similar_municipalities_share_language_and_kind_and_the_region_comes_first(visitor):
    shown = section(visitor.get("/fi/kunnat/porvoo/").text, "similar")
    entries = re.findall(r'<a href="/fi/kunnat/([\w-]+)/">[^<]+</a></h3>\s*<p class="kind">([^<]+)</p>', shown)
    assert len(entries) == 8
    own = "Uusimaa · kaksikielinen, enemmistön kieli suomi · kaupunkimainen kunta"
    assert ("espoo", own) in entries
    reasons = [reason for _slug, reason in entries]
    assert reasons == sorted(reasons, key=lambda reason: "Uusimaa" not in reason)


def test_the_only_municipality_of_its_kind_still_has_similar_ones(visitor):
    shown = section(visitor.get("/sv/kommuner/mariehamn/").text, "similar")
    assert shown.count("<li") == 8


def test_all_municipalities_are_listed_by_region_from_a_to_o(visitor):
    page = main_of(visitor.get("/sv/kommuner/").text)
    regions = re.findall(r'<h2 id="[\w-]+"[^>]*><a href="/sv/landskap/[\w-]+/">([^<]+)</a>', page)
    assert (len(regions), regions[0], regions[-2:]) == (19, "Birkaland", ["Åland", "Österbotten"])
    assert len(set(re.findall(r'href="(/sv/kommuner/[\w-]+/)"', page))) == 308
    assert "1 av 26 kommuner har sidor" in page


@pytest.mark.parametrize(
    ("typed", "there"),
    [
        ("Borgå", "/fi/kunnat/porvoo/"),
        ("ANÁR", "/fi/kunnat/inari/"),
        ("honkajoki", "/fi/kunnat/kankaanpaa/"),
        (" Kemiö ", "/fi/kunnat/kemionsaari/"),
    ],
)
def test_any_name_that_is_typed_finds_the_municipality(visitor, typed, there):
    answer = visitor.get("/fi/kunnat/", query_string={"q": typed})
    assert (answer.status_code, answer.location) == (302, there)


@pytest.mark.parametrize("typed", ["<script>", "zzz", "🐈" * 5000, "%"])
def test_a_name_of_nothing_is_answered_with_the_whole_list(visitor, typed):
    answer = visitor.get("/fi/kunnat/", query_string={"q": typed})
    assert answer.status_code == 200
    assert "<script>" not in answer.text
    assert 'role="status"' in answer.text


def test_everything_of_one_kind_has_a_page(visitor):
    page = main_of(visitor.get("/fi/kunnat/porvoo/?kind=practice").text)
    assert "/fi/tietopankki/bussi/" in links(page)
    for wrong in ("kind=post", "kind=practice&page=2", "kind=practice&page=x"):
        assert visitor.get(f"/fi/kunnat/porvoo/?{wrong}").status_code == 404


def test_a_municipality_has_a_feed_in_each_language(visitor):
    atom = "{http://www.w3.org/2005/Atom}"
    titles = {}
    for address in ("/fi/kunnat/porvoo/feed.atom", "/sv/kommuner/borga/feed.atom", "/fi/kunnat/akaa/feed.atom"):
        feed = ElementTree.fromstring(visitor.get(address).data, forbid_dtd=True)
        titles[address] = [entry.findtext(f"{atom}title") for entry in feed.iter(f"{atom}entry")]
    assert list(titles.values()) == [["Bussi"], ["Buss"], []]


def test_a_page_names_its_counterpart_in_the_other_language(visitor):
    page = visitor.get("/fi/kunnat/porvoo/").text
    assert 'hreflang="sv" href="http://localhost/sv/kommuner/borga/"' in page


def test_the_sitemap_and_the_suggestions_know_municipalities(visitor):
    assert visitor.get("/sitemap-sv.xml").text.count("/sv/kommuner/") >= 308
    found = visitor.get("/api/v1/suggest", query_string={"q": "Anár", "lang": "fi"}).json["suggestions"]
    assert ("Inari", "/fi/kunnat/inari/") in [(one["label"], one["url"]) for one in found]


def test_a_practice_and_a_region_link_to_the_municipality(visitor):
    assert "/fi/kunnat/porvoo/" in links(main_of(visitor.get("/fi/tietopankki/bussi/").text))
    towns = main_of(visitor.get("/sv/landskap/nyland/").text).partition('<ul class="towns">')[2].partition("</ul>")[0]
    assert "/sv/kommuner/borga/" in links(towns)
