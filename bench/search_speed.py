"""How quick the search is, beside whoosh, FTS5 and Snowball as they come.

    python bench/search_speed.py INSTANCE [--texts FOLDER --pairs 10000] [--questions 200] [--plain-documents 2000]

FOLDER holds the aligned statutes that ``bench/statutes_to_jsonl.py`` reads. An INSTANCE that is not
there is made of them, with an index of each backend: 10,000 pairs are 20,000 documents and take
about twenty processor minutes. One that is there is asked as it is; a backend without an index is
left out. All is asked in one process.

A question is one word of a title, drawn with a fixed seed; it is answered with all facets, ten
passages and ten cards, as ``/api/v1/search`` does. Milliseconds are given as the clock shows them
and as the processor spent them: on a machine that does other things only the second is steady.
*Plain* rows index the same texts with nothing of ours: whoosh's own Finnish and Swedish analysers,
and FTS5 with its own words, with the ten best and their titles and no facets.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import statutes_to_jsonl
from yhteistuumin_search import index
from yhteistuumin_search.searching import FACETS, search, understand
from yhteistuumin_search.suggesting import suggest

from yhteistuumin.api import (
    OutboxEvent,
    Query,
    SearchableText,
    cards,
    listing,
    live_titles,
    live_uids,
    searchable,
    speaking,
)
from yhteistuumin.content.loading import load_file
from yhteistuumin.installing import initialise
from yhteistuumin.site import create_site

SHORTEST = 4
SEED = 7
MIB = 1024

Question = tuple[str, str]
Times = list[tuple[float, float]]

MEMORY = """
import sys
from pathlib import Path
from resource import getpagesize
from yhteistuumin_search.analysis import analyse

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * getpagesize() // 1024

before = resident()
for lang in sys.argv[1:]:
    analyse("kulttuuri kulturarbete", lang)
print(resident() - before)
"""

NEW_WORDS = """
import sys, time
from yhteistuumin_search.analysis import readings
words = sys.stdin.read()
readings("alku början", sys.argv[1])
before = time.process_time()
readings(words, sys.argv[1])
print(1000 * (time.process_time() - before))
"""


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("instance", type=Path)
    parser.add_argument("--texts", type=Path, help="folder of aligned statutes to make INSTANCE of")
    parser.add_argument("--pairs", type=int, default=10_000, help="how many of them, repeated as needed")
    parser.add_argument("--questions", type=int, default=200, help="questions in each language")
    parser.add_argument("--plain-documents", type=int, default=2000, help="texts in the plain indexes; 0: none")
    options = parser.parse_args()
    if options.texts and not options.instance.exists():
        make(options.instance, options.texts, options.pairs)
    print(f"{'':44}{'clock ms':>18}{'processor ms':>22}")
    print(f"{'':44}{'p50':>9}{'p99':>9}{'p50':>13}{'p99':>9}")
    for name in index.BACKENDS:
        measure_backend(options.instance, name, options.questions)
    with create_site(options.instance).test_request_context("/"):
        if options.plain_documents:
            measure_plain(options.plain_documents, options.questions)
        measure_analysis()


def make(instance: Path, texts: Path, pairs: int) -> None:
    """An installation with *pairs* statutes in both languages, and an index of each backend."""
    app = initialise(instance).app
    with tempfile.TemporaryDirectory() as folder, app.app_context():
        lines = Path(folder) / "statutes.jsonl"
        statutes_to_jsonl.main([str(texts), "--out", str(lines), "--pairs", str(pairs)])
        load_file(lines)
    for name in index.BACKENDS:
        with create_site(instance, search_backend=name).app_context():
            index.rebuild()


def measure_backend(instance: Path, name: str, number: int) -> None:
    """Questions, type-ahead and one saved item, on the backend called *name*."""
    app = create_site(instance, search_backend=name)
    with app.test_request_context("/"):
        if index.backend().identity() is None:
            print(f"{name}: no index; left out")
            return
        asked = questions(number)
        for word, lang in asked[:3]:
            ask(word, lang)
        size = index.backend().size()
        row(f"{name}, {size} documents: a word, for the first time", [timed(ask, *each) for each in asked])
        row(f"{name}: the same words again", [timed(ask, *each) for each in asked])
        row("  with facets and cards, without passages", [timed(list_hits, *each) for each in asked])
        row("  the index alone, for the first time", alone(asked))
        row("  type-ahead, three letters", [timed(suggest, word[:3], lang) for word, lang in asked])
        uids = live_uids()[:10]
        row("  an item saved, until it is found", [timed(save, uid, *asked[0]) for uid in uids])


def ask(word: str, lang: str) -> None:
    """What the search API does for one question."""
    with speaking(lang):
        search(word, lang, per_page=10)


def list_hits(word: str, lang: str) -> None:
    """One question with all facets and the first ten cards, but without their passages."""
    with speaking(lang):
        found = listing(Query(lang, show=FACETS, per_page=10), ranked=understand(word, lang).ranked)
        cards(found.ids, lang)


def alone(asked: Sequence[Question]) -> Times:
    """The candidates of each question without cards, facets and passages, on a new ranking."""
    from yhteistuumin_search.asking import ask as understood
    from yhteistuumin_search.ranking import Ranking

    reader = index.backend().reader()
    if reader is None:
        return []
    ranking = Ranking(reader)
    groups = [(understood(word, lang).groups[lang], lang) for word, lang in asked]
    return [timed(ranking.find, given, lang=lang, every_word=True, limit=200) for given, lang in groups]


def save(uid: str, word: str, lang: str) -> None:
    """Take one change from the outbox, then ask."""
    index.update([OutboxEvent(1, "item", uid)])
    ask(word, lang)


def questions(number: int) -> list[Question]:
    """*number* words of titles in each language, each once."""
    drawn = random.Random(SEED)
    words: dict[str, dict[str, None]] = {}
    for title in live_titles():
        for word in title.title.split():
            if word.isalpha() and len(word) >= SHORTEST:
                words.setdefault(title.lang, {})[word] = None
    picked = {lang: drawn.sample(list(found), min(number, len(found))) for lang, found in words.items()}
    return [(word, lang) for lang, found in picked.items() for word in found]


def measure_plain(documents: int, number: int) -> None:
    """Whoosh and FTS5 over the first *documents* texts, as they come."""
    texts = list(searchable(live_uids()[: documents // 2]))
    asked = questions(number)
    with tempfile.TemporaryDirectory() as folder:
        for name, make in (("whoosh", plain_whoosh), ("FTS5", plain_fts)):
            started = time.process_time()
            find = make(texts, Path(folder))
            spent = time.process_time() - started
            label = f"plain {name}, {len(texts)} documents: a word"
            row(label, [timed(find, *each) for each in asked])
            print(f"  made at {len(texts) / spent:.0f} documents a processor second")


def plain_whoosh(texts: Sequence[SearchableText], folder: Path) -> Callable[[str, str], object]:
    """An index with whoosh's own analysers; a function that gives the ten best titles."""
    from whoosh import fields, qparser
    from whoosh import index as whoosh_index
    from whoosh.analysis import LanguageAnalyzer

    analysers = {lang: LanguageAnalyzer(lang) for lang in ("fi", "sv")}
    texts_in = {lang: fields.TEXT(analyser) for lang, analyser in analysers.items()}
    schema = fields.Schema(title=fields.STORED(), **texts_in)
    opened = whoosh_index.create_in(str(folder), schema)
    writer = opened.writer(limitmb=256)
    for text in texts:
        writer.add_document(title=text.title, **{text.lang: f"{text.title}\n{text.text}"})
    writer.commit()
    searcher = opened.searcher()
    parsers = {lang: qparser.QueryParser(lang, schema) for lang in analysers}
    return lambda word, lang: [hit["title"] for hit in searcher.search(parsers[lang].parse(word), limit=10)]


