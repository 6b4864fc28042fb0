"""Every brief is one printed sheet."""

from __future__ import annotations

import re
from typing import Any

import pytest

pytestmark = pytest.mark.browser

WORDS = {"fi": ("tietopankki", "tiivistelma"), "sv": ("kunskapsbank", "sammandrag")}


def sheets(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


@pytest.mark.parametrize("lang", ["fi", "sv"])
def test_a_brief_of_anything_in_the_bank_prints_on_one_sheet(network, opened, lang):
    section, word = WORDS[lang]
    addresses = network.app.test_client().get(f"/sitemap-{lang}.xml").text
    page: Any = opened(lang).new_page()
    printed = {}
    for path in re.findall(rf"<loc>[^<]*(/{lang}/{section}/[\w-]+/)</loc>", addresses):
        answer = page.goto(f"{path}{word}/")
        if answer.status == 200:
            printed[path] = sheets(page.pdf(prefer_css_page_size=True))
    assert len(printed) > 20
    assert {path: number for path, number in printed.items() if number != 1} == {}
