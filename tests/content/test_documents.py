"""Attached files: what is taken in, what is read out of them, and what harmful ones cost."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from flask import Flask

from tests.content import made_files
from yhteistuumin.content import _extracting, documents
from yhteistuumin.content.documents import checked_type, download_name, plain_name
from yhteistuumin.db import write
from yhteistuumin.errors import MediaError
from yhteistuumin.tables import Document

WORDS = ("Kulttuuri-", "toimintalain henki")


def read(content: bytes, folder: Path) -> dict[str, object]:
    """What the child process would find, without the process."""
    file = folder / "file"
    file.write_bytes(content)
    return _extracting.extract(file, checked_type(content, "file").media_type)


@pytest.mark.parametrize(
    ("content", "word", "pages", "tagged"),
    [
        (made_files.pdf(*WORDS), "PDF", 1, False),
        (made_files.pdf(*WORDS, tagged=True), "PDF", 1, True),
        (made_files.docx(*WORDS), "Word", 0, True),
        (made_files.pptx(*WORDS), "PowerPoint", 2, True),
        (made_files.odt(*WORDS), "OpenDocument", 0, True),
    ],
)
def test_a_file_is_known_by_its_bytes_and_read(tmp_path, content, word, pages, tagged):
    assert checked_type(content, "nimi.exe").word == word
    found = read(content, tmp_path)
    assert " ".join(str(found["text"]).split()) == "Kulttuuri- toimintalain henki"
    assert (found["pages"], found["tagged"], found["note"]) == (pages, tagged, "")


@pytest.mark.parametrize("content", [b"", b"MZ\x90", b"<html>", b"PK\x03\x04 but no zip", made_files.archive(a="b")])
def test_what_is_no_document_is_refused_by_its_name(content):
    with pytest.raises(MediaError) as refused:
        checked_type(content, "C:\\kansio\\raportti.pdf")
    problem = refused.value.problem
    assert (problem.path, problem.code, problem.params) == ("file", "file-type", {"value": "raportti.pdf"})


def test_a_file_of_60_megabytes_is_refused_with_its_size():
    with pytest.raises(MediaError) as refused:
        checked_type(b"%PDF-1.4", "iso.pdf", size=60 * 1024**2)
    assert str(refused.value.problem.message) == "The file is too large (60 MB). Use at most 50 MB."


@pytest.mark.parametrize(
    ("content", "note"),
    [
        (made_files.encrypted_pdf(), "encrypted"),
        (b"%PDF-1.4\nthis is none", "broken"),
        (made_files.pdf(), "no-text"),
        (made_files.bomb(), "too-long"),
        (made_files.entities(), "broken"),
        (made_files.docx("kulttuuri " * 100_000), "too-long"),
    ],
)
def test_what_cannot_be_read_is_told_by_a_note(tmp_path, content, note):
    found = read(content, tmp_path)
    assert found["note"] == note
    assert len(str(found["text"])) <= _extracting.MAX_TEXT


def test_bytes_at_random_after_a_good_beginning_raise_nothing(tmp_path):
    chance = random.Random(166)
    whole = [made_files.pdf(*WORDS), made_files.docx(*WORDS), made_files.odt(*WORDS)]
    for number in range(60):
        content = bytearray(whole[number % 3])
        for _ in range(8):
            content[chance.randrange(60, len(content))] = chance.randrange(256)
        try:
            found = read(bytes(content), tmp_path)
        except MediaError:
            continue
        assert found["note"] in {"", "broken", "encrypted", "too-long", "no-text"}


def test_names_of_browsers_are_only_names():
    assert plain_name("C:\\x\\raportti.pdf") == "raportti.pdf"
    assert plain_name("../../etc/pass\nwd") == "passwd"
    row = Document(filename="Kulttuurin ääni (2).exe", media_type="application/pdf")
    assert download_name(row) == "Kulttuurin-aani-2.pdf"


def test_the_worker_reads_the_text_and_two_rows_may_be_one_file(site: Flask, drain):
    content = made_files.pdf(*WORDS)
    with site.app_context():
        first, second = documents.store(content, filename="a.pdf"), documents.store(content, filename="b.pdf")
        uids, file = (first.uid, second.uid), documents.folder() / first.digest
        assert (first.note, first.text) == (documents.WAITING, "")
    drain()
    with site.app_context():
        rows = documents.rows(uids)
        assert {row.text for row in rows.values()} == {"Kulttuuri-\ntoimintalain henki"}
        assert {row.note for row in rows.values()} == {""}
        with write() as writing:
            assert documents.remove(writing, rows[uids[0]]) == []
        with write() as writing:
            assert documents.remove(writing, documents.rows(uids)[uids[1]]) == [file]
        assert documents.rows(uids) == {}


def test_files_contacts_and_references_survive_an_export(site: Flask, tmp_path: Path, put):
    from yhteistuumin.content.exporting import export_to
    from yhteistuumin.content.loading import load_file

    content = made_files.docx("Pohja")
    (tmp_path / "pohja.docx").write_bytes(content)
    person = {"name": "Aino", "email": "", "until": "2031-05-31", "roles": {"fi": "Asiantuntija"}}
    text = {"title": "Pohja", "slug": "pohja", "state": "published"}
    put(
        {"document": "doc", "file": "pohja.docx", "name": "Pohja (1).docx", "region": "lappi"},
        {"uid": "org", "kind": "organisation", "fields": {"contacts": [person]}, "translations": {"fi": text}},
        {"uid": "file", "kind": "file", "fields": {"document": "doc"}, "translations": {"fi": text}},
    )
    with site.app_context():
        folder = tmp_path / "out"
        export_to(folder)
        lines = (folder / "content.jsonl").read_text(encoding="utf-8")
        assert '"document":"doc"' in lines
        again = load_file(folder / "content.jsonl")
        assert (again.new, again.skipped) == (0, ())
        row = documents.rows(["doc"])["doc"]
        assert (row.filename, row.region, row.note, row.text) == ("Pohja (1).docx", "lappi", "", "Pohja")
        assert (documents.folder() / row.digest).read_bytes() == content


def test_the_file_of_a_page_that_is_not_out_yet_is_not_out_either(site: Flask, tmp_path: Path, put):
    (tmp_path / "pohja.odt").write_bytes(made_files.odt("Pohja"))
    later = {"title": "Pohja", "slug": "pohja", "state": "published", "published_at": "2099-01-01T09:00:00Z"}
    put(
        {"document": "doc", "file": "pohja.odt"},
        {"uid": "file", "kind": "file", "fields": {"document": "doc"}, "translations": {"fi": later}},
    )
    with site.app_context():
        address = documents.address(documents.rows(["doc"])["doc"])
    assert site.test_client().get(address).status_code == 404


def test_a_file_that_names_no_document_is_not_loaded(site: Flask, put):
    from yhteistuumin.errors import LoadError

    text = {"title": "Pohja", "slug": "pohja", "state": "published"}
    with pytest.raises(LoadError, match="there is no file lost"):
        put({"uid": "file", "kind": "file", "fields": {"document": "lost"}, "translations": {"fi": text}})
