"""The editors' guide uses the words of the interface."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
PLACE = re.compile(r":? ?%\(\w+\)s")


def interface(lang: str) -> set[str]:
    with (ROOT / "translations" / lang / "LC_MESSAGES" / "yhteistuumin.po").open("rb") as file:
        strings = [message.string for message in read_po(file)]
    return {PLACE.sub("", string) for string in strings if isinstance(string, str)}


@pytest.mark.parametrize("lang", ["fi", "sv"])
def test_the_guide_quotes_the_interface_exactly(lang):
    guide = (ROOT / "docs" / "how-to" / f"editors-guide.{lang}.md").read_text(encoding="utf-8")
    quoted = {" ".join(words.split()) for words in BOLD.findall(guide)}
    assert len(quoted) > 30
    assert quoted - interface(lang) == set()
