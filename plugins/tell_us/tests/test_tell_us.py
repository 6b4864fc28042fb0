from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from yhteistuumin.testing import remake_tables

FORM = {"fi": "/fi/palaute/", "sv": "/sv/respons/"}
MESSAGE = "Kylätalolla lauletaan joka tiistai. Mukaan tulee aina uusia."
TOKEN = re.compile(r'name="token" value="([^"]+)"')


@pytest.fixture(autouse=True)
def _quick_writers(monkeypatch):
    monkeypatch.setattr("yhteistuumin_tell_us.doubts.LEAST_SECONDS", 0)


def token(client: FlaskClient, lang: str = "fi") -> str:
    return TOKEN.search(client.get(FORM[lang]).text)[1]


def send(client: FlaskClient, lang: str = "fi", **fields: str):
    given = {"kind": "tip", "text": MESSAGE, "region": "uusimaa", **fields}
    return client.post(FORM[lang], data={"token": token(client, lang), **given})


def stored(site) -> list:
    from yhteistuumin_tell_us.tables import Submission

    with site.app_context():
        from yhteistuumin.api import session

        return list(session().scalars(select(Submission).order_by(Submission.id)))


def age(site, days: int) -> None:
    """Let every message be *days* older."""
    from yhteistuumin_tell_us.tables import Submission

    from yhteistuumin.api import write

    with site.app_context(), write() as writing:
        for each in writing.scalars(select(Submission)):
            for name in ("received_at", "due_at", "handled_at"):
                moment = getattr(each, name)
                setattr(each, name, moment - timedelta(days=days) if moment else None)


PAGE = {
    "uid": "singing",
    "kind": "practice",
    "region": "lappi",
    "lead": "fi",
    "themes": [],
    "fields": {},
    "translations": {"fi": {"title": "Lauluillat", "slug": "lauluillat", "state": "published", "fields": {}}},
}


@pytest.mark.parametrize(("lang", "heading"), [("fi", "Vinkit ja palaute"), ("sv", "Tips och respons")])
def test_the_form_has_five_fields_no_script_and_no_cookie(client, lang, heading):
    answer = client.get(FORM[lang])
    main = answer.text.partition("<main")[2]
    assert f"<h1>{heading}</h1>" in main.replace("\u00ad", "")
    assert set(re.findall(r' name="(\w+)"', main)) == {
        "kind", "text", "region", "name", "email", "token", "page", "website"
    }  # fmt: skip
    assert "<script" not in main
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("lang", "thanks"), [("fi", "Kiitos, viestisi on perillä"), ("sv", "ditt meddelande har kommit fram")]
)
def test_the_sender_gets_a_receipt_with_a_number_in_the_language_of_the_form(client, site, lang, thanks):
    answer = send(client, lang, name="Aino", email="aino@example.org")
    receipt = client.get(answer.location)
    (kept,) = stored(site)
    assert (answer.status_code, receipt.status_code) == (303, 200)
    assert thanks in receipt.text.replace("\u00ad", "")
    assert kept.reference in receipt.text
    assert "aino@example.org" not in receipt.text
    assert (kept.state, kept.kind, kept.lang, kept.region, kept.text) == ("new", "tip", lang, "uusimaa", MESSAGE)
    assert kept.key_hash not in answer.location


def test_a_form_sent_twice_is_one_message_with_one_receipt(client, site):
    data = {"token": token(client), "kind": "tip", "text": MESSAGE}
    first, second = (client.post(FORM["fi"], data=data) for _time in range(2))
    changed = client.post(FORM["fi"], data={**data, "text": f"{MESSAGE} Lisäys."})
    assert first.location == second.location != changed.location
    assert [each.text for each in stored(site)] == [MESSAGE, f"{MESSAGE} Lisäys."]


def test_another_secret_opens_nothing(client):
    location = send(client).location
    assert client.get(f"{location[:-3]}xx/").status_code == 404


def test_a_megabyte_of_text_comes_back_cut_with_one_clear_sentence(client, site):
    answer = send(client, text="ä" * 1_000_000)
    assert answer.status_code == 422
    assert "enintään 5000 merkkiä; sinun viestissäsi on 1000000" in answer.text
    assert "ä" * 5000 in answer.text
    assert "ä" * 5001 not in answer.text
    assert stored(site) == []


def test_more_than_can_be_read_is_refused_in_words(client, site):
    answer = send(client, text="x" * 9_000_000)
    assert answer.status_code == 413
    assert "Kirjoita enintään 5000 merkkiä" in answer.text
    assert stored(site) == []


