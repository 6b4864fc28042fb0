"""What every template may call without importing it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask

from yhteistuumin.content.addresses import endpoint_url, front_url, section_url, term_url
from yhteistuumin.content.reading import Card
from yhteistuumin.i18n import language, translate
from yhteistuumin.runtime import registry
from yhteistuumin.web import drawings, fields, files, frame, hyphens, links, looks, panels, statics, words
from yhteistuumin.web.named_pages import named_pages

NATIONAL = "national"
SHOWN_PLACES = 3


def kind_title(kind: str) -> str:
    """What one item of the content type *kind*, or one term of the facet *kind*, is called."""
    content_type = registry().content_type(kind)
    if content_type is not None:
        return translate(content_type.title)
    facet = registry().facets.get(kind)
    return translate(facet.label) if facet else kind


def places(card: Card) -> list[links.Link]:
    """The municipalities of an item, else its regions; at most three."""
    lang = language()
    for name in ("municipality", "region"):
        terms = card.terms.get(name, ())
        if terms:
            return [links.term_link(name, term, lang) for term in terms[:SHOWN_PLACES]]
    return []


def all_places(card: Card) -> list[links.Link]:
    """Every municipality and region of an item."""
    return [
        links.term_link(name, term, language())
        for name in ("municipality", "region")
        for term in card.terms.get(name, ())
    ]


def main_theme(themes: Sequence[str]) -> str:
    """The top theme above the first of *themes*, for drawings; the national weave without any."""
    return links.top_term("theme", themes[0]) if themes else NATIONAL


def band_of(card: Card) -> str:
    """Whose band an item wears: its region's, else its theme's, else the national weave."""
    return card.region or main_theme(card.themes)


def tell_url(region: str = "", kind: str = "tip") -> str:
    """The form in which visitors tell what is missing, begun for *region*; ``""`` without any."""
    return endpoint_url("tell_us.form", language(), kind=kind, **({"region": region} if region else {})) or ""


def section_address(name: str) -> str:
    """The listing of a section in the page's language; ``""`` where its plugin is not enabled."""
    return section_url(name, language()) or ""


def term_address(vocabulary: str, term: str) -> str:
    """The page of a term in the page's language; ``""`` where it has none."""
    return links.term_link(vocabulary, term, language()).url


def url_of(endpoint: str, **values: str) -> str:
    """A view of a plugin in the page's language; ``""`` where it is not mounted."""
    return endpoint_url(endpoint, language(), **values) or ""


def choice_label(kind: str, field: str, value: str) -> str:
    """What *value* of a choice field is called in the page's language."""
    content_type = registry().content_type(kind)
    declared = content_type.field(field) if content_type else None
    choices = declared.choices if declared else ()
    return next((translate(choice.label) for choice in choices if choice.value == value), value or "")


def soft(text: str, lang: str = "") -> str:
    """*text* of a heading with places to break its long words; *lang* defaults to the page's."""
    return hyphens.soften(str(text), lang or language())


def install(app: Flask) -> None:
    """Give the templates of *app* their functions and filters."""
    app.jinja_env.globals.update(
        all_places=all_places,
        band_of=band_of,
        choice_label=choice_label,
        endpoint_url=endpoint_url,
        front_url=front_url,
        header_panels=panels.header_panels,
        has_look=looks.has_look,
        in_language=words.in_language,
        kind_title=kind_title,
        language=language,
        look_url=looks.look_url,
        main_theme=main_theme,
        named_pages=named_pages,
        newer_sentence=words.newer_sentence,
        only_in=words.only_in,
        page_frame=frame.page_frame,
        places=places,
        read_in=words.read_in,
        search_url=frame.search_url,
        tell_url=tell_url,
        section_address=section_address,
        section_url=section_url,
        shown_field=fields.shown_field,
        static_url=statics.static_url,
        term_address=term_address,
        term_link=links.term_link,
        term_url=term_url,
        url_of=url_of,
        weave_url=drawings.weave_url,
    )
    app.jinja_env.filters.update(
        bare_address=words.bare_address,
        breakable_email=words.breakable_email,
        date=words.shown_date,
        iso_date=words.iso_date,
        file_facts=files.file_facts,
        file_note=files.file_note,
        file_size=files.file_size,
        paragraphs=words.paragraphs,
        soft=soft,
    )
