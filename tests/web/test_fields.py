from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from yhteistuumin.runtime import REGISTRY
from yhteistuumin.schema.fields import Choice, Field, FieldKind
from yhteistuumin.schema.registry import Owned, facets_of
from yhteistuumin.schema.types import ContentType

FIELDS = {
    "line": (Field("line", FieldKind.LINE, "Line"), "one <line>", "one &lt;line&gt;"),
    "text": (Field("text", FieldKind.TEXT, "Text"), "a\n\nb", "<p>a</p><p>b</p>"),
    "rich": (
        Field("rich", FieldKind.RICH, "Rich", translatable=True),
        "<p><strong>rich</strong></p>",
        "<p><strong>rich</strong></p>",
    ),
    "date": (
        Field("date", FieldKind.DATE, "Date"),
        "2026-06-08",
        '<time datetime="2026-06-08">8.6.2026</time>',
    ),
    "lines": (Field("lines", FieldKind.LINES, "Lines"), ["a", "b"], "<ul><li>a</li><li>b</li></ul>"),
    "steps": (
        Field("steps", FieldKind.STEPS, "Steps"),
        [{"title": "First", "text": "Do it."}],
        "<li><b>First</b><p>Do it.</p></li>",
    ),
    "url": (
        Field("url", FieldKind.URL, "Address"),
        "https://example.org/a/",
        '<a href="https://example.org/a/" rel="external">example.org/a</a>',
    ),
    "email": (
        Field("email", FieldKind.EMAIL, "E-mail"),
        "a@example.org",
        '<a href="mailto:a@example.org">a<wbr>@example.org</a>',
    ),
    "choice": (
        Field("choice", FieldKind.CHOICE, "Choice", choices=(Choice("x", "The X"),)),
        "x",
        "<span>The X</span>",
    ),
    "places": (
        Field("places", FieldKind.TERM, "Places", vocabulary="region", many=True),
        ["uusimaa", "lappi"],
        '<a href="/fi/maakunnat/uusimaa/">Uusimaa</a><br><a href="/fi/maakunnat/lappi/">Lappi</a>',
    ),
    "sector": (
        Field("sector", FieldKind.TERM, "Sector", vocabulary="sector", facet=True),
        "culture",
        '<a href="/fi/blogi/?sector=culture">kulttuuri</a>',
    ),
}


@pytest.fixture
def page(site: Flask, put, monkeypatch) -> str:
    """The page of an item whose type has no template of its own and a field of every kind."""
    registry = site.extensions[REGISTRY]
    declared = ContentType(
        "trial", "Trial", "Trials", section="blog", fields=tuple(field for field, _v, _h in FIELDS.values())
    )
    types = {**registry.content_types, "trial": Owned("core", declared)}
    facets = facets_of(owned.value for owned in types.values())
    monkeypatch.setitem(site.extensions, REGISTRY, replace(registry, content_types=types, facets=facets))
    put(
        {
            "uid": "trial-1",
            "kind": "trial",
            "fields": {n: v for n, (f, v, _h) in FIELDS.items() if not f.translatable},
            "translations": {
                "fi": {
                    "title": "Kokeilu",
                    "slug": "kokeilu",
                    "fields": {n: v for n, (f, v, _h) in FIELDS.items() if f.translatable},
                }
            },
        }
    )
    return site.test_client().get("/fi/blogi/kokeilu/").text


@pytest.mark.parametrize("name", FIELDS)
def test_a_page_without_a_template_of_its_own_shows_every_field(page, name):
    field, _value, shown = FIELDS[name]
    assert str(field.label) in page
    assert shown in page


def test_a_field_that_is_not_filled_in_is_not_shown(client, put):
    put(
        {
            "uid": "post-2",
            "kind": "regional_task",
            "fields": {"website": ""},
            "translations": {"fi": {"title": "Tehtävä", "slug": "tehtava"}},
        }
    )
    assert 'rel="external"' not in client.get("/fi/kehittamistehtavat/tehtava/").text
