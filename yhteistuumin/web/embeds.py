"""Lists that partners show on their own sites: in a frame, or as a feed."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from yhteistuumin.content.addresses import absolute, section_url
from yhteistuumin.content.listing import Query, listing
from yhteistuumin.content.reading import cards
from yhteistuumin.i18n import translate
from yhteistuumin.runtime import registry
from yhteistuumin.schema.types import Section
from yhteistuumin.security.headers import embeddable
from yhteistuumin.security.permissions import public
from yhteistuumin.web.facets import Chosen, chosen_facets, list_title, with_choices
from yhteistuumin.web.frame import head

ENTRIES = 10
FRAME = Markup('<iframe src="{}" title="{}" width="100%" height="640" loading="lazy"></iframe>')


@dataclass(frozen=True)
class Sharing:
    """How the listing that is shown is taken elsewhere: its *title*, the address of its *feed*, that
    of the feed as others write it (*feed_address*), and the *code* that shows it in a frame."""

    title: str
    feed: str
    feed_address: str
    code: str


def sharing(declared: Section, chosen: Chosen, lang: str, region: str = "") -> Sharing:
    """How the listing of *declared* with the choices *chosen* is shown on other sites; that of a
    regional add-on belongs to a *region*."""
    title = list_title(translate(declared.title), chosen, lang)
    base = section_url(declared.name, lang, region)
    feed = with_choices(f"{base}feed.atom", chosen)
    frame = absolute(with_choices(f"{base}embed/", chosen), request.url_root)
    return Sharing(title, feed, absolute(feed, request.url_root), str(FRAME.format(frame, title)))


@embeddable
@public
def section(lang: str, section: str, region: str = "") -> ResponseReturnValue:
    """The newest of a listing without the site around them, for a frame on another site."""
    declared = registry().section(section)
    page = section_url(section, lang, region)
    if declared is None or page is None:
        abort(404)
    head().canonical = page
    kinds = registry().kinds_in(section)
    chosen = chosen_facets(("kind", *declared.facets))
    found = listing(Query(lang, kinds=kinds, facets=chosen, per_page=ENTRIES, home=region))
    return render_template(
        "public/embed.html",
        title=list_title(translate(declared.title), chosen, lang),
        cards=cards(found.ids, lang),
        total=found.total,
        page_url=with_choices(page, chosen),
    )
