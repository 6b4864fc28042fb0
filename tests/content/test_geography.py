"""Outlines: from a file that is refused in one sentence or taken whole, to paths on a page."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from yhteistuumin.content.geography.geojson import read_areas
from yhteistuumin.content.geography.outlines import UNIT, draw, outlines, store
from yhteistuumin.content.geography.projection import project
from yhteistuumin.content.geography.simplifying import area, simplify
from yhteistuumin.db import write
from yhteistuumin.errors import GeographyError
from yhteistuumin.web.maps import area_map, steps_of


def square(west: float, south: float, size: float = 1.0) -> list[list[float]]:
    east, north = west + size, south + size
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def feature(*rings: list[list[float]], **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": list(rings)}}


def collection(*features: Any, **more: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features), **more}


@pytest.fixture
def file(tmp_path, site):
    """Writes a document to a file, inside the site's context."""
    with site.app_context():

        def write_file(document: Any) -> Path:
            path = tmp_path / "areas.geojson"
            path.write_bytes(document if isinstance(document, bytes) else json.dumps(document).encode())
            return path

        yield write_file


def test_points_are_projected_to_the_national_plane():
    assert project(27, 0) == pytest.approx((500_000, 0), abs=1e-6)
    # The quarter of a meridian of GRS 80 is 10 001 965.7293 m; the scale is 0.9996.
    assert project(27, 90) == pytest.approx((500_000, 9_997_964.943), abs=1e-3)
    # The CN Tower in UTM zone 17, which has another meridian and the same formulas.
    assert project(-79.387139, 43.642567, meridian=-81) == pytest.approx((630_084, 4_833_438), abs=1)
    east, west = project(29, 65), project(25, 65)
    assert east[0] - 500_000 == pytest.approx(500_000 - west[0])
    assert east[1] == pytest.approx(west[1])


def test_neighbours_keep_the_same_border_when_it_is_simplified():
    border = [(100 + (n % 2) * 5, n * 10) for n in range(11)]
    left = ((0, 0), *border, (0, 100))
    right = ((200, 100), *border[::-1], (200, 0))
    slim_left, slim_right = simplify([left, right[3:] + right[:3]], 20)
    assert len(slim_left) < len(left)
    shared = {(100, 0), (100, 100)}
    assert shared <= set(slim_left) & set(slim_right)
    assert area(slim_left) + area(slim_right) == 200 * 100


def test_an_island_in_a_hole_keeps_the_form_of_the_hole():
    island = tuple((round(50 + x), round(50 + y)) for x, y in [(0, 0), (20, 1), (40, 0), (40, 40), (0, 40)])
    outer = ((0, 0), (200, 0), (200, 200), (0, 200))
    _outer, hole, filling = simplify([outer, island[2:] + island[:2], island[::-1]], 5)
    assert set(hole) == set(filling)


def test_outlines_of_a_site_are_none_until_they_are_stored(site, file):
    path = file(collection(feature(square(24, 61), code="01"), feature(square(25, 61), code="02")))
    assert outlines("region") is None
    assert area_map("region", {}, "fi") is None
    areas = read_areas(path)
    with write() as writing:
        store(writing, areas.vocabulary, draw(areas), "Own drawing")
    stored = outlines("region")
    assert stored is not None
    assert (set(stored.shapes), stored.source) == ({"uusimaa", "varsinais-suomi"}, "Own drawing")
    shape = stored.shapes["uusimaa"]
    assert shape.d.startswith("M") and shape.d.endswith("z")
    left, top, right, bottom = shape.box
    assert left < shape.at[0] < right and top < shape.at[1] < bottom
    assert (bottom - top) * UNIT == pytest.approx(111_500, rel=0.02)


def test_a_write_that_fails_changes_nothing(site, file):
    areas = read_areas(file(collection(feature(square(24, 61), code="01"))))
    with pytest.raises(RuntimeError), write() as writing:
        store(writing, areas.vocabulary, draw(areas))
        raise RuntimeError
    assert outlines("region") is None


@pytest.mark.parametrize(
    ("properties", "vocabulary", "term"),
    [
        ({"code": "638"}, "municipality", "638"),
        ({"kunta": "049", "nimi": "Espoo"}, "municipality", "049"),
        ({"code": 49}, "municipality", "049"),
        ({"code": 1}, "region", "uusimaa"),
        ({"maakunta": "21", "nimi": "Ahvenanmaa"}, "region", "ahvenanmaa"),
        ({"name": "Nyland"}, "region", "uusimaa"),
        ({"namn": "Borgå"}, "municipality", "638"),
        ({"code": "pohjanmaa"}, "region", "pohjanmaa"),
        ({"code": "638", "region_code": "01"}, "municipality", "638"),
    ],
)
def test_areas_are_known_by_code_or_name(file, properties, vocabulary, term):
    areas = read_areas(file(collection(feature(square(25, 60), **properties))))
    assert (areas.vocabulary, list(areas.rings)) == (vocabulary, [term])


