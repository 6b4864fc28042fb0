"""Pilots and calls are there for Uusimaa, in both languages, and nowhere else."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from yhteistuumin_byfrekvens.call import deadline

FI, SV = "/fi/maakunnat/uusimaa", "/sv/landskap/nyland"
TODAY = date(2026, 5, 26)


def demo_items():
    file = Path(__file__).parents[1] / "yhteistuumin_byfrekvens" / "demo" / "items.jsonl"
    for line in file.read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        for told in item["translations"].values():
            told["published_at"] = "2026-05-01T09:00:00+03:00"
        if "closes" in item["fields"]:
            item["fields"] |= {"opens": "2026-05-01", "closes": (date.today() + timedelta(days=12)).isoformat()}
        yield item


@pytest.fixture
def filled(client, put):
    put(*demo_items())
    return client


def test_a_pilot_has_a_page_in_each_language_below_its_region(filled):
    finnish = filled.get(f"{FI}/kokeilut/karavaaniteatteri-kylatalolla-kevat-2025/").text.replace("\u00ad", "")
    assert "Mitä kokeiltiin" in finnish and "Kävijöitä: 412" in finnish
    swedish = filled.get(f"{SV}/pilotprojekt/karavanteatern-pa-bystugan-varen-2025/").text.replace("\u00ad", "")
    assert "Vad prövades" in swedish and "Besökare: 412" in swedish


def test_the_region_shows_open_calls_and_pilots(filled):
    page = filled.get(f"{SV}/").text.replace("\u00ad", "")
    assert page.index("Konstnärsutlysning") < page.index("Karavanteatern")
    assert f'href="{SV}/utlysningar/"' in page


def test_nothing_of_it_is_seen_in_another_region(filled):
    assert filled.get("/sv/landskap/lappland/pilotprojekt/").status_code == 404
    assert "pilotprojekt" not in filled.get("/sv/landskap/lappland/").text


def test_the_listing_narrows_by_municipality_and_stage(filled):
    page = filled.get(f"{FI}/kokeilut/?municipality=018").text
    assert "Soiva kyläbussi" in page.replace("\u00ad", "") and "Karavaaniteatteri" not in page
    assert "Soiva kyläbussi" not in filled.get(f"{FI}/kokeilut/?pilot_stage=kept").text.replace("\u00ad", "")


def test_the_regions_own_theme_gathers_its_pilots(filled):
    page = filled.get("/sv/teman/byteater/").text.replace("\u00ad", "")
    assert "Karavanteatern" in page


def test_a_call_tells_how_long_it_is_open(filled):
    page = filled.get(f"{SV}/utlysningar/konstnarsutlysning-tva-veckor-i-byn/").text.replace("\u00ad", "")
    assert "dagar kvar" in page and "Vem kan söka" in page


@pytest.mark.parametrize(
    ("address", "heading", "pilot"),
    [
        (f"{FI}/avoimet-haut/taiteilijahaku-kaksi-viikkoa-kylassa/", "Mitä kylissä on kokeiltu", "Karavaaniteatteri"),
        (f"{SV}/utlysningar/konstnarsutlysning-tva-veckor-i-byn/", "Vad man har prövat i byarna", "Karavanteatern"),
    ],
)
def test_a_text_shows_the_newest_pilots_in_a_block(filled, address, heading, pilot):
    page = filled.get(address).text.replace("\u00ad", "")
    assert page.index(f"<h2>{heading}</h2>") < page.index(pilot)


@pytest.mark.parametrize("values", [{"theme": "uusimaa:kiertava-kulttuuri"}, {"number": "1"}], ids=["theme", "number"])
def test_a_block_keeps_to_what_was_chosen_and_leaves_its_own_page_out(filled, put, values):
    told = json.dumps(values).replace('"', "&quot;")
    chosen = f'<figure data-block="byfrekvens.pilots" data-values="{told}"></figure>'
    item = next(demo_items())
    item["translations"]["fi"] |= {"body": f"<p>Alku.</p>{chosen}<p>Loppu.</p>"}
    put(item)
    page = filled.get(f"{FI}/kokeilut/karavaaniteatteri-kylatalolla-kevat-2025/").text.replace("\u00ad", "")
    text = page[page.index("Alku.") : page.index("Loppu.")]
    assert text.count("<li>") == 1
    assert "Soiva kyläbussi" in text


@pytest.mark.parametrize(
    ("opens", "closes", "word"),
    [
        ("", "", None),
        ("", "2026-05-25", "Closed"),
        ("", "2026-05-26", "Closes today"),
        ("", "2026-05-27", "1 day left"),
        ("2026-05-01", "2026-06-07", "12 days left"),
        ("2026-05-27", "2026-06-07", "Not open yet"),
        ("2026-05-27", "2026-05-20", "Closed"),
    ],
)
def test_the_closing_day_itself_is_still_open(opens, closes, word):
    found = deadline(opens, closes, TODAY)
    assert (str(found.word) if found else None) == word
