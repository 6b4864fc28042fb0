from __future__ import annotations

import pytest

from yhteistuumin.web.hyphens import SOFT_HYPHEN, soften


@pytest.mark.parametrize(
    ("lang", "text", "softened"),
    [
        ("fi", "Kehittämistehtävät", "Kehittämis|tehtävät"),
        ("fi", "Kuntien työ", "Kuntien työ"),
        ("sv", "Utvecklingsuppgifter", "Utvecklings|uppgifter"),
        ("fi", "Kulttuurikasvatussuunnitelmien", "Kulttuuri|kasvatus|suunnitelmien"),
        ("fi", "Liikuntaneuvonnasta", "Liikunta|neuvonnasta"),
        ("fi", "Valtakunnallinen", "Valta|kun|nal|linen"),
        ("fi", "Hyvinvoinnillamme", "Hyvin|voin|nil|lamme"),
        ("sv", "Kulturevenemanget", "Kultur|evenemanget"),
        ("sv", "Verksamhetsmodellernas", "Verksamhets|modellernas"),
        ("sv", "Kulturverksamhetslagen", "Kultur|verksamhets|lagen"),
        ("sv", "Kunskapsbankerna", "Kunskaps|bankerna"),
        ("sv", "Tillgänglighetsutlåtande", "Tillgänglighets|utlåtande"),
        ("fi", "Saavutettavuusseloste", "Saavutettavuus|seloste"),
        ("sv", "Mitt landskap", "Mitt landskap"),
        ("se", "kulturguovddážiin", "kulturguovddážiin"),
    ],
)
def test_only_long_words_get_places_to_break(lang, text, softened):
    assert soften(text, lang) == softened.replace("|", SOFT_HYPHEN)


def test_taking_the_hyphens_out_gives_the_text_back():
    text = "Kulttuurikasvatussuunnitelmien arviointi 2026 – poikkihallinnollisesti"
    assert soften(text, "fi").replace(SOFT_HYPHEN, "") == text
