from __future__ import annotations

import json

import pytest

from yhteistuumin.content.exporting import export_to
from yhteistuumin.errors import LoadError

LINE = {
    "uid": "law",
    "kind": "post",
    "lead": "fi",
    "fields": {"authors": ["Noora"]},
    "moved_from": ["/fi/laki/", "/sv/om/lagen/", "/fi/tietopankki/laki/"],
    "translations": {"fi": {"title": "Laki", "slug": "laki", "body": "<p>Laki.</p>", "state": "published"}},
}


@pytest.mark.parametrize("address", ["/fi/laki/", "/sv/om/lagen/", "/fi/tietopankki/laki/"])
def test_an_address_from_before_the_move_leads_to_the_item(put, client, address):
    put(LINE)
    answer = client.get(address)
    assert (answer.status_code, answer.location) == (301, "/fi/blogi/laki/")


def test_what_stands_at_an_address_stays_there(put, client):
    page = {
        "uid": "page",
        "kind": "page",
        "lead": "fi",
        "translations": {"fi": {"title": "Sivu", "slug": "laki", "body": "<p>Sivu.</p>", "state": "published"}},
    }
    put(page)
    put(LINE)
    assert client.get("/fi/laki/").status_code == 200


def test_old_addresses_go_out_with_an_export(put, site, tmp_path):
    put(LINE)
    with site.app_context():
        export_to(tmp_path / "out")
    line = json.loads((tmp_path / "out" / "content.jsonl").read_text(encoding="utf-8"))
    assert line["moved_from"] == ["/fi/laki/", "/fi/tietopankki/laki/", "/sv/om/lagen/"]


def test_an_address_of_another_site_is_refused(put):
    with pytest.raises(LoadError) as refused:
        put({**LINE, "moved_from": ["/laki"]})
    assert "moved_from: /laki is no address of this site" in str(refused.value.lines)