def test_a_forged_region_is_told_and_the_text_is_kept(client, site):
    answer = send(client, region="atlantis", email="aino@example.org")
    assert answer.status_code == 422
    assert answer.text.count("Valitse maakunta luettelosta tai koko maa.") == 2
    assert MESSAGE in answer.text
    assert "aino@example.org" in answer.text
    assert stored(site) == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": " \n "}, "Kirjoita viestisi tähän."),
        ({"kind": "poem"}, "Valitse, mitä viestisi koskee."),
        ({"email": "aino at example"}, "Kirjoita sähköpostiosoite"),
        ({"token": "forged"}, "Lomake oli ollut pitkään auki."),
    ],
)
def test_a_mistake_is_told_and_nothing_is_stored(client, site, fields, sentence):
    answer = send(client, **fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert TOKEN.search(answer.text)
    assert stored(site) == []


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"website": "http://spam.example"}, "trap"),
        ({"text": "https://a.example https://b.example"}, "only-links"),
        ({"text": "Halpoja kelloja täältä " + " ".join(f"https://{n}.example" for n in range(5))}, "links"),
    ],
)
def test_a_doubtful_message_is_held_and_its_sender_thanked(client, site, fields, reason):
    answer = send(client, **fields)
    (kept,) = stored(site)
    assert (kept.state, kept.held_because) == ("held", reason)
    assert client.get(answer.location).status_code == 200


def test_a_form_sent_at_once_is_held(client, site, monkeypatch):
    monkeypatch.setattr("yhteistuumin_tell_us.doubts.LEAST_SECONDS", 60)
    send(client)
    assert [(each.state, each.held_because) for each in stored(site)] == [("held", "fast")]


def test_the_eleventh_message_in_an_hour_waits_with_its_text_kept(client, site):
    from yhteistuumin_tell_us.tables import Attempt

    from yhteistuumin.api import session, write

    for number in range(10):
        assert send(client, text=f"{MESSAGE} {number}").status_code == 303
    late = send(client, text=f"{MESSAGE} liikaa")
    assert (late.status_code, len(stored(site))) == (429, 10)
    assert f"{MESSAGE} liikaa" in late.text
    with site.app_context():
        keys = set(session().scalars(select(Attempt.key)))
        assert all("127.0.0.1" not in key for key in keys)
        with write() as writing:
            for each in writing.scalars(select(Attempt)):
                each.at -= timedelta(hours=2)
    assert send(client, text=f"{MESSAGE} myöhemmin").status_code == 303
    with site.app_context():
        assert len(list(session().scalars(select(Attempt)))) == 1


def test_a_correction_knows_its_page_and_goes_to_the_editors_of_its_region(client, site, put):
    put(PAGE)
    page = client.get("/fi/tietopankki/lauluillat/").text
    link = re.search(r'href="(/fi/palaute/[^"]+)"[^>]*>Ilmoita virheestä tällä sivulla', page)[1].replace("&amp;", "&")
    form = client.get(link).text
    assert "Lauluillat" in form
    assert re.search(r'value="correction" checked', form)
    client.post(FORM["fi"], data={"token": token(client), "kind": "correction", "text": MESSAGE, "page": "singing"})
    (kept,) = stored(site)
    assert (kept.kind, kept.page_uid, kept.region) == ("correction", "singing", "lappi")


def test_a_page_that_is_not_there_leaves_a_message_without_a_page(client, site):
    assert client.get("/fi/palaute/?page=nothing&region=nowhere&kind=poem").status_code == 200
    send(client, page="nothing", kind="correction")
    assert [each.page_uid for each in stored(site)] == [None]


def test_editors_see_the_messages_of_their_region_and_the_coordinator_all(client, signed_in):
    for region in ("uusimaa", "lappi", ""):
        send(client, text=f"Viesti {region or 'kaikille'}", region=region)

    def seen(browser: FlaskClient) -> set[str]:
        return set(re.findall(r"Viesti \w+", browser.get("/admin/tips/?lang=fi").text))

    assert seen(signed_in("regional-editor", region="lappi")) == {"Viesti lappi"}
    assert seen(signed_in("coordinator")) == {"Viesti uusimaa", "Viesti lappi", "Viesti kaikille"}
    statuses = [signed_in("regional-editor", region="lappi").get(f"/admin/tips/{n}/").status_code for n in (1, 2, 3)]
    assert statuses == [404, 200, 404]
    assert signed_in("author", region="lappi").get("/admin/tips/").status_code == 403
    assert client.get("/admin/tips/").location == "/admin/sign-in?next=/admin/tips/"


def test_only_who_may_open_the_inbox_has_it_in_the_menu(signed_in):
    in_menu = {
        role: 'href="/admin/tips/"' in signed_in(role, region=region).get("/admin/").text
        for role, region in {"author": "lappi", "regional-editor": "lappi", "coordinator": None}.items()
    }
    assert in_menu == {"author": False, "regional-editor": True, "coordinator": True}


def test_feedback_on_accessibility_is_due_in_two_weeks_and_flagged_when_late(client, site, signed_in):
    receipt = client.get(send(client, kind="accessibility").location)
    (kept,) = stored(site)
    assert kept.due_at - kept.received_at == timedelta(days=14)
    assert "Toimittajat vastaavat viimeistään" in receipt.text
    editor = signed_in("regional-editor", region="uusimaa")
    assert "Myöhässä</span>" not in editor.get("/admin/tips/?lang=fi").text
    age(site, 15)
    assert "Myöhässä</span>" in editor.get("/admin/tips/?overdue=1&state=&lang=fi").text
    assert "1 viestiin olisi pitänyt jo vastata." in editor.get("/admin/?lang=fi").text
    assert "olisi pitänyt" not in signed_in("regional-editor", region="lappi").get("/admin/?lang=fi").text