def plain_fts(texts: Sequence[SearchableText], folder: Path) -> Callable[[str, str], object]:
    """A table of FTS5 with its own words; a function that gives the ten best titles."""
    connection = sqlite3.connect(folder / "plain.db")
    connection.execute("CREATE VIRTUAL TABLE page USING fts5(lang, title, text)")
    rows = ((text.lang, text.title, text.text) for text in texts)
    connection.executemany("INSERT INTO page VALUES (?, ?, ?)", rows)
    connection.commit()
    statement = "SELECT title FROM page WHERE page MATCH ? AND lang = ? ORDER BY rank LIMIT 10"
    return lambda word, lang: connection.execute(statement, (f'"{word}"', lang)).fetchall()


def measure_analysis() -> None:
    """New words a second with our analysers and with Snowball, and what the analysers weigh."""
    from whoosh.lang import stemmer_for_language

    texts = list(searchable(live_uids()[:400]))
    print()
    for lang in ("fi", "sv"):
        words = list(new_words(texts, lang))
        ours = float(in_a_new_process(NEW_WORDS, lang, given=" ".join(words)))
        stem = stemmer_for_language(lang)
        _clock, theirs = timed(lambda stem=stem, words=words: [stem(word) for word in words])
        print(
            f"{lang}: {len(words)} new words; ours {1000 * len(words) / ours:,.0f} a processor second, "
            f"Snowball {1000 * len(words) / theirs:,.0f}"
        )
    for langs in (("fi",), ("sv",), ("fi", "sv")):
        used = int(in_a_new_process(MEMORY, *langs)) / MIB
        print(f"memory of the analysers of {' and '.join(langs)}: {used:.0f} MiB")


def in_a_new_process(program: str, *arguments: str, given: str = "") -> str:
    """What *program* prints where nothing has been read or kept yet."""
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, input=given, capture_output=True, text=True, check=True).stdout


def new_words(texts: Sequence[SearchableText], lang: str) -> Iterator[str]:
    """Each word of *texts* in *lang* once."""
    found = dict.fromkeys(word for text in texts if text.lang == lang for word in text.text.split() if word.isalpha())
    yield from found


def timed(work: Callable[..., object], *arguments: object, **named: object) -> tuple[float, float]:
    """Clock and processor milliseconds that *work* takes."""
    clock, processor = time.perf_counter(), time.process_time()
    work(*arguments, **named)
    return 1000 * (time.perf_counter() - clock), 1000 * (time.process_time() - processor)


def row(label: str, times: Times) -> None:
    """One line of the table."""
    clock, processor = (sorted(column) for column in zip(*times, strict=True))
    figures = [percentile(clock, 50), percentile(clock, 99), percentile(processor, 50), percentile(processor, 99)]
    print(f"{label:44}{figures[0]:9.2f}{figures[1]:9.2f}{figures[2]:13.2f}{figures[3]:9.2f}", flush=True)


def percentile(ordered: Sequence[float], share: int) -> float:
    """The value that *share* per cent of *ordered* do not exceed."""
    return ordered[min(len(ordered) - 1, len(ordered) * share // 100)]


if __name__ == "__main__":
    main()
