"""What editors teach the search: picks, synonyms, the report of what was not found, rebuilding."""

from __future__ import annotations

import re

import pytest

LANGS = ("fi", "sv")
ROW = r'scope="row"[^>]*>([^<]+)</th>'


def item(uid: str, fi: str, sv: str = "", **more) -> dict:
    titles = {"fi": fi, "sv": sv}
    texts = {
        lang: {"title": title, "slug": f"{uid}-{lang}", "state": "published", "fields": {}}
        for lang, title in titles.items()
        if title
    }
    return {"uid": uid, "kind": "page", "region": None, "lead": next(iter(texts)), "themes": [], "fields": {},
            "translations": texts, **more}  # fmt: skip


def found(client, words: str, lang: str = "fi") -> list[str]:
    answer = client.get("/api/v1/search", query_string={"q": words, "lang": lang})
    return [hit["uid"] for hit in answer.json["hits"]]


@pytest.fixture
def choirs(put):
    put(
        item("choir", "Kuoro laulaa kylätalolla", "Kören sjunger i byahuset"),
        item("song", "Lauluilta kuorolle ja muille kuoroille", "Sångkväll"),
        item("ensemble", "Lauluyhtye", "Sångensemble"),
    )


def test_a_picked_page_comes_first_for_every_form_of_the_words_and_says_so(client, choirs, signed_in):
    editor = signed_in("coordinator")
    assert found(client, "kuorot")[-1:] != ["ensemble"]
    done = editor.post("/admin/search/picks/", data={"lang": "fi", "question": "kuoro", "page": "Lauluyhtye"})
    assert done.status_code == 303
    assert [found(client, words)[0] for words in ("kuoro", "kuorojen", "Kuorolle")] == ["ensemble"] * 3
    assert found(client, "körer", "sv")[:1] != ["ensemble"]
    page = client.get("/fi/haku/?q=kuorot").text
    assert page.count("Toimituksen nosto") == 1
    listed = editor.get("/admin/search/picks/?lang=fi").text
    number = re.search(r"/admin/search/picks/(\d+)/remove", listed)[1]
    assert editor.post(f"/admin/search/picks/{number}/remove").status_code == 303
    assert "ensemble" not in found(client, "kuorot")[:1]


WRONG_PICKS = [
    ("", "Lauluyhtye", "Kirjoita sanat, joilla lukijat hakevat."),
    ("ja", "Lauluyhtye", "Nämä sanat ovat liian yleisiä"),
    ("kuoro", "olematon sivu", "Valitse julkaistu sivu."),
    ("kuoro", "laulu kuoro", "Valitse, mitä sivua tarkoitat."),
]


def test_a_pick_that_cannot_work_is_told_and_the_words_are_kept(choirs, signed_in):
    editor = signed_in("coordinator")
    for question, page, sentence in WRONG_PICKS:
        data = {"lang": "fi", "question": question, "page": page}
        answer = editor.post("/admin/search/picks/?lang=fi", data=data)
        assert (answer.status_code, sentence in answer.text) == (422, True), sentence
        assert f'value="{question}"' in answer.text
        assert f'value="{page}"' in answer.text


def test_the_same_pick_twice_and_one_whose_page_is_gone_are_told(client, choirs, put, signed_in):
    editor = signed_in("coordinator")
    data = {"lang": "fi", "question": "kuoro", "page": "Lauluyhtye"}
    editor.post("/admin/search/picks/", data=data)
    again = editor.post("/admin/search/picks/", data={**data, "question": "kuorojen"})
    assert (again.status_code, "on jo nostettu näillä sanoilla" in again.text) == (422, True)
    for lang in LANGS:
        assert editor.post(f"/admin/items/ensemble/{lang}/retract").status_code == 303
    assert "ensemble" not in found(client, "kuorot")
    assert "ei julkaistu" in editor.get("/admin/search/picks/?lang=fi").text


def test_synonyms_work_at_once_in_every_form_and_both_ways(client, choirs, signed_in):
    editor = signed_in("coordinator")
    assert "ensemble" not in found(client, "kuorojen")
    stored = editor.post("/admin/search/synonyms/", data={"words-fi": "kuoro, lauluyhtye", "words-sv": ""})
    assert stored.status_code == 303
    assert "ensemble" in found(client, "kuorojen")
    assert "choir" in found(client, "lauluyhtyeelle")
    page = editor.get("/admin/search/synonyms/?lang=fi").text
    assert "ei vielä kielellä: ruotsi" in page.casefold()
    number = re.search(r"/admin/search/synonyms/(\d+)/remove", page)[1]
    form = editor.get(f"/admin/search/synonyms/{number}/").text
    version = re.search(r'name="version" value="(\d+)"', form)[1]
    changed = {"version": version, "words-fi": "kuoro, lauluyhtye", "words-sv": "kör, sångensemble"}
    assert editor.post(f"/admin/search/synonyms/{number}/", data=changed).status_code == 303
    assert "ensemble" in found(client, "körer", "sv")
    overtaken = editor.post(f"/admin/search/synonyms/{number}/?lang=fi", data={**changed, "words-sv": "kör, vissång"})
    assert (overtaken.status_code, "vissång" in overtaken.text) == (409, True)
    editor.post(f"/admin/search/synonyms/{number}/remove")
    assert "ensemble" not in found(client, "kuorojen")


