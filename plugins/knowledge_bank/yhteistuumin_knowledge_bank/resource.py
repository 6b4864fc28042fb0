"""The content types *resource* (a source worth knowing) and *glossary term*."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yhteistuumin.api import (
    Card,
    Choice,
    ContentType,
    Field,
    FieldKind,
    ItemView,
    Link,
    Query,
    cards,
    listing,
    translator,
)
from yhteistuumin_knowledge_bank.facets import act_goals, life_course, sectors

_ = translator(__name__)

ABOUT = _("About the source")
FOR_WHOM = _("For whom")
MEANING = _("What it means")
MOST_TERMS = 1000

KINDS = (
    Choice("act", _("Act or decree")),
    Choice("guide", _("Guide")),
    Choice("statistics", _("Statistics")),
    Choice("research", _("Research")),
    Choice("infographic", _("Infographic")),
    Choice("recording", _("Recording")),
)

LANGUAGES = (
    Choice("fi", _("Finnish")),
    Choice("sv", _("Swedish")),
    Choice("se", _("Sámi languages")),
    Choice("en", _("English")),
    Choice("easy-fi", _("Easy Finnish")),
    Choice("easy-sv", _("Easy Swedish")),
)

AUDIENCES = (
    Choice("culture", _("Culture services")),
    Choice("elected", _("Elected officials")),
    Choice("sectors", _("Other sectors")),
    Choice("artists", _("Artists")),
    Choice("associations", _("Associations")),
    Choice("residents", _("Residents")),
)

RESOURCE = ContentType(
    "resource",
    _("Resource"),
    _("Resources"),
    section="knowledge_bank",
    description=_("An Act, a guide, statistics or other material worth knowing, with its publisher."),
    template="knowledge_bank/resource.html",
    fields=(
        Field(
            "publisher",
            FieldKind.LINE,
            _("Publisher"),
            translatable=True,
            required=True,
            group=ABOUT,
        ),
        Field(
            "resource_kind",
            FieldKind.CHOICE,
            _("Kind of resource"),
            required=True,
            facet=True,
            choices=KINDS,
            group=ABOUT,
        ),
        Field(
            "languages",
            FieldKind.CHOICE,
            _("Languages of the source"),
            many=True,
            searchable=False,
            choices=LANGUAGES,
            group=ABOUT,
        ),
        Field(
            "url",
            FieldKind.URL,
            _("Address of the source"),
            hint=_("Where the source itself is, in the language of this text."),
            translatable=True,
            group=ABOUT,
        ),
        Field(
            "checked",
            FieldKind.DATE,
            _("Checked"),
            hint=_("The day when somebody last made sure that this is right."),
            group=ABOUT,
        ),
        Field(
            "sources",
            FieldKind.LINES,
            _("Sources"),
            hint=_("What the text itself is based on, one source on each line."),
            translatable=True,
            group=ABOUT,
        ),
        Field(
            "audience",
            FieldKind.CHOICE,
            _("For whom"),
            many=True,
            facet=True,
            choices=AUDIENCES,
            group=FOR_WHOM,
        ),
        life_course(FOR_WHOM),
        sectors(FOR_WHOM),
        act_goals(FOR_WHOM),
    ),
)


def around_term(view: ItemView) -> Mapping[str, Any]:
    """What the term *view* is called in other languages, and the terms that it names under “see
    also”: linked where the glossary has them."""
    return {"names": _names(view), "see_also": _see_also(view, view.fields.get("see_also") or [])}


def _names(view: ItemView) -> list[Link]:
    others = [lang for lang in view.alternates if lang != view.lang]
    return [Link(card.title, card.url, card.lang) for lang in others for card in cards([view.id], lang)]


def _see_also(view: ItemView, names: Sequence[str]) -> list[Link]:
    if not names:
        return []
    found = listing(Query(view.lang, kinds=("glossary_term",), per_page=MOST_TERMS))
    known = {card.title.casefold(): card for card in cards(found.ids, view.lang)}
    return [_term(name, known.get(name.casefold())) for name in names]


def _term(name: str, card: Card | None) -> Link:
    return Link(card.title, card.url, card.lang) if card else Link(name, "")


GLOSSARY_TERM = ContentType(
    "glossary_term",
    _("Glossary term"),
    _("Glossary"),
    section="knowledge_bank",
    description=_("A term of the field with what it means, in each language."),
    template="knowledge_bank/glossary_term.html",
    has_body=False,
    fields=(
        Field(
            "definition",
            FieldKind.TEXT,
            _("Definition"),
            hint=_("One or two sentences that stand on their own."),
            translatable=True,
            required=True,
            max_length=700,
            group=MEANING,
        ),
        Field(
            "usage",
            FieldKind.TEXT,
            _("How the word is used"),
            hint=_("What it is mixed up with, and which words to avoid."),
            translatable=True,
            max_length=700,
            group=MEANING,
        ),
        Field(
            "synonyms",
            FieldKind.LINES,
            _("Also called"),
            hint=_("One on each line."),
            translatable=True,
            group=MEANING,
        ),
        Field(
            "source",
            FieldKind.LINE,
            _("Source"),
            translatable=True,
            group=MEANING,
        ),
        Field(
            "see_also",
            FieldKind.LINES,
            _("See also"),
            hint=_("Other terms of the glossary, one on each line, written as they are there."),
            translatable=True,
            searchable=False,
            group=MEANING,
        ),
    ),
    more=around_term,
)
