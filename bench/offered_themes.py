"""How often the themes that an item really has are among the first five offered for its text.

    .venv/bin/python bench/offered_themes.py [INSTANCE]

Without an instance, over the example network. Prints a share for each language; ``-v`` also what
was not offered.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path

from flask import Flask

FIRST = 5


def main(folder: Path | None) -> None:
    """Print the table."""
    if folder is not None:
        measure(_opened(folder))
        return
    from yhteistuumin.cli.working import drain_now
    from yhteistuumin.installing import initialise, load_demo

    with tempfile.TemporaryDirectory() as made:
        app = initialise(Path(made)).app
        load_demo(app)
        drain_now(app)
        measure(app)


def _opened(folder: Path) -> Flask:
    from yhteistuumin.site import create_site

    return create_site(folder)


def measure(app: Flask) -> None:
    """Print how many real themes were offered."""
    from yhteistuumin_search.advising import advise

    from yhteistuumin.api import cards_by_uid, live_uids, searchable

    with app.app_context():
        wanted: Counter[str] = Counter()
        met: Counter[str] = Counter()
        some: Counter[str] = Counter()
        items: Counter[str] = Counter()
        for text in searchable(live_uids()):
            (card,) = cards_by_uid([text.uid], text.lang)
            if not card.themes:
                continue
            written = f"{text.title}\n{text.summary}\n{text.text}"
            offered = [one.theme.id for one in advise(written, text.lang, most=FIRST)]
            hits = len(set(card.themes) & set(offered))
            wanted[text.lang] += len(card.themes)
            met[text.lang] += hits
            items[text.lang] += 1
            some[text.lang] += bool(hits)
            if "-v" in sys.argv and hits < len(card.themes):
                print(text.lang, text.title, sorted(set(card.themes) - set(offered)), offered)
        print("language  texts  real themes  offered among the first five  texts with at least one")
        for lang in sorted(items):
            share, with_one = met[lang] / wanted[lang], some[lang] / items[lang]
            print(f"{lang:8}  {items[lang]:5}  {wanted[lang]:11}  {share:29.1%}  {with_one:23.1%}")


if __name__ == "__main__":
    folders = [Path(argument) for argument in sys.argv[1:] if not argument.startswith("-")]
    main(folders[0] if folders else None)
