from __future__ import annotations

import pytest

from yhteistuumin.web.hyphens import SOFT_HYPHEN, soften


@pytest.mark.parametrize(
    ("lang", "text", "softened"),
    [
        ("fi", "Kehittämistehtävät", "Kehit|tä|mis|teh|tävät"),
        ("fi", "Kuntien työ", "Kuntien työ"),
        ("sv", "Utvecklingsuppgifter", "Utveck|lings|upp|gifter"),
        ("sv", "Mitt landskap", "Mitt landskap"),
        ("se", "kulturguovddážiin", "kulturguovddážiin"),
    ],
)
def test_only_long_words_get_places_to_break(lang, text, softened):
    assert soften(text, lang) == softened.replace("|", SOFT_HYPHEN)


def test_taking_the_hyphens_out_gives_the_text_back():
    text = "Kulttuurikasvatussuunnitelmien arviointi 2026 – poikkihallinnollisesti"
    assert soften(text, "fi").replace(SOFT_HYPHEN, "") == text
