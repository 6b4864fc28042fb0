from __future__ import annotations

import hashlib
import re
from importlib import resources
from xml.etree import ElementTree

import pytest

from yhteistuumin.web import weave

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def table() -> weave.DyeTable:
    path = resources.files("yhteistuumin") / "profiles" / "yhteistuumin" / "dyes.json"
    return weave.DyeTable.from_json(path.read_text(encoding="utf-8"))


def drawings(table: weave.DyeTable) -> dict[str, str]:
    return {
        "band": weave.band("uusimaa", table=table),
        "wide": weave.wide("uusimaa", table=table),
        "cover": weave.cover("uusimaa", "access-and-equality", table=table),
        "hang": weave.hang(table=table),
        "mark": weave.mark(),
    }


def test_the_same_id_always_gives_the_same_bytes(table):
    fingerprints = {
        name: hashlib.sha256(text.encode()).hexdigest()[:12] for name, text in drawings(table).items()
    }
    assert fingerprints == FINGERPRINTS


def test_every_drawing_is_one_svg_without_style_or_script(table):
    for text in drawings(table).values():
        root = ElementTree.fromstring(text)
        assert root.tag == f"{SVG}svg"
        names = {element.tag for element in root.iter()}
        assert not names & {f"{SVG}style", f"{SVG}script", f"{SVG}foreignObject"}
        assert all("style" not in element.attrib for element in root.iter())


def test_a_region_is_known_by_its_id_and_by_its_statistics_code(table):
    assert weave.band("uusimaa", table=table) == weave.band("01", table=table)


def test_two_regions_have_different_bands(table):
    bands = {weave.band(name, table=table) for name in table.hanging}
    assert len(bands) == 19


def test_an_unknown_id_draws_its_own_dyes():
    threads = weave.PLAIN.threads_of("kirjastot-2031")
    assert threads == weave.PLAIN.threads_of("kirjastot-2031")
    assert threads.seed == "kirjastot-2031"
    assert threads.ground == weave.DYES["linen"]
    assert threads.pattern != threads.accent


def test_an_id_never_reaches_the_drawing(table):
    name = 'x"><script>alert(1)</script>'
    texts = (
        weave.band(name),
        weave.wide(name),
        weave.cover(name, name, name),
        weave.hang([name]),
    )
    assert not any("script" in text for text in texts)


def test_the_hanging_bands_follow_the_given_names(table):
    text = weave.hang(["lappi", "uusimaa"], table=table, width=200, height=100, short=20)
    assert re.findall(r'<pattern id="(\w+)"', text) == ["b0", "b1"]
    assert 'viewBox="0 0 200 100"' in text


def test_no_bands_hang_where_there_are_no_regions():
    assert "<pattern" not in weave.hang()


def test_a_seed_gives_another_crossing_of_the_same_bands(table):
    first = weave.cover("lappi", "heritage-and-institutions", "a", table=table)
    second = weave.cover("lappi", "heritage-and-institutions", "b", table=table)
    assert first != second


def test_a_dye_that_is_not_in_the_pot_is_refused():
    with pytest.raises(ValueError, match="lappi: no dye is called 'gold'; there are linen"):
        weave.DyeTable.from_json('{"weaves": {"lappi": {"dyes": "gold madder linen"}}}')


def test_a_weave_needs_three_dyes():
    with pytest.raises(ValueError, match="lappi: needs three dyes"):
        weave.DyeTable.from_json('{"weaves": {"lappi": {"dyes": "madder linen"}}}')


FINGERPRINTS = {
    "band": "136585cb3aee",
    "wide": "8a84cfecf362",
    "cover": "38ff20e285f0",
    "hang": "5195c7aa7d1c",
    "mark": "72c920f6750e",
}