def test_a_packed_file_is_read_and_parts_of_one_area_are_joined(file):
    document = collection(feature(square(24, 60), code="01"), feature(square(26, 60, 0.2), code="01"))
    areas = read_areas(file(gzip.compress(json.dumps(document).encode())))
    assert {term: len(rings) for term, rings in areas.rings.items()} == {"uusimaa": 2}


GOOD = feature(square(25, 60), code="01")
REFUSED = {
    b"": "the file is no JSON: Expecting value in line 1",
    b"\xe4\xf6": "the file is no text in UTF-8, so it is no GeoJSON",
    b"\x1f\x8bbroken": "the file cannot be unpacked",
    b"[" * 100_000: "the file is nested too deeply to be GeoJSON",
    b'{"type": NaN}': "the file is no JSON: NaN is no number",
    json.dumps([]).encode(): "the file is no GeoJSON FeatureCollection; save the areas as GeoJSON",
    json.dumps(collection()).encode(): "there are no features in the file",
    json.dumps(
        collection(GOOD, crs={"properties": {"name": "urn:ogc:def:crs:EPSG::3067"}})
    ).encode(): "the coordinates are not in WGS 84",
    json.dumps(collection(GOOD, feature(square(25, 60), code="99"))).encode(): "feature 2 (code “99”) is no region",
    json.dumps(collection(GOOD, feature(square(25, 60)))).encode(): "feature 2 (without a code or a name)",
    json.dumps(collection(GOOD, "x")).encode(): "feature 2 has no properties",
    json.dumps(collection({**GOOD, "geometry": None})).encode(): "feature 1 is no Polygon or MultiPolygon",
    json.dumps(collection({**GOOD, "geometry": {"type": "Point", "coordinates": [25, 60]}})).encode(): "is no Polygon",
    json.dumps(collection({**GOOD, "geometry": {"type": "Polygon"}})).encode(): "feature 1 has no coordinates",
    json.dumps(collection(feature([], code="01"))).encode(): "feature 1 has no coordinates",
    json.dumps(collection(feature(square(25, 60)[:-1], code="01"))).encode(): "a ring that is not closed",
    json.dumps(collection(feature([[25, 60]] * 3, code="01"))).encode(): "a ring that is not closed",
    json.dumps(collection(feature([["a", 60]], code="01"))).encode(): "a position that is no pair of numbers",
    json.dumps(collection(feature([[True, 60]], code="01"))).encode(): "a position that is no pair of numbers",
    json.dumps(collection(feature(square(60, 25), code="01"))).encode(): "lies outside Finland (60, 25)",
    json.dumps(collection(feature([[385595, 6672105]], code="01"))).encode(): "longitude before latitude",
}


@pytest.mark.parametrize("content", REFUSED, ids=lambda content: REFUSED[content][:40])
def test_a_file_that_cannot_be_drawn_is_refused_in_one_sentence(file, content):
    with pytest.raises(GeographyError) as error:
        read_areas(file(content))
    assert REFUSED[content] in str(error.value)
    assert "\n" not in str(error.value)


def test_a_tiny_area_stays_on_the_map_and_tiny_islands_do_not(file):
    tiny = feature(square(25, 60, 0.001), code="01")
    large = feature(square(22, 60), code="02")
    large["geometry"] = {"type": "MultiPolygon", "coordinates": [[square(22, 60)], [square(21, 60, 0.001)]]}
    shapes = draw(read_areas(file(collection(tiny, large))))
    assert {term: shape.d.count("M") for term, shape in shapes.items()} == {"uusimaa": 1, "varsinais-suomi": 1}


@pytest.mark.parametrize(
    ("numbers", "tops"),
    [([], ()), ([0, 0], ()), ([1], (1,)), ([1, 2, 2], (1, 2)), ([0, 2, 3, 4, 5, 9, 3], (3, 5, 9)), ([7] * 9, (7,))],
)
def test_shades_part_what_there_is(numbers, tops):
    assert steps_of(numbers) == tops


def test_every_shade_but_nothing_is_in_the_legend(site, file):
    path = file(collection(*(feature(square(22 + n, 61), code=f"{code:02}") for n, code in enumerate((1, 2, 4, 5)))))
    areas = read_areas(path)
    with write() as writing:
        store(writing, areas.vocabulary, draw(areas))
    drawn = area_map("region", {"uusimaa": 9, "varsinais-suomi": 1, "satakunta": 4}, "sv")
    assert drawn is not None
    assert {one.label: (one.count, one.step) for one in drawn.areas} == {
        "Nyland": (9, 3),
        "Egentliga Finland": (1, 1),
        "Satakunta": (4, 2),
        "Egentliga Tavastland": (0, 0),
    }
    assert [(one.step, one.label) for one in drawn.legend] == [(0, "0"), (1, "1"), (2, "2–4"), (3, "5–9")]
