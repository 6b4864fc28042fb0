"""The index: updated through the outbox by one writer, made anew at any time, never half."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from yhteistuumin_search import documents as documents_module
from yhteistuumin_search import index as index_module
from yhteistuumin_search import whoosh_backend
from yhteistuumin_search.documents import all_documents
from yhteistuumin_search.index import backend, index_health, rebuild

from yhteistuumin.testing import drain_site, load_lines


def page(uid: str, title: str, **more: object) -> dict[str, object]:
    text = {"title": title, "body": f"<p>{title}</p>", "state": "published", **more}
    return {"uid": uid, "kind": "page", "translations": {"fi": text}}


VILLAGE = page("village", "Elävä kylä")
TOWN = page("town", "Vilkas kaupunki")


@pytest.fixture
def found(client):
    """``found("kylä")``: the uids that the API finds."""

    def ask(question: str) -> list[str]:
        answer = client.get("/api/v1/search", query_string={"q": question, "lang": "fi"}).json
        assert answer["total"] == len(answer["hits"])
        return [hit["uid"] for hit in answer["hits"]]

    return ask


ADVICE = "Run: yhteistuumin search reindex, or press the button at /admin/search/index/"


def backend_of(site):
    """The backend of *site*."""
    with site.app_context():
        return backend()


def index_folder(site) -> Path:
    """The folder of the index in use."""
    return backend_of(site).folder.in_use()


def test_what_is_published_is_found_after_the_background_jobs(site, found, drain, tmp_path):
    load_lines(site, tmp_path, VILLAGE)
    assert found("taajama") == []
    assert drain() > 0
    load_lines(site, tmp_path, page("village", "Elävä kylä", body="<p>Hiljainen taajama.</p>"))
    assert found("taajama") == []
    assert drain() > 0
    assert found("taajama") == ["village"]


def test_a_changed_text_is_found_by_its_new_words_only(put, found):
    put(VILLAGE)
    put(page("village", "Hiljainen taajama"))
    assert (found("kylä"), found("taajama")) == ([], ["village"])


def test_a_retraction_is_out_of_every_search_at_once(put, found, client, signed_in):
    put(VILLAGE, TOWN)
    assert found("kylä") == ["village"]
    editor = signed_in("coordinator")
    answer = editor.post("/admin/items/village/fi/retract")
    assert answer.status_code == 303, answer.text
    assert found("kylä") == []
    assert found("") == ["town"]
    assert "/fi/elava-kyla/" not in client.get("/fi/haku/?q=kylä").text
    assert client.get("/api/v1/suggest?q=elävä&lang=fi").json == {"suggestions": []}


def test_a_rebuild_finds_the_same_and_drops_what_nobody_needs(put, site, found):
    put(VILLAGE, TOWN)
    before = index_folder(site)
    with site.app_context():
        assert rebuild() == 2
        assert backend().size() == 2
    assert index_folder(site) != before
    assert found("kylä") == ["village"]


def test_a_rebuild_that_fails_leaves_the_old_index_in_use(put, site, found, monkeypatch):
    put(VILLAGE, TOWN)
    before = index_folder(site)

    def failing(uids):
        yield from list(all_documents())[:1]
        raise RuntimeError("halfway")

    monkeypatch.setattr(index_module, "documents", failing)
    with site.app_context(), pytest.raises(RuntimeError, match="halfway"):
        rebuild()
    assert index_folder(site) == before
    assert [folder.name for folder in before.parent.glob("whoosh-*")] == [before.name]
    assert (found("kylä"), found("kaupunki")) == (["village"], ["town"])


KILLED = """
import os, sys
from pathlib import Path
from yhteistuumin.site import create_site
from yhteistuumin_search import index

folder = Path(sys.argv[1])
url = (folder / "database").read_text(encoding="utf-8")
app = create_site(folder, **({"database_url": url} if url else {}))

def dying(uids):
    yield next(iter(made(uids)))
    os._exit(9)

made, index.documents = index.documents, dying
with app.app_context():
    index.rebuild()
