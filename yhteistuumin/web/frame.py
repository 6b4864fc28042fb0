"""What stands around every public page: names, menus, the language switch and links for machines.

A view says what is special about its page with `head()`; everything else is worked out here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flask import g, request

from yhteistuumin.content.addresses import (
    absolute,
    endpoint_url,
    front_url,
    section_url,
    term_url,
    themes_prefix,
)
from yhteistuumin.content.regions import active
from yhteistuumin.content.state import setting
from yhteistuumin.content.vocabularies import REGION, vocabulary
from yhteistuumin.i18n import NAMES, language, translate
from yhteistuumin.runtime import registry, settings
from yhteistuumin.schema.declarations import MenuItem
from yhteistuumin.schema.messages import translator
from yhteistuumin.security.interface import LANGUAGE_PARAMETER
from yhteistuumin.web.language import EDITORS
from yhteistuumin.web.links import Link, with_query
from yhteistuumin.web.named_pages import named_pages
from yhteistuumin.web.words import own_name

_ = translator(__name__)

_HEAD = "yhteistuumin_head"
THEMES_ENDPOINT = "web.themes"
CORE_MENU = (MenuItem(_("Themes"), endpoint=THEMES_ENDPOINT, order=20),)
SEARCH_BLUEPRINT = "search"
DROPPED_ON_SWITCH = frozenset({"page"})
DEFAULT_NAME = "Yhteistuumin"


@dataclass
class Head:
    """What a view knows about its page.

    *alternates* maps a language to the address of the same page in it; *untranslated* are those
    of them that answer with an honest “not translated” page, left out of ``hreflang``.
    """

    alternates: dict[str, str] = field(default_factory=dict)
    untranslated: set[str] = field(default_factory=set)
    canonical: str = ""
    noindex: bool = False
    feeds: list[Link] = field(default_factory=list)


@dataclass(frozen=True)
class Choice:
    """One language of the switch, named in itself."""

    lang: str
    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class RegionMenu:
    """What regional add-ons put into the menu of the region *label*, on its pages only."""

    label: str
    lang: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Frame:
    """Everything that the layout shows around a page."""

    name: str
    short_name: str
    tagline: str
    description: str
    sources: str
    demo: str
    home: str
    main_menu: tuple[Link, ...]
    region: RegionMenu | None
    footer: tuple[tuple[Link, ...], ...]
    languages: tuple[Choice, ...]
    hreflangs: tuple[Link, ...]
    canonical: str
    feeds: tuple[Link, ...]
    noindex: bool


def head() -> Head:
    """What is known about the page of this request; change it before the template is rendered."""
    kept = g.get(_HEAD)
    if kept is None:
        kept = Head()
        setattr(g, _HEAD, kept)
    assert isinstance(kept, Head)
    return kept


def page_frame() -> Frame:
    """The frame of the page of this request."""
    lang = language()
    page = head()
    alternates = page.alternates or _default_alternates(lang)
    return Frame(
        name=site_text("name", lang) or DEFAULT_NAME,
        short_name=str(setting("short_name", "") or site_text("name", lang) or DEFAULT_NAME),
        tagline=site_text("tagline", lang),
        description=site_text("description", lang),
        sources=site_text("sources", lang),
        demo=_demo(lang),
        home=front_url(public_language(lang)),
        main_menu=tuple(_menu("main", public_language(lang))),
        region=_region_menu(public_language(lang)),
        footer=_footer(public_language(lang)),
        languages=tuple(_choices(alternates, lang)),
        hreflangs=tuple(_hreflangs(alternates, page)),
        canonical=_canonical(page, lang),
        feeds=tuple(page.feeds),
        noindex=page.noindex,
    )


def site_text(key: str, lang: str) -> str:
    """The site's own text *key* (``name``, ``tagline`` …) in *lang*, else in another language."""
    value = setting(key, "")
    if isinstance(value, Mapping):
        return str(value.get(lang) or next((text for text in value.values() if text), ""))
    return str(value or "")


def _demo(lang: str) -> str:
    if not setting("demo", False):
        return ""
    return site_text("demo_notice", lang) or translate(_("Example content"))


def public_language(lang: str) -> str:
    """*lang*, or the first language of the site where readers cannot choose it."""
    return lang if lang in settings().languages else settings().languages[0]


def menu_link(item: MenuItem, lang: str, region: str = "") -> Link | None:
    """The link of a menu item in *lang*; None where its target is not enabled. That of a regional
    add-on leads to a page of *region*."""
    if item.section:
        url = section_url(item.section, lang, region)
    elif item.endpoint == THEMES_ENDPOINT:
        url = f"/{lang}/{themes_prefix(lang)}/"
    else:
        url = endpoint_url(item.endpoint, lang, **({"region": region} if region else {}))
    return None if url is None else Link(translate(item.title), url, current=_current(url))


def _current(url: str) -> str:
    if request.path == url:
        return "page"
    return "true" if request.path.startswith(url) else ""


def _menu(name: str, lang: str) -> list[Link]:
    own = CORE_MENU if name == "main" else ()
    items = [*own, *(owned.value for owned in registry().menu_items if owned.value.menu == name)]
    links = (menu_link(item, lang) for item in sorted(items, key=lambda item: item.order))
    return [link for link in links if link]


