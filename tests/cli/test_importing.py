"""``import geo``: shown first, refused whole, seen at once."""

from __future__ import annotations

import json

import pytest

from yhteistuumin.settings import read_settings


def square(west: float, south: float) -> list[list[float]]:
    return [[west, south], [west + 1, south], [west + 1, south + 1], [west, south + 1], [west, south]]


@pytest.fixture
def regions(tmp_path):
    file = tmp_path / "regions.geojson"
    features = [
        {
            "type": "Feature",
            "properties": {"code": code},
            "geometry": {"type": "Polygon", "coordinates": [square(west, 61)]},
        }
        for code, west in (("01", 24), ("02", 23))
    ]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return file


def map_of(site) -> str:
    page = site.test_client().get("/sv/landskap/").text
    return page.partition('<figure class="map">')[2].partition("</figure>")[0]


def test_outlines_make_the_map_and_their_source_stands_with_it(cli, regions, make_site):
    outcome = cli("import", "geo", str(regions))
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith("region: 2 of 19 outlines, 0 kB of paths\nnot in the file, so not on the map: ")
    drawn = map_of(make_site())
    assert 'href="/sv/landskap/nyland/" aria-label="Nyland: Alla sidor 0"><title>Nyland: Alla sidor 0</title>' in drawn
    assert "Områdesindelning: Statistikcentralen, CC BY 4.0; generaliserad" in drawn
    assert cli("import", "geo", str(regions), "--source", "Egen ritning").code == 0
    assert "Egen ritning" in map_of(make_site())


def test_a_dry_run_changes_nothing(cli, regions, make_site, instance):
    outcome = cli("import", "geo", str(regions), "--dry-run")
    assert (outcome.code, outcome.out.splitlines()[-1]) == (0, "nothing was changed (--dry-run)")
    assert map_of(make_site()) == ""
    assert not (read_settings(instance).instance / "geography").exists()


def test_a_broken_file_is_refused_in_one_sentence_and_the_map_stays(cli, regions, make_site, tmp_path):
    cli("import", "geo", str(regions))
    before = map_of(make_site())
    broken = tmp_path / "broken.geojson"
    broken.write_text(regions.read_text(encoding="utf-8")[:-20], encoding="utf-8")
    outcome = cli("import", "geo", str(broken))
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("the file is no JSON: ") and outcome.err.count("\n") == 1
    assert map_of(make_site()) == before


def test_a_file_that_is_not_there_is_wrong_usage(cli):
    assert cli("import", "geo", "nowhere.geojson").code == 2
