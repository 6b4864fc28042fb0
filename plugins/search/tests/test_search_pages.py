"""The search as visitors and programs meet it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from yhteistuumin_search.analysis import analyser_status

FRONT = {"fi": "/fi/haku", "sv": "/sv/sok"}


def text(title: str, body: str = "", **more: object) -> dict[str, object]:
    return {"title": title, "body": f"<p>{body or title}</p>", "state": "published", **more}


def page(uid: str, *, themes: tuple[str, ...] = (), region: str | None = None, **texts: object) -> dict[str, object]:
    return {"uid": uid, "kind": "page", "region": region, "themes": themes, "translations": texts}


def practice(uid: str, *, place: str, **texts: object) -> dict[str, object]:
    fields = {"stage": "in-use", "municipalities": [place]}
    return {"uid": uid, "kind": "practice", "themes": [], "fields": fields, "translations": texts}


CORPUS = (
    page("well-being", fi=text("Kulttuurihyvinvointi", "Kulttuurihyvinvointi on kaikkien asia."), region="lappi"),
    page("children", themes=("children-s-culture",), fi=text("Satutunti", "Torstaisin luetaan.", summary="Luetaan.")),
    page("handicraft", themes=("children-s-culture",), sv=text("Slöjdklubben", "Vi täljer på onsdagar.")),
    page("municipality", fi=text("Pieni kunta", "Kunta päättää itse.")),
    page("gym", fi=text("Kuntosalin avustus", "Kuntosali sai uudet laitteet.")),
    page("village", fi=text("Elävä kylä", "Kylän väki kokoontuu.")),
    page("cold-store", fi=text("Kylmäsäilytys", "Kylmäsäilytys hidastaa muutosta.")),
    page("project", fi=text("Hanke alkoi", "Hankkeen alku oli hyvä.")),
    page("purchase", fi=text("Hankintaohje", "Hankintaohje on lyhyt.")),
    page("committee", fi=text("Lautakunta", "Lautakunta kokoontui.")),
    page("ferries", fi=text("Lautat kulkevat", "Lautat lähtevät tunnin välein.")),
    page("line", sv=text("En rad om dagen", "Varje rad räknas.")),
    page("advice", sv=text("Goda råd", "Ett råd till alla.")),
    page("answer", sv=text("Svar på enkäten", "Alla svar har lästs.")),
    page("hard", sv=text("Svår att nå", "Stigen är svår.")),
    page("cooperation", fi=text("Yhteistyö kannattaa", "Yhteistyö vie pitkälle.")),
    page("tour", sv=text("Byturné", "Teatern på byturné.")),
    practice("korsholm-fi", place="499", fi=text("Lukiolaiset tuottavat", fields={"what": "Nuoret järjestävät."})),
    practice("korsholm-sv", place="499", sv=text("Byaträff", fields={"what": "Vi träffas."})),
    practice("ahtari", place="989", fi=text("Eläintarhan ilta", fields={"what": "Illalla lauletaan."})),
    page("both", fi=text("Kirjastoauto", "Auto tulee."), sv=text("Bokbuss", "Bussen kommer.")),
)


@pytest.fixture(scope="module")
def visitor(shared_site):
    return shared_site(*CORPUS).test_client()


@pytest.fixture(scope="module")
def found(visitor):
    """``found("kylä", "fi")``: the uids that the API finds, best first, and their languages."""

    def ask(question: str, lang: str, **more: str) -> dict[str, str]:
        answer = visitor.get("/api/v1/search", query_string={"q": question, "lang": lang, "per_page": 100, **more})
        assert answer.status_code == 200
        return {hit["uid"]: hit["lang"] for hit in answer.json["hits"]}

    return ask


@pytest.mark.parametrize(
    ("question", "lang", "uid"),
    [
        ("kulttuurihyvinvoinnista", "fi", "well-being"),
        ("kylien", "fi", "village"),
        ("kunnissa", "fi", "municipality"),
        ("hankkeista", "fi", "project"),
        ("lautakunnalle", "fi", "committee"),
        ("lauttoja", "fi", "ferries"),
        ("råden", "sv", "advice"),
        ("raderna", "sv", "line"),
        ("svaren", "sv", "answer"),
        ("svårt", "sv", "hard"),
    ],
)
def test_an_inflected_word_finds_its_page(found, question, lang, uid):
    assert uid in found(question, lang)


@pytest.mark.parametrize(
    ("question", "lang", "right", "wrong"),
    [
        ("kunta", "fi", "municipality", "gym"),
        ("kylä", "fi", "village", "cold-store"),
        ("hanke", "fi", "project", "purchase"),
        ("lautakunta", "fi", "committee", "ferries"),
        ("lautat", "fi", "ferries", "committee"),
        ("rad", "sv", "line", "advice"),
        ("råd", "sv", "advice", "line"),
        ("svar", "sv", "answer", "hard"),
        ("svår", "sv", "hard", "answer"),
    ],
)
def test_a_word_that_only_looks_alike_is_kept_out(found, question, lang, right, wrong):
    uids = list(found(question, lang))
    assert uids[:1] == [right]
    if next(status for status in analyser_status() if status.lang == lang).complete:
        assert wrong not in uids


@pytest.mark.parametrize(
    ("question", "lang", "uid"),
    [
        ("yhteistyo", "fi", "cooperation"),
        ("ahtari", "fi", "ahtari"),
        ("byturne", "sv", "tour"),
        ("kyla", "fi", "village"),
        ("slojdklubben", "sv", "handicraft"),
    ],
)
def test_dots_may_be_left_out(found, question, lang, uid):
    assert uid in found(question, lang)


@pytest.mark.parametrize(
    ("question", "lang", "uid", "its_own"),
    [
        ("barnkultur", "sv", "children", "fi"),
        ("lastenkulttuuri", "fi", "handicraft", "sv"),
        ("Korsholm", "sv", "korsholm-fi", "fi"),
        ("Korsholm", "fi", "korsholm-fi", "fi"),
        ("Mustasaari", "fi", "korsholm-sv", "sv"),
        ("Mustasaari", "sv", "korsholm-sv", "sv"),
        ("Mustasaaressa", "fi", "korsholm-sv", "sv"),
        ("Etseri", "sv", "ahtari", "fi"),
        ("kulturell välfärd", "sv", "well-being", "fi"),
        ("kommun", "sv", "municipality", "fi"),
    ],
)
def test_a_question_in_one_language_finds_what_is_only_in_the_other(found, question, lang, uid, its_own):
    assert found(question, lang).get(uid) == its_own


def test_what_is_in_both_languages_comes_in_the_asked_one_and_once(found):
    assert found("bokbuss", "sv") == {"both": "sv"}
    assert found("kirjastoauto", "fi") == {"both": "fi"}


def test_what_is_not_in_the_asked_language_can_be_left_out(found):
    assert "children" not in found("barnkultur", "sv", only="sv")
    assert "handicraft" in found("barnkultur", "sv", only="sv")


def test_a_hit_in_the_other_language_is_marked_with_it_and_says_why(visitor):
    page = visitor.get("/sv/sok/?q=barnkultur").text
    assert '<html lang="sv">' in page
    hit = next(hit for hit in re.findall(r'<li class="hit">.*?</li>', page, re.S) if "/fi/satutunti/" in hit)
    assert '<h2 lang="fi"><a href="/fi/satutunti/" hreflang="fi">Satutunti</a></h2>' in hit
    assert '<p lang="fi">' in hit
    assert '<span class="badge badge--lang">Endast på finska</span>' in hit
    assert '<p class="why">Hittades via temat: Barnkultur</p>' in hit


def test_the_words_of_the_question_are_marked_in_title_and_passage(visitor):
    page = visitor.get("/fi/haku/?q=kulttuurihyvinvoinnista").text
    assert ">Kulttuurihyvinvointi</mark>" in page
    assert '<a href="/fi/kulttuurihyvinvointi/"' in page


def test_the_answer_of_the_api_is_exactly_what_is_promised(visitor):
    answer = visitor.get("/api/v1/search?q=satutunti&lang=fi")
    assert answer.mimetype == "application/json"
    assert answer.json == {
        "total": 1,
        "hits": [
            {
                "uid": "children",
                "kind": "page",
                "lang": "fi",
                "title": "Satutunti",
                "url": "/fi/satutunti/",
                "summary": "Luetaan.",
                "themes": ["children-s-culture"],
                "region": None,
                "why": "",
            }
        ],
        "facets": {
            "theme": [
                {"id": "arts-and-culture-education", "label": "Taide- ja kulttuurikasvatus", "count": 1},
                {"id": "children-s-culture", "label": "Lastenkulttuuri", "count": 1},
            ],
            "region": [],
            "kind": [{"id": "page", "label": "Sivut", "count": 1}],
            "lang": [{"id": "fi", "label": "suomi", "count": 1}],
        },
        "suggestion": None,
    }


def test_facets_of_an_answer_speak_its_language(visitor):
    facets = visitor.get("/api/v1/search?lang=sv").json["facets"]
    assert set(facets) == {"theme", "region", "kind", "lang"}
    assert facets["region"] == [
        {"id": "lappi", "label": "Lappland", "count": 1},
        {"id": "etela-pohjanmaa", "label": "Södra Österbotten", "count": 1},
        {"id": "pohjanmaa", "label": "Österbotten", "count": 2},
    ]
    assert facets["lang"] == [{"id": "fi", "label": "suomi", "count": 14}, {"id": "sv", "label": "svenska", "count": 8}]
    assert all(entry.keys() == {"id", "label", "count"} for group in facets.values() for entry in group)


@pytest.mark.parametrize(
    ("narrowing", "total"),
    [
        ("theme=children-s-culture", 2),
        ("theme=arts-and-culture-education", 2),
        ("kind=practice", 3),
        ("kind=practice&kind=page", len(CORPUS)),
        ("region=lappi", 1),
        ("region=lappi&theme=children-s-culture", 0),
        ("only=sv", 8),
    ],
)
def test_the_api_narrows_by_ids(visitor, narrowing, total):
    answer = visitor.get(f"/api/v1/search?lang=fi&{narrowing}&per_page=5").json
    assert (answer["total"], len(answer["hits"])) == (total, min(total, 5))


@pytest.mark.parametrize("narrowing", ["theme=no-such", "region=atlantis", "only=xx"])
def test_the_api_refuses_what_the_site_does_not_have(visitor, narrowing):
    answer = visitor.get(f"/api/v1/search?lang=fi&{narrowing}")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


def test_an_unknown_spelling_is_answered_with_a_known_one(visitor):
    answer = visitor.get("/api/v1/search?q=satutunt&lang=fi").json
    assert answer["suggestion"] == "satutunti"
    assert {hit["uid"] for hit in answer["hits"]} == {"children"}
    page = visitor.get("/fi/haku/?q=satutunt").text
    assert "</strong> haulla ”satutunti”</p>" in page
    assert "Kirjoitusasulla ”satutunt” ei löydy sivuja, joten haettiin sanoilla ”satutunti”." in page


def test_marks_that_nobody_sees_and_wide_letters_change_nothing(found):
    typed = found("kulttuurihyvinvoinnista", "fi")
    for odd in ("kulttuuri\u00adhyvin\u00advoinnista", "kulttuuri\u200b\ufeffhyvin\u2060voinnista"):
        assert found(odd, "fi") == typed, ascii(odd)
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in "kulttuurihyvinvoinnista")
    assert found(wide, "fi") == typed


def test_one_word_that_no_page_has_is_not_told_as_several(visitor):
    several = "Millään sivulla ei ole kaikkia sanoja."
    assert several in visitor.get("/fi/haku/?q=satutunti+kylmäsäilytys").text
    page = visitor.get("/fi/haku/?q=kyläsatutunti").text
    assert "Millään sivulla ei ole tätä sanaa." in page
    assert several not in page


def test_a_question_without_an_answer_offers_themes(visitor):
    answer = visitor.get("/sv/sok/?q=xyzzyplugh")
    assert answer.status_code == 200
    assert '<div class="empty">' in answer.text
    assert 'href="/sv/teman/barnkultur/"' in answer.text or 'href="/sv/teman/' in answer.text


def test_choices_that_nothing_has_together_can_be_taken_away(visitor):
    page = visitor.get("/fi/haku/?region=uusimaa&kind=post&theme=grants").text
    assert "Poista jokin yllä olevista valinnoista." in page
    assert "lyhyempää" not in page
    alone = visitor.get("/fi/haku/?theme=grants").text
    assert "Millään sivulla ei ole tätä valintaa." in alone
    assert "Poista yllä oleva valinta." in alone
    assert "Kokeile toista tai lyhyempää sanaa." in visitor.get("/fi/haku/?q=xyzzyplugh").text


def test_pages_without_all_the_words_say_so(visitor):
    page = visitor.get("/fi/haku/?q=satutunti+kylmäsäilytys").text
    assert {"/fi/satutunti/", "/fi/kylmasailytys/"} <= set(re.findall(r'<h2[^>]*><a href="([^"]+)"', page))
    assert '<p class="note">' in page


SUGGESTED = [
    ("lasten", "fi", {"label": "Lastenkulttuuri", "kind": "theme", "url": "/fi/teemat/lastenkulttuuri/"}),
    ("barnk", "sv", {"label": "Barnkultur", "kind": "theme", "url": "/sv/teman/barnkultur/"}),
    ("LAPPL", "sv", {"label": "Lappland", "kind": "region", "url": "/sv/landskap/lappland/"}),
    ("satu", "fi", {"label": "Satutunti", "kind": "page", "url": "/fi/satutunti/"}),
    ("slojd", "sv", {"label": "Slöjdklubben", "kind": "page", "url": "/sv/slojdklubben/"}),
    ("satu", "sv", {"label": "Satutunti", "kind": "page", "url": "/fi/satutunti/"}),
]


@pytest.mark.parametrize(("typed", "lang", "expected"), SUGGESTED)
def test_suggestions_are_names_and_titles_with_their_addresses(visitor, typed, lang, expected):
    answer = visitor.get("/api/v1/suggest", query_string={"q": typed, "lang": lang})
    assert answer.json.keys() == {"suggestions"}
    assert expected in answer.json["suggestions"]
    assert len(answer.json["suggestions"]) <= 8
    assert visitor.get(expected["url"]).status_code == 200


ODD = {
    "ten thousand characters": "kulttuuri " * 1000,
    "one word of ten thousand": "k" * 10_000,
    "control characters": "kylä\x00\x01\x1b[31m\x7f\u200b\u202e\ud7ff",
    "stop words only": "ja tai och att on",
    "unbalanced quotes": '"kylä (OR AND NOT [* title:kunta^^ ~"',
    "wildcards": "*?* k* ?ylä +-&&||!",
    "nothing": "",
    "spaces": " \t\n  ",
    "markup": "<script>alert(1)</script>",
    "signs only": "!!! ... ,,, '''",
    "emoji": "👩‍👩‍👧 kylä 🎭",
    "combining marks": "a\u0308" * 500,
    "compatibility forms": "ﬁ ſ Ⅷ ½",
    "a sentence": "Missä kunnassa on lastenkulttuuria ja miten sitä rahoitetaan vuonna 2026?",
}


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("lang", ["fi", "sv"])
def test_whatever_is_typed_is_answered(visitor, lang, odd):
    typed = {"q": ODD[odd], "lang": lang}
    for address in (f"{FRONT[lang]}/", "/api/v1/search", "/api/v1/suggest"):
        answer = visitor.get(address, query_string=typed)
        assert answer.status_code == 200, address
    shown = visitor.get(f"{FRONT[lang]}/", query_string=typed).text
    assert re.findall("<script.*?>", shown) == re.findall('<script src="/static/search/[^"]*" type="module">', shown)
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", shown)


def test_a_question_of_stop_words_alone_is_told_what_it_was(visitor):
    answer = visitor.get("/api/v1/search?q=ja+tai&lang=fi").json
    assert answer.keys() == {"total", "hits", "facets", "suggestion"}
    assert visitor.get("/fi/haku/?q=ja+tai").status_code == 200


def test_bytes_that_are_no_text_are_answered(visitor):
    for address in ("/fi/haku/?q=%ff%fe", "/api/v1/search?q=%ff%fe&lang=fi", "/api/v1/suggest?q=%ff&lang=sv"):
        assert visitor.get(address).status_code == 200


BEYOND = ["q=kylä&page=99", "q=kylä&page=0", "page=-1", "page=x", "page=999999999999999999999"]


@pytest.mark.parametrize("query", BEYOND)
def test_a_page_beyond_the_end_is_not_found_in_words(visitor, query):
    answer = visitor.get(f"/sv/sok/?{query}")
    assert answer.status_code == 404
    assert '<html lang="sv">' in answer.text


def test_a_page_beyond_the_end_of_the_api_is_empty(visitor):
    answer = visitor.get("/api/v1/search?lang=fi&page=999")
    assert (answer.status_code, answer.json["total"], answer.json["hits"]) == (200, len(CORPUS), [])


@pytest.mark.parametrize(
    "query", ["lang=de", "lang=", "page=x", "page=0", "per_page=x", "per_page=0", "lang=%00", f"lang={'x' * 5000}"]
)
def test_a_parameter_of_the_api_that_cannot_be_used_is_refused_in_json(visitor, query):
    answer = visitor.get(f"/api/v1/search?q=kylä&{query}")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert answer.json.keys() == {"type", "title", "status", "detail"}
    assert len(answer.json["detail"]) < 200


@pytest.mark.parametrize("query", ["theme=no-such", "region=atlantis", "theme=%E2%98%83"])
def test_an_unknown_theme_or_region_of_the_page_is_a_wrong_address(visitor, query):
    assert visitor.get(f"/fi/haku/?q=kylä&{query}").status_code == 404


def test_every_count_of_the_page_is_what_its_link_then_shows(visitor):
    for start in ("/fi/haku/?q=lastenkulttuuri", "/sv/sok/?q=", "/fi/haku/?q=kunta+kylä+hanke"):
        nav = visitor.get(start).text.partition('<nav class="facets"')[2].partition("</nav>")[0]
        links = re.findall(r'<a href="([^"]+)"[^>]*>[^<]*<span>(\d+)</span>', nav)
        assert links, start
        for url, number in links:
            there = visitor.get(unescape(url)).text
            total = re.search(r'<p role="status"><strong>(\d+)', there)
            assert total and total[1] == number, (start, url)


def test_a_search_gives_no_cookie_and_stays_out_of_search_engines(visitor):
    answer = visitor.get("/fi/haku/?q=kylä")
    assert "Set-Cookie" not in answer.headers
    assert '<meta name="robots" content="noindex">' in answer.text
