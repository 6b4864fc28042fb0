"""How often the title of a Finnish statute finds its Swedish text through the site's own search.

    python bench/statute_titles.py INSTANCE --texts FOLDER [--statutes N] [--questions N]

FOLDER holds ``statutes-fi.jsonl.gz`` and ``statutes-sv.jsonl.gz`` as for ``statutes_to_jsonl.py``.
INSTANCE is made where it is not there: an installation with the Swedish texts only, without the
Finnish titles, so that nothing but translation leads to them. Then titles of Finnish statutes, drawn
with a fixed seed, are asked of ``/api/v1/search`` in Finnish, and the one right answer is looked for.
The lexicon that the search comes with was learned from statutes, so this says where it stands with
texts of its own kind.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import sys
import tempfile
from pathlib import Path
from typing import Any

import statutes_to_jsonl
from judged_search import ask
from yhteistuumin_search import index

from yhteistuumin.content.loading import load_file
from yhteistuumin.installing import initialise
from yhteistuumin.site import create_site

SEED = 5


def main(arguments: list[str] | None = None) -> int:
    """Make the installation where there is none, ask, and print the shares; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("instance", type=Path)
    parser.add_argument("--texts", type=Path, required=True, help="folder of aligned statutes")
    parser.add_argument("--statutes", type=int, default=2000, help="how many Swedish texts there are")
    parser.add_argument("--questions", type=int, default=400, help="how many Finnish titles are asked")
    options = parser.parse_args(arguments)
    if not options.instance.exists():
        make(options.instance, options.texts, options.statutes)
    statutes = itertools.islice(statutes_to_jsonl.pairs(options.texts), options.statutes)
    # Without the number in the title of the page, which is the same in both languages.
    titles = [(statutes_to_jsonl.item(fi, sv)["uid"], fi["title"]) for fi, sv in statutes]
    asked = random.Random(SEED).sample(titles, min(options.questions, len(titles)))
    client = create_site(options.instance).test_client()
    found = [(uid, ask(client, title, "fi")) for uid, title in asked]
    first = sum(hits[:1] == (uid,) for uid, hits in found)
    ten = sum(uid in hits for uid, hits in found)
    print(f"{len(asked)} Finnish titles, {len(titles)} Swedish statutes: ", end="")
    print(f"first {100 * first / len(asked):.1f} % (aim 52), among ten {100 * ten / len(asked):.1f} % (aim 91)")
    return 0


def make(instance: Path, texts: Path, number: int) -> None:
    """An installation with *number* statutes in Swedish only, and its index."""
    app = initialise(instance).app
    with tempfile.TemporaryDirectory() as folder, app.app_context():
        both, swedish = Path(folder) / "both.jsonl", Path(folder) / "swedish.jsonl"
        statutes_to_jsonl.main([str(texts), "--out", str(both), "--limit", str(number)])
        with both.open(encoding="utf-8") as lines, swedish.open("w", encoding="utf-8") as out:
            out.writelines(json.dumps(only_swedish(json.loads(line)), ensure_ascii=False) + "\n" for line in lines)
        load_file(swedish)
        index.rebuild()


def only_swedish(item: dict[str, Any]) -> dict[str, Any]:
    """*item* as it is where nobody has published its Finnish text, nor given it a theme by its Finnish title."""
    return {**item, "lead": "sv", "themes": [], "translations": {"sv": item["translations"]["sv"]}}


if __name__ == "__main__":
    sys.exit(main())
