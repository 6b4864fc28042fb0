"""The contract of search backends: whatever keeps the terms, the hits and their order are the same."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from yhteistuumin_search import sqlite_backend, whoosh_backend
from yhteistuumin_search.analysis import readings
from yhteistuumin_search.analysis.words import word_list
from yhteistuumin_search.backend import Document, Group, IndexDamaged, coarse
from yhteistuumin_search.index import BACKENDS
from yhteistuumin_search.nearness import Nearness
from yhteistuumin_search.ranking import READ, Ranking

NAMES = sorted(BACKENDS)
IDENTITY = "words-1"
WORDS = word_list(
    """
kylä kunta kulttuuri kulttuurihyvinvointi kuntosali kylmäsäilytys teatteri satutunti lauta lautakunta lautta
raha rahoitus avustus järjestö yhteistyö kieli kielet saame taide taiteilija musiikki museo kirjasto kirjastoauto
by råd rad svar svår kultur kulturell välfärd barn barnkultur språk teater bidrag förening konst skola skolskjuts
O'Connor covid-19 EU:n 2026 §3 a_b ﬁ
    """
)


def document(item: int, lang: str, title: str, text: str, **labels: str) -> Document:
    """A document as the site would make it."""
    heading, rest = readings(title, lang), readings(text, lang)
    return Document(
        item,
        f"item-{item}",
        lang,
        title=tuple(base for word in heading for base in word.bases),
        text=tuple(base for word in rest for base in word.bases),
        title_parts=tuple(part for word in heading for part in word.parts),
        parts=tuple(part for word in rest for part in word.parts),
        folded=tuple(term for word in rest for term in word.folded),
        title_folded=tuple(term for word in heading for term in word.folded),
        labels=tuple((code, tuple(names.split())) for code, names in labels.items()),
    )


def corpus(number: int = 120) -> list[Document]:
    """The same documents every time: some items in both languages, long and short, many ties."""
    drawn = random.Random(5)
    made = []
    for item in range(1, number + 1):
        for lang in ("fi", "sv")[: drawn.choice((1, 1, 2))] if item % 2 else ("sv",):
            title = " ".join(drawn.choices(WORDS, k=drawn.choice((1, 2, 4))))
            text = " ".join(drawn.choices(WORDS, k=drawn.choice((0, 3, 30, 200))))
            made.append(document(item, lang, title, text, fi="lastenkulttuuri", sv="barnkultur"))
    return made


QUESTIONS = [
    *([Group((word,))] for word in ("kylä", "kunta", "råd", "rad", "svår", "kieli", "kulttuuri", "skola", "a_b")),
    [Group(("kunta",)), Group(("kulttuuri", "kultur"))],
    [Group(("kylä", "by"), ("kyla",), (("fi", ("lastenkulttuuri",)),)), Group(("teatteri", "teater"))],
    [Group(("koulukyyti",), together=(("kirjasto", "skola"), ("auto", "skjuts")))],
    [Group((), ("rad",))],
    [Group((), (), (("sv", ("barnkultur",)), ("xx", ("barnkultur",))))],
    [Group(("ei-ole", "", "\x00", "x" * 5000, "'\"*", "OR", "kunta.1", "kunta _ /"))],
    [Group(())],
    [],
]


def answers(backend) -> list[object]:
    """Everything that the contract promises about a backend's documents."""
    reader = backend.reader()
    ranking = Ranking(reader)
    found = [
        ranking.find(groups, lang=lang, every_word=every, limit=limit)
        for groups in QUESTIONS
        for lang in ("fi", "sv", "xx")
        for every in (True, False)
        for limit in (3, 200)
    ]
    near = [ranking.near(word, lang=lang) for word in ("kutla", "kultturi", "teateer", "y") for lang in ("fi", "sv")]
    return [*found, *near, reader.lengths.size, backend.size()]


@pytest.fixture(params=NAMES)
def make(request, tmp_path):
    """``make()``: the backend, opened anew as another process would."""
    return lambda: BACKENDS[request.param](tmp_path / "index")


