from __future__ import annotations

import re

import pytest

from yhteistuumin.testing import counted_queries


def practice(uid: str, region: str = "uusimaa", **fields: object) -> dict[str, object]:
    stories = {name: f"<p>{uid} {name}.</p>" for name in ("starting_point", "core_idea", "results")}
    told = {"what": "Mitä.", "where": "Missä.", "how": "Miten.", **stories}
    return {
        "uid": uid,
        "kind": "practice",
        "lead": "fi",
        "region": region,
        "themes": fields.pop("themes", ["children-s-culture"]),
        "fields": {"stage": "in-use", **fields},
        "translations": {
            "fi": {"title": f"Malli {uid}", "slug": uid, "state": "published", "fields": told},
            "sv": {"title": f"Modell {uid}", "slug": f"{uid}-sv", "state": "published", "fields": told},
        },
    }


HERE = practice(
    "here",
    life_course=["babies-and-toddlers", "families"],
    sectors=["culture", "library"],
    customer_flow=["referral"],
    municipalities=["638"],
)
TWIN = practice("twin", life_course=["babies-and-toddlers"], sectors=["culture"], customer_flow=["referral"])
COUSIN = practice("cousin", region="lappi", themes=["culture-education-plans"], sectors=["library"])
FAR = practice("far", themes=["sustainable-cultural-tourism"], life_course=["families"])
NOBODY = practice("nobody", themes=["grants"])


@pytest.fixture(scope="module")
def bank(shared_site):
    return shared_site(HERE, TWIN, COUSIN, FAR, NOBODY).test_client()


@pytest.fixture
def count_queries(site, client):
    """How many statements the page at an address needs once the index is up to date."""

    def count(address: str) -> int:
        mark = "&" if "?" in address else "?"
        assert client.get(f"{address}{mark}warm=1").status_code == 200
        with counted_queries(site) as statements:
            assert client.get(f"{address}{mark}counted=1").status_code == 200
        return len(statements)

    return count


def groups(page: str) -> dict[str, tuple[int, list[str]]]:
    """The headings of a view with their counts and the practices under them."""
    found = {}
    for part in page.split('<section class="gap-top" aria-labelledby="group-')[1:]:
        heading = re.search(r"<h3[^>]*>(.*?) <span class=\"kind\">(\d+)", part, re.S)
        assert heading
        titles = re.findall(r"<h4[^>]*><a [^>]*>(.*?)</a>", part)
        found[heading[1].replace("\u00ad", "")] = (int(heading[2]), [t.replace("\u00ad", "") for t in titles])
    return found


def test_the_life_course_view_lists_a_page_under_every_part_of_life_that_it_has(bank):
    page = bank.get("/fi/tietopankki/?view=life-course").text
    assert {name: (number, sorted(titles)) for name, (number, titles) in groups(page).items()} == {
        "Vauvat ja pikkulapset": (2, ["Malli here", "Malli twin"]),
        "Lapsiperheet": (2, ["Malli far", "Malli here"]),
        "Ei sidottu elämänvaiheeseen": (2, ["Malli cousin", "Malli nobody"]),
    }


@pytest.mark.parametrize("choice", ["", "&region=uusimaa", "&life-course=families", "&sector=culture&sector=library"])
def test_every_view_of_one_result_has_the_same_total_and_the_same_pages(bank, choice):
    totals, pages = set(), []
    for view in ("", "life-course", "sector"):
        page = bank.get(f"/fi/tietopankki/?view={view}{choice}").text
        totals.add(re.search(r'role="status"><strong>([^<]+)<', page)[1])
        hits = page.partition('id="hits"')[2].partition("</main>")[0]
        pages.append(set(re.findall(r'<h[34][^>]*><a href="(/fi/tietopankki/[\w-]+/)"', hits)))
    assert len(totals) == 1
    assert pages[0] == pages[1] == pages[2]


def test_the_tabs_keep_the_choices_and_say_which_is_shown(bank):
    page = bank.get("/sv/kunskapsbank/?region=uusimaa&view=sector").text
    tabs = page.partition('<nav class="tabs"')[2].partition("</nav>")[0]
    assert re.findall(r'<a href="([^"]+)"( aria-current="true")?', tabs) == [
        ("/sv/kunskapsbank/?region=uusimaa", ""),
        ("/sv/kunskapsbank/?region=uusimaa&amp;view=life-course", ""),
        ("/sv/kunskapsbank/?region=uusimaa&amp;view=sector", ' aria-current="true"'),
    ]


def test_an_unknown_view_is_the_list(bank):
    assert groups(bank.get("/fi/tietopankki/?view=upside-down").text) == {}


def after(page: str) -> list[tuple[str, str]]:
    """The similar practices of a page, each with its reasons."""
    below = page.partition('id="similar"')[2]
    found = re.findall(r'<a href="/fi/tietopankki/([\w-]+)/".*?<p class="why[^>]*>(.*?)</p>', below, re.S)
    return [(slug, " ".join(why.split())) for slug, why in found]


def test_similar_practices_come_with_what_they_share(bank):
    assert after(bank.get("/fi/tietopankki/here/").text) == [
        (
            "twin",
            "Yhteistä: teema: Lastenkulttuuri; elämänkaari: Vauvat ja pikkulapset; toimialat: kulttuuri; "
            "tavoite: Ohjaus toisesta palvelusta",
        ),
        ("cousin", "Yhteistä: pääteema: Taide- ja kulttuurikasvatus; toimialat: kirjasto"),
        ("far", "Yhteistä: elämänkaari: Lapsiperheet"),
    ]


def test_a_surprise_shares_something_but_no_main_theme(client, put):
    near = (practice(f"near-{n}", life_course=["families"]) for n in range(4))
    put(practice("here", life_course=["families"]), *near, FAR, NOBODY)
    below = client.get("/fi/tietopankki/here/").text.partition('id="surprise"')[2]
    assert re.findall(r'<a href="(/fi/tietopankki/[\w-]+/)"', below) == ["/fi/tietopankki/far/"]


def test_a_practice_that_shares_nothing_has_no_similar_ones(bank):
    assert 'id="similar"' not in bank.get("/fi/tietopankki/nobody/").text


def test_similar_practices_and_views_cost_the_same_queries_on_a_site_of_any_size(put, count_queries):
    put(HERE, TWIN, FAR)
    addresses = ("/fi/tietopankki/here/", "/fi/tietopankki/?view=life-course")
    few = [count_queries(address) for address in addresses]
    put(*(practice(f"more-{n}", life_course=["families"], sectors=["culture"]) for n in range(30)))
    assert [count_queries(address) for address in addresses] == few


def test_a_page_stays_when_what_is_added_to_it_fails(client, put, monkeypatch):
    def fail(_view):
        raise ValueError("no likeness today")

    monkeypatch.setattr("yhteistuumin_knowledge_bank.plugin.similar_practices", fail)
    put(HERE, TWIN)
    answer = client.get("/fi/tietopankki/here/")
    assert (answer.status_code, 'id="similar"' in answer.text) == (200, False)
    assert "<p>here core_idea.</p>" in answer.text
