"""Organisations, the tasks that they are responsible for, and what came before and after."""

from __future__ import annotations

import re
from html import unescape

import pytest
from yhteistuumin_regional_tasks.task import TASK, name_the_successor

from yhteistuumin.testing import counted_queries


def text(title: str, slug: str, **fields: object) -> dict[str, object]:
    return {"title": title, "slug": slug, "state": "published", "summary": f"{title}.", "fields": fields}


def organisation(uid: str, fi: str, sv: str, *themes: str, **fields: object) -> dict[str, object]:
    return {
        "uid": uid,
        "kind": "organisation",
        "themes": list(themes),
        "fields": fields,
        "translations": {
            "fi": text(fi, uid, expertise=f"{fi} neuvoo."),
            "sv": text(sv, f"{uid}-sv", expertise=f"{sv} ger råd."),
        },
    }


def task(uid: str, fi: str, sv: str, fields: dict[str, object], **words: object) -> dict[str, object]:
    aims = {"aims": "<p>Kulttuuria.</p>", **words}
    return {
        "uid": uid,
        "kind": "regional_task",
        "region": "satakunta",
        "fields": {"scope": "regional", "regions": ["satakunta"], **fields},
        "translations": {"fi": text(fi, uid, **aims), "sv": text(sv, f"{uid}-sv", **aims)},
    }


MILESTONES = [{"title": "Kevät 2022", "text": "Polut piirretään."}]
LINES = (
    organisation("school", "Korkeakoulu", "Högskolan", "service-chains-and-design", municipality="609"),
    organisation(
        "council",
        "Liitto",
        "Förbundet",
        "cultural-well-being",
        contacts=[{"name": "Ville Tammelin", "email": "v@example.org", "until": "2024-06-30", "roles": {}}],
    ),
    task(
        "first",
        "Kytkin I",
        "Kopplingen I",
        {
            "phase": "ended",
            "period_start": "2022-01-01",
            "period_end": "2023-12-31",
            "host_organisation": "school",
            "continued_by": "second",
        },
        milestones=MILESTONES,
    ),
    task(
        "second",
        "Kytkin II",
        "Kopplingen II",
        {
            "phase": "running",
            "period_start": "2024-03-01",
            "period_end": "2099-02-28",
            "host_organisation": "council",
            "partner_organisations": ["school"],
            "contacts": [{"name": "Ville Tammelin", "email": "v@example.org", "until": "2024-06-30", "roles": {}}],
        },
        coordinator="Ville Tammelin, v@example.org",
    ),
    task("words", "Sanoin", "I ord", {"phase": "running", "continued_in_words": "Uusi verkosto"}, host="Yhdistys"),
    {
        "uid": "practice",
        "kind": "practice",
        "fields": {"stage": "in-use", "organisation": "school"},
        "translations": {"fi": text("Polku", "polku", what="Polku")},
    },
)


@pytest.fixture(scope="module")
def made(shared_site):
    return shared_site(*LINES)


@pytest.fixture
def visitor(made):
    return made.test_client()


def words(page: str) -> str:
    main = page.partition("<main")[2].partition("</main>")[0].partition(">")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", re.sub(r"\u00ad|<wbr>", "", main))).split())


def test_an_organisation_names_its_themes_tasks_and_practices_in_both_languages(visitor):
    page = visitor.get("/fi/organisaatiot/school/").text
    said = words(page)
    assert "Korkeakoulu neuvoo." in said
    assert '<a href="/fi/teemat/palveluketjut-ja-palvelumuotoilu/">' in page or "/fi/teemat/" in page
    assert said.index("Kytkin II") < said.index("Kytkin I.")
    assert "Polku" in said
    swedish = words(visitor.get("/sv/organisationer/school-sv/").text)
    assert "Högskolan ger råd." in swedish
    assert "Kopplingen II" in swedish


def test_a_task_names_its_organisations_and_falls_back_to_words(visitor):
    page = visitor.get("/sv/utvecklingsuppgifter/second-sv/").text
    assert '<a href="/sv/organisationer/council-sv/">Förbundet</a>' in page
    assert '<a href="/sv/organisationer/school-sv/">Högskolan</a>' in page
    said = words(visitor.get("/fi/kehittamistehtavat/words/").text)
    assert "Yhdistys" in said
    assert "Uusi verkosto" in said


def test_an_ended_task_stays_and_leads_to_the_one_that_goes_on(visitor):
    ended = visitor.get("/fi/kehittamistehtavat/first/")
    assert ended.status_code == 200
    assert '<a href="/fi/kehittamistehtavat/second/">Kytkin II</a>' in ended.text
    said = words(ended.text)
    started, drawn, over = (said.index(part) for part in ("1.1.2022", "Kevät 2022", "31.12.2023"))
    assert started < drawn < over < said.rindex("Kytkin II")
    following = visitor.get("/sv/utvecklingsuppgifter/second-sv/").text
    assert '<a href="/sv/utvecklingsuppgifter/first-sv/">Kopplingen I</a>' in following


def test_a_person_whose_day_has_passed_is_named_nowhere(visitor):
    for address in ("/fi/kehittamistehtavat/second/", "/sv/organisationer/council-sv/", "/api/v1/items/second"):
        page = visitor.get(address)
        assert page.status_code == 200
        if not address.startswith("/api"):
            assert "Tammelin" not in page.text


def test_the_pages_of_themes_and_regions_name_the_organisations(visitor):
    theme = words(visitor.get("/fi/teemat/kulttuurihyvinvointi/").text)
    assert "Liitto neuvoo." in theme
    region = visitor.get("/fi/maakunnat/satakunta/").text
    assert "Korkeakoulu" in words(region)


def test_the_page_of_an_organisation_costs_the_same_however_many_tasks_it_has(made, visitor):
    def cost(address: str) -> int:
        with counted_queries(made) as statements:
            assert visitor.get(address, headers={"Cookie": "session=none"}).status_code == 200
        return len(statements)

    cost("/fi/organisaatiot/school/")
    cost("/fi/organisaatiot/council/")
    assert cost("/fi/organisaatiot/school/") == cost("/fi/organisaatiot/council/")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"scope": "national"}, {"scope": "national"}),
        ({"continued_by": "demo-task-2"}, {"continued_by": "demo-task-2"}),
        ({"continued_by": "Uusi verkosto"}, {"continued_in_words": "Uusi verkosto"}),
        ({"aims": "<p>Kulttuuria.</p>"}, {"aims": "<p>Kulttuuria.</p>"}),
    ],
)
def test_a_successor_in_words_stays_in_words(before, after):
    assert name_the_successor(before) == after
    assert TASK.upgraded(before, 1) == after