def test_every_backend_gives_the_same_hits_in_the_same_order(tmp_path):
    given = {}
    for name in NAMES:
        backend = BACKENDS[name](tmp_path / name)
        backend.rebuild(corpus(), identity=IDENTITY)
        before = answers(backend)
        changed = [document(7, "fi", "Uusi kylä", "kunta kunta kylä")]
        backend.update(["item-7", "item-8", "no-such"], changed)
        backend.update(["item-400"], [document(400, "sv", "Råd", "by by")])
        given[name] = (before, answers(backend))
    first, *others = (given[name] for name in NAMES)
    assert any(found.best for found in first[0][: len(QUESTIONS)])
    assert all(other == first for other in others)


def test_an_index_that_was_not_made_is_none_and_takes_no_update(make):
    backend = make()
    backend.update(["item-1"], [document(1, "fi", "Kylä", "")])
    assert (backend.reader(), backend.identity(), backend.size()) == (None, None, 0)


def test_what_was_written_is_there_for_whoever_opens_it_next(make):
    writing, reading = make(), make()
    assert writing.rebuild(corpus(), identity=IDENTITY) == len(corpus())
    first = answers(reading)
    writing.update(["item-1"], [document(1, "fi", "Satutunti", "kylä")])
    assert answers(reading) == answers(make()) != first
    assert (reading.identity(), reading.reader().state) == (IDENTITY, reading.reader().state)
    writing.rebuild([], identity="words-2")
    assert (reading.identity(), reading.size(), make().size()) == ("words-2", 0, 0)


def test_nothing_is_left_of_what_is_replaced(make):
    backend = make()
    backend.rebuild([document(1, "fi", "Kylä", "teatteri"), document(1, "sv", "By", "teater")], identity=IDENTITY)
    backend.update(["item-1"], [document(1, "fi", "Kunta", "museo")])
    found = Ranking(backend.reader()).find
    assert not found([Group(("kylä",))], lang="fi", every_word=True, limit=5).all_items
    assert not found([Group(("by",))], lang="sv", every_word=True, limit=5).all_items
    assert found([Group(("museo",))], lang="fi", every_word=True, limit=5).all_items == {1}
    backend.update(["item-1"], [])
    assert backend.size() == 0


def test_a_reader_that_follows_updates_knows_the_lengths_that_a_new_one_reads(make):
    held = make()
    held.rebuild(corpus(20), identity=IDENTITY)
    held.reader()
    steps = [document(3, "fi", "kylä", "raha rahoitus")], [document(99, "sv", "skola", "rad svar")], []
    for uid, documents in zip(("item-3", "item-99", "item-4"), steps, strict=True):
        held.update([uid], documents)
        followed, read = held.reader().lengths, make().reader().lengths
        assert followed.size == read.size
        for lang in ("fi", "sv"):
            assert followed.count(lang) == read.count(lang)
            for field in READ:
                assert dict(followed.of(field, lang)) == dict(read.of(field, lang))


def test_a_rebuild_that_fails_leaves_everything_as_it_was(make):
    backend = make()
    backend.rebuild(corpus(), identity=IDENTITY)
    before = answers(backend)

    def failing():
        yield from corpus()[:9]
        raise RuntimeError("halfway")

    with pytest.raises(RuntimeError, match="halfway"):
        backend.rebuild(failing(), identity="words-2")
    with pytest.raises(RuntimeError, match="halfway"):
        backend.update(["item-3"], failing())
    assert (answers(backend), backend.identity()) == (before, IDENTITY)
    assert answers(make()) == before