def test_an_answer_reaches_the_sender_at_the_link_and_is_asked_for(client, site, signed_in):
    location, editor = send(client).location, signed_in("coordinator")
    empty = editor.post("/admin/tips/1/?lang=fi", data={"do": "answer", "version": "1"})
    done = editor.post("/admin/tips/1/", data={"do": "answer", "version": "1", "answer": "Kiitos, soitamme!"})
    receipt = client.get(location).text
    assert (empty.status_code, done.status_code) == (422, 303)
    assert "Viestisi on käsitelty" in receipt.replace("\u00ad", "")
    assert "Kiitos, soitamme!" in receipt
    assert stored(site)[0].state == "answered"
    editor.post("/admin/tips/1/", data={"do": "reopen", "version": "2"})
    assert (stored(site)[0].state, stored(site)[0].handled_at) == ("new", None)


def test_who_comes_second_is_told_and_keeps_the_words(client, site, signed_in):
    send(client)
    editor = signed_in("coordinator")
    editor.post("/admin/tips/1/", data={"do": "decline", "version": "1", "answer": "Ei kuulu meille."})
    second = editor.post("/admin/tips/1/?lang=fi", data={"do": "answer", "version": "1", "answer": "Oma vastaus"})
    assert second.status_code == 409
    assert "Joku muu ehti käsitellä viestin." in second.text
    assert stored(site)[0].answer == "Ei kuulu meille."


def test_a_held_message_can_be_released_and_another_region_given(client, site, signed_in):
    send(client, website="x")
    editor = signed_in("regional-editor", region="uusimaa")
    assert "Kenttä, jota ihmiset eivät näe, on täytetty." in editor.get("/admin/tips/1/?lang=fi").text
    editor.post("/admin/tips/1/", data={"do": "release", "version": "1"})
    wrong = editor.post("/admin/tips/1/region", data={"region": "atlantis", "version": "2"})
    editor.post("/admin/tips/1/region", data={"region": "lappi", "version": "2"})
    (kept,) = stored(site)
    assert (wrong.status_code, kept.state, kept.region) == (422, "new", "lappi")
    assert editor.get("/admin/tips/1/").status_code == 404


def test_a_tip_becomes_a_draft_in_the_senders_language_that_shows_its_origin(client, site, signed_in):
    location = send(client, "sv", text="Sång i byastugan varje tisdag. Det kommer alltid nya med.").location
    editor = signed_in("regional-editor", region="uusimaa")
    made = editor.post("/admin/tips/1/draft", data={"version": "1"})
    (kept,) = stored(site)
    form = editor.get(f"{made.location}?lang=fi").text
    assert made.location == f"/admin/items/{kept.item_uid}/sv/"
    assert 'value="Sång i byastugan varje tisdag"' in form
    assert "Det kommer alltid nya med." in form
    assert f'href="/admin/tips/1/">{kept.reference}</a>' in form
    assert "En redaktör skriver en sida utifrån ditt tips." in client.get(location).text
    again = editor.post("/admin/tips/1/draft", data={"version": str(kept.version)})
    assert (again.status_code, len(stored(site))) == (409, 1)


def test_a_long_first_sentence_is_cut_at_a_word(site):
    from yhteistuumin_tell_us.inbox import title_from

    assert title_from("Lyhyt. Toinen.") == "Lyhyt"
    assert title_from("sana " * 40) == " ".join(["sana"] * 16) + "…"


def test_what_was_dealt_with_long_ago_is_deleted_and_what_waits_is_not(client, site, signed_in):
    for number in range(3):
        send(client, text=f"{MESSAGE} {number}", website="x" if number == 2 else "")
    signed_in("coordinator").post("/admin/tips/1/", data={"do": "answer", "version": "1", "answer": "Kiitos."})
    age(site, 200)
    from click.testing import CliRunner
    from yhteistuumin_tell_us.commands import purge_command
    from yhteistuumin_tell_us.receiving import purge

    with site.app_context():
        assert purge() == 0
        assert CliRunner().invoke(purge_command, ["--months", "6"]).output == "2 messages deleted\n"
    assert [each.text for each in stored(site)] == [f"{MESSAGE} 1"]


def test_the_form_is_in_every_footer_and_refuses_other_sites(client, site):
    assert 'href="/sv/respons/">Tips och respons</a>' in client.get("/sv/").text
    foreign = client.post(FORM["fi"], data={"text": MESSAGE}, headers={"Sec-Fetch-Site": "cross-site"})
    assert (foreign.status_code, stored(site)) == (403, [])


def test_the_table_goes_with_its_migration_and_tells_of_personal_data(site):
    from yhteistuumin_tell_us.plugin import PLUGIN

    assert remake_tables(site, "tell_us") == "alembic_version_tell_us"
    assert "Network addresses" in str(PLUGIN.personal_data)
    assert stored(site) == []