"""


@pytest.mark.slow
def test_a_rebuild_that_is_killed_leaves_the_old_index_and_nothing_locked(put, site, instance, found, drain, tmp_path):
    put(VILLAGE, TOWN)
    before = index_folder(site)
    killed = subprocess.run([sys.executable, "-c", KILLED, str(instance)], check=False, timeout=60)
    assert killed.returncode == 9
    assert index_folder(site) == before
    assert found("kylä") == ["village"]
    load_lines(site, tmp_path, page("lake", "Syvä järvi"))
    drain()
    assert found("järvi") == ["lake"]
    with site.app_context():
        assert rebuild() == 3
    left = {folder.name for folder in before.parent.glob("whoosh-*")}
    assert left == {before.name, index_folder(site).name}


def test_what_is_published_during_a_rebuild_is_in_the_new_index(put, site, found, drain, tmp_path, monkeypatch):
    put(VILLAGE)
    begun, published = threading.Event(), threading.Event()
    made = index_module.documents

    def slow(uids):
        yield from list(made(uids))
        begun.set()
        assert published.wait(30)

    def rebuild_slowly() -> None:
        with site.app_context():
            rebuild()

    monkeypatch.setattr(index_module, "documents", slow)
    rebuilding = threading.Thread(target=rebuild_slowly)
    rebuilding.start()
    assert begun.wait(30)
    monkeypatch.setattr(index_module, "documents", made)
    load_lines(site, tmp_path, TOWN)
    draining = threading.Thread(target=drain)
    draining.start()
    published.set()
    rebuilding.join(30)
    draining.join(30)
    assert (found("kylä"), found("kaupunki")) == (["village"], ["town"])


def test_what_another_writer_keeps_out_waits_in_the_outbox(put, site, found, drain, tmp_path):
    put(VILLAGE)
    writer = whoosh_backend.index.open_dir(str(index_folder(site))).writer()
    try:
        load_lines(site, tmp_path, TOWN)
        assert drain() == 0
        assert found("kaupunki") == []
    finally:
        writer.cancel()
    assert drain() > 0
    assert (found("kylä"), found("kaupunki")) == (["village"], ["town"])


def test_an_index_made_with_other_analysers_asks_for_a_new_one(put, site, found, monkeypatch):
    put(VILLAGE)
    with site.app_context():
        assert index_health().ok
        monkeypatch.setattr(documents_module, "FORMAT", "another")
        health = index_health()
        assert (health.ok, health.advice) == (False, ADVICE)
    assert found("kylä") == ["village"]
    with site.app_context():
        rebuild()
        assert index_health().ok


def test_an_index_that_is_gone_is_said_and_made_anew(put, site, found, client):
    put(VILLAGE)
    (index_folder(site).parent / "current.json").unlink()
    assert found("kylä") == ["village"], "by its title, as the page then says"
    assert client.get("/fi/haku/?q=kylä").status_code == 200
    with site.app_context():
        assert (index_health().ok, index_health().advice) == (False, ADVICE)
    put(TOWN)
    assert (found("kylä"), found("kaupunki")) == (["village"], ["town"])


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("name", ["whoosh", "sqlite"])
def test_a_damaged_index_leaves_titles_to_find_and_is_made_anew_by_the_next_change(make_site, tmp_path, name):
    app = make_site(search_backend=name)
    visitor = app.test_client()
    load_lines(app, tmp_path, VILLAGE, TOWN)
    drain_site(app)
    assert backend_of(app).name == name
    for file in index_folder(app).iterdir():
        file.write_bytes(file.read_bytes()[:20])
    answer = visitor.get("/api/v1/search?q=kylä&lang=fi").json
    assert [hit["uid"] for hit in answer["hits"]] == ["village"]
    assert visitor.get("/sv/sok/?q=kylä").status_code == 200
    with app.app_context():
        assert not index_health().ok
        assert index_health().advice == ADVICE
    load_lines(app, tmp_path, page("lake", "Syvä järvi", body="<p>Vettä riittää.</p>"))
    assert drain_site(app) > 0
    with app.app_context():
        assert (index_health().ok, backend().size()) == (True, 3)
    assert visitor.get("/api/v1/search?q=vesi&lang=fi").json["total"] == 1


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("name", ["whoosh", "sqlite"])
def test_an_index_cut_short_while_it_serves_is_told_on_the_page_and_by_the_checks(make_site, tmp_path, name):
    app = make_site(search_backend=name)
    visitor = app.test_client()
    load_lines(app, tmp_path, VILLAGE)
    drain_site(app)
    repaired = "Hakua korjataan."
    assert repaired not in visitor.get("/fi/haku/?q=kylä").text
    for file in index_folder(app).iterdir():
        file.write_bytes(b"")
    page = visitor.get("/fi/haku/?q=kylä+ja+museo")
    assert (page.status_code, repaired in page.text) == (200, True)
    assert "/fi/elava-kyla/" in visitor.get("/fi/haku/?q=kylä").text
    with app.app_context():
        assert (index_health().ok, index_health().advice) == (False, ADVICE)


def test_a_pointer_without_a_folder_is_told_and_made_anew(put, site, found, command):
    put(VILLAGE)
    pointer = index_folder(site).parent / "current.json"
    pointer.write_text('{"format":"whoosh-1","identity":"x"}')
    assert found("kylä") == ["village"]
    with site.app_context():
        assert (index_health().ok, index_health().advice) == (False, ADVICE)
    assert f"message: The search index cannot be read ({pointer} does not name an index).\n" in command("status")
    command("reindex")
    with site.app_context():
        assert (index_health().ok, backend().size()) == (True, 1)


def test_an_update_makes_an_index_of_other_analysers_anew(put, site, found, monkeypatch):
    put(VILLAGE)
    with site.app_context():
        before = backend().identity()
        monkeypatch.setattr(documents_module, "FORMAT", "another")
    put(TOWN)
    with site.app_context():
        assert index_health().ok
        assert backend().identity() != before
    assert (found("kylä"), found("kaupunki")) == (["village"], ["town"])


def test_an_index_that_cannot_be_written_is_said_and_loses_nothing(put, site, found, drain, tmp_path, monkeypatch):
    put(VILLAGE)

    def refusing(*_arguments: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(type(backend_of(site)), "update", refusing)
        load_lines(site, tmp_path, TOWN)
        # More often than an event may fail: it waits as long as the folder cannot be written.
        assert [drain() for _time in range(9)] == [0] * 9
        patched.setattr(index_module.os, "access", lambda *_arguments: False)
        with site.app_context():
            assert "cannot be written" in str(index_health().message)
    assert found("kylä") == ["village"]
    assert drain() > 0
    assert found("kaupunki") == ["town"]


def test_an_unknown_backend_is_said_and_the_default_serves(make_site, tmp_path):
    app = make_site(search_backend="elastic")
    load_lines(app, tmp_path, VILLAGE)
    drain_site(app)
    with app.app_context():
        health = index_health()
        assert (health.ok, backend().name) == (False, "whoosh")
    assert health.message == "There is no search backend “elastic”; “whoosh” is used instead."
    assert health.advice == "Set YHTEISTUUMIN_SEARCH_BACKEND to one of: whoosh, sqlite"
    assert app.test_client().get("/api/v1/search?q=kylä&lang=fi").json["total"] == 1


@pytest.fixture
def command(site):
    """``command("status")``: what ``yhteistuumin search status`` prints."""
    from click.testing import CliRunner
    from yhteistuumin_search.commands import search_group

    def run(*arguments: str, fails: bool = False) -> str:
        with site.app_context():
            outcome = CliRunner().invoke(search_group, arguments)
        assert outcome.exit_code == int(fails), outcome.output
        return outcome.output

    return run


def test_the_commands_ask_rebuild_and_tell(put, command):
    put(VILLAGE)
    assert "2 documents" not in command("reindex")
    assert "documents: 1\n" in command("status")
    assert "1 found\n[fi] Elävä kylä  /fi/elava-kyla/\n" in command("query", "kylien", "--lang", "fi")


def test_a_file_in_the_place_of_the_index_is_said_and_titles_are_found_meanwhile(put, site, found, command, drain):
    folder = backend_of(site).folder.root
    load_lines(site, folder.parent, VILLAGE)
    folder.write_text("not a folder")
    said = f"There is a file where the folder of the search index should be. Move it away: {folder}"
    assert said in command("reindex", fails=True)
    with site.app_context():
        health = index_health()
        assert (health.ok, health.message, health.advice) == (False, said, "Then run: yhteistuumin search reindex")
    assert drain() == 0
    assert found("kylä") == ["village"]
    folder.unlink()
    assert drain() > 0
    assert found("kylä") == ["village"]
    with site.app_context():
        assert index_health().ok