def page_region() -> str:
    """The region whose page, or a page below it, this request asks for; ``""`` elsewhere."""
    values, endpoint = request.view_args or {}, request.endpoint or ""
    pages = registry().term_pages.get(REGION)
    if pages is None:
        return ""
    blueprint, _dot, view = endpoint.partition(".")
    lang = str(values.get("lang", ""))
    if f"{blueprint.removesuffix(f'-{lang}')}.{view}" == pages.value.endpoint:
        term = vocabulary(REGION).by_slug(lang, str(values.get("slug", "")))
        return term.id if term else ""
    return str(values.get("region", "")) if values.get("region") in vocabulary(REGION) else ""


def _region_menu(lang: str) -> RegionMenu | None:
    if not registry().regional:
        return None
    region = page_region()
    items = [
        owned.value
        for owned in registry().menu_items
        if owned.owner in registry().regional and owned.value.menu == "main" and active(owned.owner, region)
    ]
    links = [link for item in items if (link := menu_link(item, lang, region))]
    if not links:
        return None
    term = vocabulary(REGION).terms[region]
    return RegionMenu(term.label(lang), term.label_lang(lang), tuple(links))


def _footer(lang: str) -> tuple[tuple[Link, ...], ...]:
    pages = _footer_pages(lang)
    feed = Link(translate(_("Feed (Atom)")), f"/{lang}/feed.atom")
    sign_in = Link(translate(_("Sign-in for editors")), "/admin/")
    links = (*pages[:1], *_menu("footer", lang), feed, *pages[1:], sign_in)
    half = (len(links) + 1) // 2
    return links[:half], links[half:]


def _footer_pages(lang: str) -> tuple[Link, ...]:
    return tuple(Link(page.title, page.url, page.lang) for page in named_pages("footer_pages", lang))


def _choices(alternates: Mapping[str, str], lang: str) -> list[Choice]:
    if request.path.startswith(EDITORS):
        return [Choice(c, own_name(c), _same_in(c), c == lang) for c in settings().interface_languages]
    return [
        Choice(code, own_name(code), alternates.get(code) or front_url(code), code == lang)
        for code in settings().languages
    ]


def _same_in(lang: str) -> str:
    """A page that stands under no language, such as the sign-in, takes it as a parameter."""
    pairs = [(k, v) for k, v in request.args.items(multi=True) if k != LANGUAGE_PARAMETER]
    return with_query(request.path, [*pairs, (LANGUAGE_PARAMETER, lang)])


def _hreflangs(alternates: Mapping[str, str], page: Head) -> list[Link]:
    told = {code: url for code, url in alternates.items() if code not in page.untranslated}
    if len(told) < 2:
        return []
    default = next((code for code in settings().languages if code in told), "")
    links = [Link(NAMES.get(code, code), _absolute(url), code) for code, url in told.items()]
    return [*links, Link("", _absolute(told[default]), "x-default")] if default else links


def _canonical(page: Head, lang: str) -> str:
    if page.canonical:
        return _absolute(page.canonical)
    if request.path.startswith(f"/{lang}/") and not page.noindex:
        number = request.args.get("page", "")
        pairs = [("page", number)] if number.isdecimal() and number != "1" else []
        return _absolute(with_query(request.path, pairs))
    return ""


def _absolute(url: str) -> str:
    return absolute(url, request.url_root)


def _default_alternates(lang: str) -> dict[str, str]:
    """The same view of a plugin in the other languages, parameters kept; the core's views tell
    theirs themselves."""
    blueprint, _dot, view = (request.endpoint or "").partition(".")
    if not blueprint.endswith(f"-{lang}"):
        return {}
    values = {key: str(value) for key, value in (request.view_args or {}).items() if key != "lang"}
    bare = f"{blueprint.removesuffix(f'-{lang}')}.{view}"
    found = {}
    for code in settings().languages:
        url = request.path if code == lang else _counterpart(bare, code, lang, values)
        if url:
            found[code] = with_query(url, kept_parameters())
    return found


def tell_alternates(url_in: Callable[[str], str | None]) -> None:
    """The page of this request stands at *url_in(lang)* in each language of the site."""
    for code in settings().languages:
        url = url_in(code)
        if url:
            head().alternates[code] = with_query(url, kept_parameters())


def kept_parameters() -> list[tuple[str, str]]:
    """The address parameters that stay when the language changes."""
    return [(k, v) for k, v in request.args.items(multi=True) if k not in DROPPED_ON_SWITCH]


def _counterpart(endpoint: str, code: str, lang: str, values: dict[str, str]) -> str | None:
    for owned in registry().term_pages.values():
        pages = owned.value
        term = vocabulary(pages.vocabulary).by_slug(lang, values.get("slug", ""))
        if pages.endpoint == endpoint and term is not None:
            return term_url(pages.vocabulary, term.slug(code), code)
    return endpoint_url(endpoint, code, **values)


def search_url(lang: str = "") -> str:
    """The search page in *lang* (default: the page's); ``""`` where the site has no search."""
    code = public_language(lang or language())
    for item in (owned.value for owned in registry().menu_items):
        if item.endpoint.partition(".")[0] == SEARCH_BLUEPRINT:
            return endpoint_url(item.endpoint, code) or ""
    return ""
