"""A filtered listing on the map, and what an empty list says."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from yhteistuumin.testing import counted_queries

ROW = re.compile(r'<th scope="row"[^>]*>(?:<a href="([^"]*)">)?([^<]*)(?:</a>)?</th><td class="n">(\d+)</td>')


def rows(page: str) -> list[tuple[str, str, int]]:
    return [(url.replace("&amp;", "&"), label, int(number)) for url, label, number in ROW.findall(page)]


@pytest.mark.parametrize(
    ("listing", "label"), [("/fi/tietopankki/", "Uusimaa"), ("/sv/kunskapsbank/", "Nyland"), ("/sv/blogg/", "Nyland")]
)
def test_a_list_leads_to_its_map_whose_table_leads_back_to_as_many_pages(
    demo: FlaskClient, listing: str, label: str
) -> None:
    theme = "?theme=villages-and-sparsely-populated-areas" if "blogg" not in listing else ""
    assert f'href="{listing}map/{theme}"' in demo.get(listing + theme).text
    page = demo.get(f"{listing}map/{theme}").text
    found = rows(page)
    assert len(found) == 19
    assert [number for _url, _label, number in found] == sorted((n for _u, _l, n in found), reverse=True)
    url, _label, number = next(row for row in found if row[1] == label)
    assert number > 0
    assert re.search(rf"<strong>{number} ", demo.get(url).text)
    assert url.replace("&", "&amp;") in page.partition("<table")[0]
    one = rows(demo.get(f"{url.replace(listing, f'{listing}map/')}").text)
    assert len(one) > 20 or "blogg" in listing


def test_a_heading_sorts_the_table_and_nonsense_is_no_page(demo: FlaskClient) -> None:
    labels = [label for _url, label, _number in rows(demo.get("/sv/kunskapsbank/map/?sort=name").text)]
    backwards = [label for _url, label, _number in rows(demo.get("/sv/kunskapsbank/map/?sort=-name").text)]
    assert labels == backwards[::-1] and labels[-1] == "Österbotten"
    assert 'aria-sort="ascending"' in demo.get("/sv/kunskapsbank/map/?sort=name").text
    for odd in ("?sort=nonsense", "?theme=nonsense", "?region=nonsense"):
        assert demo.get(f"/sv/kunskapsbank/map/{odd}").status_code == 404


def test_the_map_costs_the_same_whatever_it_shows(demo: FlaskClient) -> None:
    def cost(address: str) -> int:
        with counted_queries(demo.application) as asked:
            demo.get(address, headers={"Cookie": "yhteistuumin_session=x"})
        return len(asked)

    cost("/fi/tietopankki/map/")
    assert cost("/fi/tietopankki/map/?sort=name") == cost("/fi/tietopankki/map/?sort=-name&stage=ended")


def test_an_empty_list_asks_to_be_told(client: FlaskClient, put: Callable[..., None]) -> None:
    for address in ("/fi/tietopankki/", "/fi/blogi/", "/fi/teemat/lastenkulttuuri/", "/fi/maakunnat/lappi/"):
        page = client.get(address).text
        assert "Täällä ei ole vielä mitään" in page or "ei ole vielä" in page
        assert re.search(r'href="/fi/[^"]*kind=tip', page), address
    assert "region=lappi" in client.get("/fi/maakunnat/lappi/").text
    assert client.get("/fi/tietopankki/map/").status_code == 200