WRONG_GROUPS = [
    ("", "Kirjoita vähintään kaksi sanaa, jotka tarkoittavat samaa."),
    ("mieskuoro", "Kirjoita vähintään kaksi sanaa, jotka tarkoittavat samaa."),
    ("kuoro, kuorojen", "ovat saman sanan muotoja"),
    ("kuoro, ja", "on hakusanaksi liian yleinen"),
    ("kuoro, iloinen lauluryhmä", "Kirjoita yksi sana kerrallaan"),
    ("kuoro, !!!", "ei ole kirjaimia eikä numeroita"),
    ("laulukunta, kuorot", "on jo toisessa ryhmässä: kuoro, lauluyhtye"),
]


def test_a_group_that_cannot_work_is_told_and_the_words_are_kept(signed_in):
    editor = signed_in("coordinator")
    editor.post("/admin/search/synonyms/", data={"words-fi": "kuoro, lauluyhtye", "words-sv": "kör"})
    for words, sentence in WRONG_GROUPS:
        answer = editor.post("/admin/search/synonyms/?lang=fi", data={"words-fi": words, "words-sv": ""})
        assert (answer.status_code, sentence in answer.text) == (422, True), sentence
        assert f">\n{words}</textarea>" in answer.text


def test_what_editors_teach_is_for_coordinators_and_stands_in_the_record(site, signed_in):
    from sqlalchemy import text

    from yhteistuumin.api import session

    for address in ("", "picks/", "synonyms/", "index/"):
        assert signed_in("coordinator").get(f"/admin/search/{address}").status_code == 200
        assert signed_in("regional-editor", region="lappi").get(f"/admin/search/{address}").status_code == 403
    signed_in("coordinator").post("/admin/search/synonyms/", data={"words-fi": "kuoro, lauluyhtye", "words-sv": ""})
    with site.app_context():
        written = session().execute(text("SELECT detail FROM audit_entry WHERE action = 'search.synonyms'")).scalars()
        assert ["lauluyhtye" in str(detail) for detail in written] == [True]


def ask(client, words: str, times: int, lang: str = "fi") -> None:
    """Ask anew each time: the same address answers from the kept pages for five minutes."""
    path = {"fi": "/fi/haku/", "sv": "/sv/sok/"}[lang]
    for _time in range(times):
        client.application.extensions["yhteistuumin.page_cache"].clear()
        client.get(path, query_string={"q": words})


def test_what_was_not_found_is_told_once_it_was_asked_three_times(client, choirs, signed_in):
    editor = signed_in("coordinator")
    ask(client, "kuorot", 5)
    assert "lukijat ovat löytäneet etsimänsä" in editor.get("/admin/search/?lang=fi").text
    ask(client, "Avaruuslentely", 2)
    before = editor.get("/admin/search/?lang=fi").text
    assert "Mitään sanoja ei ole haettu niin usein, että ne näytettäisiin" in before
    assert "löytäneet etsimänsä" not in before
    assert ("avaruuslentely" in before, "kuorot" in before) == (False, False)
    assert "1 muu haku tehtiin tässä kuussa harvemmin." in before
    ask(client, "  avaruuslentely?", 1)
    ask(client, "rymdfart", 4, "sv")
    page = editor.get("/admin/search/").text
    in_finnish = editor.get("/admin/search/?language=fi").text
    assert re.findall(ROW, page) == ["rymdfart", "avaruuslentely"]
    assert re.findall(ROW, in_finnish) == ["avaruuslentely"]
    assert 'href="/admin/search/synonyms/?language=fi&amp;word=avaruuslentely#add"' in page
    form = editor.get("/admin/search/synonyms/?language=fi&word=avaruuslentely").text
    assert ">\navaruuslentely</textarea>" in form
    editor.post("/admin/search/dismiss", data={"lang": "fi", "question": "avaruuslentely"})
    ask(client, "avaruuslentely", 3)
    assert "avaruuslentely" not in editor.get("/admin/search/").text


