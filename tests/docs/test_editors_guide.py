"""The editors' guide uses the words of the interface."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
PLACE = re.compile(r":? ?%\(\w+\)s")


def interface(lang: str) -> set[str]:
    folders = [ROOT / "translations", *ROOT.glob("plugins/*/yhteistuumin_*/translations")]
    files = [file for folder in folders for file in (folder / lang / "LC_MESSAGES").glob("*.po")]
    strings = [message.string for file in files for message in read_po(BytesIO(file.read_bytes()))]
    return {PLACE.sub("", string) for string in strings if isinstance(string, str)}


@pytest.mark.parametrize("lang", ["fi", "sv"])
def test_the_guide_quotes_the_interface_exactly(lang):
    guide = (ROOT / "docs" / "how-to" / f"editors-guide.{lang}.md").read_text(encoding="utf-8")
    quoted = {" ".join(words.split()) for words in BOLD.findall(guide)}
    assert len(quoted) > 30
    assert quoted - interface(lang) == set()
