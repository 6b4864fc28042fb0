"""Files, contact persons and references in the form of an item, and the list of files."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from html import unescape
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.admin.test_desk import counted
from tests.admin.test_pictures import upload, use
from tests.content import made_files
from yhteistuumin.content import documents, moments

Create = Callable[..., str]
Versions = Callable[[str], dict[str, str]]

ORGANISATION = {
    "uid": "turku",
    "kind": "organisation",
    "themes": ["cultural-well-being"],
    "fields": {
        "contacts": [
            {
                "name": "Aino Merivaara",
                "email": "aino@example.org",
                "until": "2031-05-31",
                "roles": {"fi": "Asiantuntija"},
            },
            {"name": "Sven Wik", "email": "", "until": "", "roles": {}},
        ]
    },
    "translations": {
        "fi": {"title": "Turun kaupunki", "slug": "turku", "state": "published"},
        "sv": {"title": "Åbo stad", "slug": "abo", "state": "published"},
    },
}
FORM = "/admin/items/turku/fi/"


def words(page: str) -> str:
    plain = re.sub(r"<[^>]+>", " ", re.sub(r"\u00ad|<wbr>", "", page))
    return " ".join(unescape(plain).split())


def send(browser: FlaskClient, address: str, versions: Versions, content: bytes, name: str, **more: str) -> object:
    data = {**more, **versions(address), "all-document__file": (BytesIO(content), name)}
    return browser.post(address, data=data)


def status(browser: FlaskClient, address: str) -> int:
    with browser.get(address) as answer:
        return answer.status_code


def publish(browser: FlaskClient, address: str, versions: Versions) -> int:
    return browser.post(f"{address}publish", data=versions(address)).status_code


@pytest.fixture
def the_day(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let another moment be the present one."""

    def is_now(moment: str) -> None:
        monkeypatch.setattr(moments, "present", lambda: datetime.fromisoformat(moment))

    return is_now