def test_until_then_only_a_hash_is_stored_and_it_goes_with_the_month(client, choirs, site, monkeypatch):
    from datetime import UTC, datetime

    from sqlalchemy import select
    from yhteistuumin_search import missed
    from yhteistuumin_search.tables import Missed

    from yhteistuumin.api import session

    def stored() -> list[tuple[str, str, int]]:
        rows = session().scalars(select(Missed).order_by(Missed.month, Missed.question))
        return [(row.month, row.question, row.times) for row in rows]

    def at(year: int, month: int) -> None:
        monkeypatch.setattr(missed, "now", lambda: datetime(year, month, 15, tzinfo=UTC))

    with site.app_context():
        at(2026, 1)
        for words, times in (("avaruuslentely", 3), ("kuulento", 2)):
            for _time in range(times):
                missed.note(words, "fi")
        missed.flush()
        assert stored() == [("2026-01", "", 2), ("2026-01", "avaruuslentely", 3)]
        at(2026, 2)
        missed.note("kuulento", "fi")
        missed.flush()
        assert stored() == [("2026-01", "avaruuslentely", 3), ("2026-02", "", 1)]
        monkeypatch.setattr(missed, "MOST_IN_MONTH", 1)
        missed.note("marslento", "fi")
        missed.flush()
        assert len(stored()) == 2
        at(2027, 3)
        missed.note("kuulento", "fi")
        missed.flush()
        assert stored() == [("2027-03", "", 1)]


@pytest.mark.parametrize(
    "words",
    [
        "aino.merivaara@example.org",
        "aino (at) example.org",
        "040 123 4567",
        "+358401234567",
        "131052-308T",
        "131052A308T",
        "Aino Merivaara",
        "aino merivaara",
        "pekka meikäläinen",
        "Kaisa-Leena Virtanen",
        "https://example.org/?token=1",
        "Kirkkokatu 5",
        "Storgatan 12",
        "naapurini on sairas ja asuu yksin eikä kukaan auta",
        "x" * 61,
    ],
)
def test_what_may_tell_of_a_person_is_not_counted(words):
    from yhteistuumin_search.personal import looks_personal

    assert looks_personal(words)


@pytest.mark.parametrize(
    "words",
    ["kultuuri", "kulttuuri hyvinvonti", "Kulttuuria kaikille", "laki 166/2019", "linjaukset 2021-2022", "byturne",
     "kulturell välfärd i kommunen", "toivo", "100 vuotta", "Porvoo"],
)  # fmt: skip
def test_what_is_about_a_subject_is_counted(words):
    from yhteistuumin_search.personal import looks_personal

    assert not looks_personal(words)


def test_the_index_is_made_anew_by_the_worker_and_not_by_the_page(client, choirs, signed_in, drain, monkeypatch):
    from yhteistuumin_search import index

    editor, made = signed_in("coordinator"), []
    rebuild = index.rebuild
    monkeypatch.setattr("yhteistuumin_search.index.rebuild", lambda tell: made.append(1) or rebuild(tell))
    for _press in range(2):
        assert editor.post("/admin/search/index/").status_code == 303
    waiting = editor.get("/admin/search/index/?lang=fi").text
    assert made == []
    assert "<progress" in waiting
    assert 'http-equiv="refresh"' in waiting
    assert editor.get("/admin/search/index/progress.json").json["state"] == "waiting"
    drain()
    assert made == [1]
    assert "Hakemisto on tehty uudelleen. Siinä on 6 tekstiä." in editor.get("/admin/search/index/?lang=fi").text
    assert found(client, "kuorot")


def test_a_failed_rebuild_is_told_and_the_old_index_serves(client, choirs, signed_in, drain, monkeypatch):
    editor = signed_in("coordinator")

    def broken(tell):
        raise OSError("no space left")

    monkeypatch.setattr("yhteistuumin_search.index.rebuild", broken)
    editor.post("/admin/search/index/")
    drain()
    page = editor.get("/admin/search/index/?lang=fi").text
    assert "OSError: no space left" in page
    assert "<progress" not in page
    assert found(client, "kuorot")
    assert editor.post("/admin/search/index/").status_code == 303
    assert editor.get("/admin/search/index/progress.json").json["state"] == "waiting"


def test_a_rebuild_that_a_killed_worker_began_begins_again(choirs, site, signed_in, drain):
    from sqlalchemy import update
    from yhteistuumin_search.rebuilding import progress
    from yhteistuumin_search.tables import Rebuild

    from yhteistuumin.api import write

    signed_in("coordinator").post("/admin/search/index/")
    with site.app_context(), write() as writing:
        writing.execute(update(Rebuild).values(state="running", done=2, total=3))
    drain()
    with site.app_context():
        now = progress()
        assert (now.state, now.message) == ("done", "6")


def test_the_tables_go_and_come_with_their_migration(site):
    from yhteistuumin.testing import remake_tables

    assert remake_tables(site, "search") == "alembic_version_search"