def test_several_writers_lose_nothing(make):
    make().rebuild([], identity=IDENTITY)

    def write(first: int) -> None:
        for item in range(first, first + 3):
            make().update([f"item-{item}"], [document(item, "fi", "Kylä", "")])

    writers = [threading.Thread(target=write, args=(first,)) for first in (10, 20, 30)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    found = Ranking(make().reader()).find([Group(("kylä",))], lang="fi", every_word=True, limit=50)
    assert found.all_items == {10, 11, 12, 20, 21, 22, 30, 31, 32}


def killed_after(steps: int, work) -> bool:
    """Run *work* in a child that is killed at its call number *steps*; whether it came to that."""
    child = os.fork()
    if child == 0:
        left = steps

        def count(_frame, event, _argument) -> None:
            nonlocal left
            left -= event in ("call", "c_call")
            if left <= 0:
                os.kill(os.getpid(), 9)

        sys.setprofile(count)
        work()
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def kill_updates(make, index: Path) -> None:
    """Kill an update at ever later calls: the index is the old or the new one, and never locked."""
    base = [document(item, "fi", "Kylä", "kunta") for item in (1, 2)]
    kept = index.parent / "kept"
    make().rebuild(base, identity=IDENTITY)
    shutil.copytree(index, kept)
    new = document(3, "fi", "Kylä", "museo")
    states, steps, was_killed = set(), 1, True
    while was_killed:
        shutil.rmtree(index)
        shutil.copytree(kept, index)
        was_killed = killed_after(steps, lambda: make().update(["item-2", "item-3"], [new]))
        items = Ranking(make().reader()).find([Group(("kylä",))], lang="fi", every_word=True, limit=9).all_items
        assert items in ({1, 2}, {1, 3}), steps
        states.add(tuple(sorted(items)))
        make().update(["item-2", "item-3"], [new])
        again = Ranking(make().reader()).find([Group(("kylä",))], lang="fi", every_word=True, limit=9)
        assert again.all_items == {1, 3}, steps
        steps = steps + 1 + steps // 5
    assert states == {(1, 2), (1, 3)}


def kill_rebuilds(make, _index: Path) -> None:
    """Kill a rebuild at ever later calls: the old index serves until the new one is whole."""
    make().rebuild([document(1, "fi", "Kylä", "")], identity="old")
    steps, was_killed = 1, True
    while was_killed:
        assert (make().identity(), make().size()) == ("old", 1), steps
        was_killed = killed_after(
            steps, lambda: make().rebuild([document(item, "fi", "Kylä", "") for item in (2, 3)], identity="new")
        )
        if make().identity() == "new":
            break
        steps = steps + 1 + steps // 3
    assert (make().identity(), make().size()) == ("new", 2)


def cut_under_readers(make, index: Path) -> None:
    """Cut every file of an index that is open: whoever then asks is told, and never killed."""
    kept = index.parent / "kept"
    make().rebuild(corpus(40), identity=IDENTITY)
    shutil.copytree(index, kept)
    files = [file.relative_to(kept) for file in kept.rglob("*") if file.is_file()]
    for file in [file for file in files if file.parent != Path()]:
        for length in (0, 10, (kept / file).stat().st_size // 2):
            shutil.rmtree(index)
            shutil.copytree(kept, index)
            backend = make()
            reader = backend.reader()
            os.truncate(index / file, length)
            for ask in (
                lambda reader=reader: [reader.postings(key) for key in reader.keys("t")],
                lambda backend=backend: answers(backend),
                lambda backend=backend: backend.update(["item-1"], [document(1, "fi", "Kylä", "")]),
            ):
                try:
                    ask()
                except IndexDamaged:
                    continue


SERIES = {"updates": kill_updates, "rebuilds": kill_rebuilds, "cuts": cut_under_readers}


@pytest.mark.parametrize("series", SERIES)
@pytest.mark.parametrize("name", NAMES)
def test_a_killed_writer_leaves_the_old_or_the_new_and_a_file_cut_short_kills_nobody(name, series, tmp_path):
    # In a process of its own: a child of one that has threads may inherit a lock that nobody frees.
    done = subprocess.run(
        [sys.executable, __file__, name, series, str(tmp_path / "index")],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr


def damage(folder: Path, how: str) -> None:
    """Spoil every file of the index in use."""
    for file in [file for file in folder.rglob("*") if file.is_file()]:
        if how == "gone":
            file.unlink()
        elif how == "empty":
            file.write_bytes(b"")
        elif how == "half":
            file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
        else:
            file.write_bytes(bytes(255 - byte for byte in file.read_bytes()))
    if how == "gone":
        shutil.rmtree(folder)


# Whoosh leaves a file open that it cannot read.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("how", ["gone", "empty", "half", "garbled"])
def test_a_damaged_index_is_said_and_made_anew(make, how):
    make().rebuild(corpus(40), identity=IDENTITY)
    before = answers(make())
    backend = make()
    damage(backend.folder.in_use(), how)
    with pytest.raises(IndexDamaged):
        answers(backend)
    backend.rebuild(corpus(40), identity=IDENTITY)
    assert answers(backend) == answers(make()) == before


def test_an_index_that_is_cut_short_is_noticed_by_whoever_has_it_open(make):
    make().rebuild(corpus(40), identity=IDENTITY)
    backend = make()
    answers(backend)
    for file in backend.folder.in_use().iterdir():
        os.truncate(file, 0)
    with pytest.raises(IndexDamaged):
        backend.reader()


def test_no_database_is_mapped_into_memory(tmp_path):
    backend = BACKENDS["sqlite"](tmp_path)
    backend.rebuild(corpus(3), identity=IDENTITY)
    file = backend.folder.in_use() / sqlite_backend.FILE
    for read_only in (True, False):
        with closing(sqlite_backend._connect(file, read_only=read_only)) as connection:
            assert connection.execute("PRAGMA mmap_size").fetchone() == (0,)
            assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


POINTERS = [
    '{"format": "FORM", "identity": "x"}',
    '{"format": "FORM", "folder": 7, "identity": "x"}',
    '{"format": "FORM", "folder": "KIND-00", "identity": ["x"]}',
    '{"format": "FORM", "folder": "../KIND-00", "identity": "x"}',
    '{"format": "FORM", "folder": "/etc", "identity": "x"}',
    '{"format": "FORM", "folder": "KIND-00\\u0000", "identity": "x"}',
    '{"folder": "KIND-00"}',
    "[]",
    "null",
    "",
    "{",
    "[" * 100_000,
    "\udcff",
]


@pytest.mark.parametrize("pointer", POINTERS, ids=range(len(POINTERS)))
def test_a_pointer_that_no_index_wrote_is_damage(make, pointer):
    make().rebuild(corpus(3), identity=IDENTITY)
    backend = make()
    forms = {"whoosh": whoosh_backend.FORMAT, "sqlite": sqlite_backend.FORMAT}
    [file] = backend.folder.root.glob("*current.json")
    file.write_bytes(
        pointer.replace("FORM", forms[backend.name]).replace("KIND", backend.name).encode(errors="surrogateescape")
    )
    for ask in (backend.reader, backend.size, lambda: backend.update(["item-1"], [])):
        with pytest.raises(IndexDamaged):
            ask()
    assert backend.identity() is None
    backend.rebuild(corpus(3), identity=IDENTITY)
    assert (backend.identity(), backend.size()) == (IDENTITY, make().size())


def test_an_index_of_another_format_is_none(make, tmp_path):
    backend = make()
    backend.rebuild(corpus(3), identity=IDENTITY)
    for pointer in (tmp_path / "index").glob("*current.json"):
        pointer.write_text(re.sub(r'-\d"', '-0"', pointer.read_text(encoding="utf-8")), encoding="utf-8")
    assert (make().reader(), make().identity()) == (None, None)


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [("kylä", "kylä", 0), ("kylä", "kyla", 1), ("satutunti", "satutunt", 1), ("teatteri", "teatteir", 1),
     ("kulttuuri", "kulturi", 2), ("", "abc", 3), ("abc", "", 3)],
)  # fmt: skip
def test_how_far_two_spellings_are_apart(one, other, apart):
    assert Nearness(one, 2).distance(other) == apart
    assert Nearness(one, 2).has(other) == (apart < 3)


def test_high_numbers_of_a_word_are_made_coarse():
    assert [coarse(times) for times in (1, 12, 13, 63, 64, 5000)] == [1, 12, 12, 48, 64, 64]


if __name__ == "__main__":
    _name, _series, _folder = sys.argv[1:]
    SERIES[_series](lambda: BACKENDS[_name](Path(_folder)), Path(_folder))