def test_a_file_is_sent_with_the_form_read_published_and_found(
    site: Flask, client: FlaskClient, coordinator: FlaskClient, create: Create, versions: Versions, drain
) -> None:
    address = create(coordinator, kind="file", lang="fi", region="", title="Kalvot")
    content = made_files.pdf("Kulttuuri-", "toimintalain henki")
    told = {"text-title": "Kalvot", "all-languages": "fi", "all-languages__is": "1"}
    assert send(coordinator, address, versions, content, "Kalvot 2009.pdf", **told).status_code == 303
    form = coordinator.get(address).text
    assert "Kalvot 2009.pdf (PDF, 1 kB)" in words(form)
    file = re.search(r'href="(/files/[0-9a-f]{64}/Kalvot-2009\.pdf)"', form)[1]
    assert "is being read" in words(form)
    assert publish(coordinator, address, versions) == 422
    assert status(client, file) == 404
    assert status(coordinator, file) == 200
    drain()
    refused = coordinator.post(f"{address}publish", data=versions(address))
    assert "“Kalvot 2009.pdf”: it is not tagged" in words(refused.text)
    coordinator.post(address, data={"text-summary": "Kuusi kalvoa.", **versions(address)})
    assert publish(coordinator, address, versions) == 303
    drain()
    page = client.get("/fi/tietopankki/kalvot/").text
    assert "Lataa tiedosto (PDF, 1 kt, 1 sivu, suomeksi)" in words(page)
    answer = client.get(file)
    assert (answer.status_code, answer.data, answer.mimetype) == (200, content, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox;")
    assert answer.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    answer.close()
    assert status(client, file.replace("Kalvot-2009", "muu")) == 404
    with site.app_context():
        from yhteistuumin.api import searchable

        uid = address.split("/")[3]
        said = {text.lang: text.text for text in searchable([uid])}
    assert "Kulttuuri-\ntoimintalain henki" in said["fi"]
    coordinator.post(f"{address}retract")
    assert status(client, file) == 404


def test_a_refused_file_loses_nothing_that_was_written(
    coordinator: FlaskClient, create: Create, versions: Versions
) -> None:
    address = create(coordinator, kind="file", lang="fi", region="", title="Kalvot")
    told = {"text-title": "Uusi otsikko", "text-summary": "Kirjoitin pitkään."}
    answer = send(coordinator, address, versions, b"MZ\x90 an .exe", "raportti.pdf", **told)
    assert answer.status_code == 422
    assert "The file “raportti.pdf” cannot be used." in words(answer.text)
    assert 'value="Uusi otsikko"' in answer.text
    assert "Kirjoitin pitkään." in answer.text
    large = send(coordinator, address, versions, b"%PDF-1.4" + b"\0" * (60 * 1024**2), "iso.pdf", **told)
    large.request.environ["wsgi.input"].close()
    assert large.status_code == 422
    assert "The file is too large (60 MB). Use at most 50 MB." in words(large.text)
    kept = send(coordinator, address, versions, made_files.docx("Hei"), "hei.docx", **{**told, "text-slug": "Ei Näin"})
    assert kept.status_code == 422
    assert "hei.docx" in words(kept.text)


def test_an_author_leaves_files_to_the_editors(
    site: Flask, desk: Callable[..., FlaskClient], create: Create, versions: Versions
) -> None:
    author = desk("author", region="uusimaa")
    address = create(author, kind="file", lang="fi", title="Kalvot")
    answer = send(author, address, versions, made_files.docx("Hei"), "hei.docx", **{"text-title": "Uusi"})
    assert answer.status_code == 422
    assert "You may not add files here." in words(answer.text)
    assert 'value="Uusi"' in answer.text
    with site.app_context():
        assert documents.document_page(1)[0] == 0


def test_files_are_listed_with_their_uses_and_only_unused_ones_can_be_deleted(
    site: Flask, coordinator: FlaskClient, editor: FlaskClient, create: Create, versions: Versions, drain
) -> None:
    add = {"file": (BytesIO(made_files.odt("Pohja")), "pohja.odt")}
    assert coordinator.post("/admin/files/", data=add).status_code == 303
    address = create(coordinator, kind="file", lang="sv", region="", title="Bilder")
    send(coordinator, address, versions, made_files.pdf("Bilder"), "bilder.pdf")
    drain()
    page = coordinator.get("/admin/files/").text
    assert "card__title" not in page  # its link would cover the whole page, which is no card
    assert "pohja.odt OpenDocument, 1 kB Not used anywhere" in words(page)
    assert "bilder.pdf PDF, 1 kB, 1 page Not tagged Used in Bilder (only in a draft)" in words(page)
    assert "Used in 1 draft of somebody else" in words(editor.get("/admin/files/").text)
    with site.app_context():
        uids = {row.filename: row.uid for row in documents.document_page(1)[1]}
    used, unused = f"/admin/files/{uids['bilder.pdf']}/delete", f"/admin/files/{uids['pohja.odt']}/delete"
    assert "The file is in use." in words(coordinator.get(used).text)
    assert coordinator.post(used).status_code == 422
    assert editor.post(unused).status_code == 403
    assert "No page uses it." in words(coordinator.get(unused).text)
    assert coordinator.post(unused).status_code == 303
    assert "pohja.odt" not in coordinator.get("/admin/files/").text
    refused = coordinator.post("/admin/files/", data={"file": (BytesIO(b"<html>"), "sivu.pdf")})
    assert refused.status_code == 422
    assert "The file “sivu.pdf” cannot be used." in words(refused.text)
    assert coordinator.get(unused).status_code == 404


def test_the_list_of_files_costs_the_same_queries_however_many_there_are(site: Flask, coordinator: FlaskClient) -> None:
    def cost() -> int:
        with counted(site) as statements:
            coordinator.get("/admin/files/")
        return len(statements)

    with site.app_context():
        documents.store(made_files.docx("yksi"), filename="1.docx")
    cost()
    before = cost()
    with site.app_context():
        for number in range(5):
            documents.store(made_files.docx(str(number)), filename=f"{number}.docx")
    assert cost() == before


def test_a_picture_that_nothing_uses_can_be_deleted(
    coordinator: FlaskClient, create: Create, versions: Versions
) -> None:
    uid = upload(coordinator, "brygga.png")
    address = create(coordinator, title="Ateljén")
    use(coordinator, address, versions, **{"all-cover": uid})
    assert "The picture is in use." in words(coordinator.post(f"/admin/media/{uid}/delete").text)
    use(coordinator, address, versions, **{"all-cover": ""})
    assert coordinator.post(f"/admin/media/{uid}/delete").status_code == 303
    assert coordinator.get(f"/admin/media/{uid}").status_code == 404


def test_a_contact_person_is_shown_until_the_last_day_and_then_the_editor_is_told(
    client: FlaskClient, coordinator: FlaskClient, put, the_day: Callable[[str], None]
) -> None:
    put(ORGANISATION)
    address = "/fi/organisaatiot/turku/"
    the_day("2031-05-31T20:00:00+00:00")
    page = client.get(address).text
    assert "Aino Merivaara Asiantuntija aino@example.org" in words(page)
    assert "Contact expired" not in coordinator.get("/admin/").text
    the_day("2031-05-31T21:30:00+00:00")
    page = client.get(address).text
    assert "Aino" not in page
    assert "Sven Wik" in page
    assert "Aino" not in client.get("/api/v1/items/turku").text
    assert "Contact expired: 1" in words(coordinator.get("/admin/").text)
    form = coordinator.get(FORM).text
    assert "Readers no longer see 1 person" in words(form)
    assert 'value="31.5.2031"' in form


def test_contact_persons_are_written_without_scripts(
    client: FlaskClient, coordinator: FlaskClient, put, versions: Versions
) -> None:
    put(ORGANISATION)
    typed = {
        "all-contacts__is": "1",
        "all-contacts-0-name": "Aino Merivaara",
        "all-contacts-0-email": "not an address",
        "all-contacts-0-until": "1.6.2032",
        "all-contacts-0-role-fi": "Asiantuntija",
        "all-contacts-0-role-sv": "Expert",
        "all-contacts-1-name": "Sven Wik",
        "all-contacts-1-remove": "1",
        "all-contacts-2-name": "Maja Ek",
    }
    refused = coordinator.post(FORM, data={**typed, **versions(FORM)})
    assert refused.status_code == 422
    assert "Write an e-mail address" in words(refused.text)
    assert 'value="not an address"' in refused.text
    good = {**typed, "all-contacts-0-email": "aino@example.org", **versions(FORM)}
    assert coordinator.post(FORM, data=good).status_code == 303
    nameless = {"all-contacts__is": "1", "all-contacts-0-name": "", "all-contacts-0-email": "a@example.org"}
    again = coordinator.post(FORM, data={**nameless, **versions(FORM)})
    assert "Give the name of the contact person." in words(again.text)
    assert publish(coordinator, FORM, versions) == 303
    page = words(client.get("/sv/organisationer/abo/").text)
    assert "Aino Merivaara Expert aino@example.org Maja Ek" in page
    assert "Sven Wik" not in page


def test_a_reference_is_chosen_by_title_and_told_when_it_is_gone(
    client: FlaskClient, coordinator: FlaskClient, put, versions: Versions
) -> None:
    text = {"title": "Tehtävä", "slug": "tehtava", "state": "published", "fields": {"aims": "<p>Yhdessä.</p>"}}
    task = {
        "uid": "task",
        "kind": "regional_task",
        "fields": {"scope": "national", "phase": "running", "host_organisation": "lost"},
        "translations": {"fi": text},
    }
    put(ORGANISATION, task)
    address = "/admin/items/task/fi/"
    form = coordinator.get(address).text
    assert "What was chosen here does not exist any more." in words(form)
    assert '<option value="turku" lang="fi">Turun kaupunki</option>' in form
    assert client.get("/fi/kehittamistehtavat/tehtava/").status_code == 200
    coordinator.post(address, data={"text-title": "Uusi", **versions(address)})
    refused = coordinator.post(f"{address}publish", data=versions(address))
    assert "does not exist any more" in words(refused.text)
    chosen = {"all-host_organisation": "turku", **versions(address)}
    assert coordinator.post(address, data=chosen).status_code == 303
    assert publish(coordinator, address, versions) == 303
    page = client.get("/fi/kehittamistehtavat/tehtava/").text
    assert '<a href="/fi/organisaatiot/turku/">Turun kaupunki</a>' in page
    leads_here = words(coordinator.get(f"{FORM}archive").text)
    assert "These pages lead here Uusi" in leads_here
    coordinator.post(address, data={"all-host_organisation": "", **versions(address)})
    bare = coordinator.post(f"{address}publish", data=versions(address))
    assert "Responsible organisation in words: Fill in this field." in words(bare.text).replace(" :", ":")
