"""The page of a file: what it is before anybody downloads it, in either language."""

from __future__ import annotations

import re
from html import unescape

import pytest


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", re.sub(r"\u00ad|<wbr>", "", page))).split())


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/fi/tietopankki/kulttuurinen-hyvinvointi-kalvot-2009/", "Lataa tiedosto (PDF, 4 kt, 6 sivua, suomeksi)"),
        ("/sv/kunskapsbank/kulturell-valfard-bilder-2009/", "Ladda ner filen (PDF, 4 kB, 6 sidor, på finska)"),
    ],
)
def test_a_file_is_told_by_type_size_pages_and_language(demo, address, told):
    page = demo.get(address)
    assert page.status_code == 200
    assert told in words(page.text)
    file = re.search(r'href="(/files/[^"]+)"', page.text)[1]
    with demo.get(file) as answer:
        assert (answer.status_code, answer.data[:5]) == (200, b"%PDF-")


@pytest.mark.parametrize("question", ["kulttuuritoimintalain", "johtoryhmä", "lautakuntansa"])
def test_words_that_slides_broke_are_found(demo, question):
    found = demo.get("/fi/haku/", query_string={"q": question}).text
    assert "/fi/tietopankki/kulttuurinen-hyvinvointi-kalvot-2009/" in found


def test_the_address_that_the_slides_had_before_leads_there(demo):
    moved = demo.get("/sv/kulturell-valfard-bilder-2009/")
    assert (moved.status_code, moved.location) == (301, "/sv/kunskapsbank/kulturell-valfard-bilder-2009/")
