"""The forms of a content type, made from its declared fields: one for what an item says in a
language, one for what is true of it in every language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms.form import BaseForm

from yhteistuumin.admin.attaching import ContactsField, FileField
from yhteistuumin.admin.choosing import ChoiceField, CoverField, NamesField, ReferenceField, TermField
from yhteistuumin.admin.fields import (
    ContentField,
    DateField,
    EmailField,
    LinesField,
    RichField,
    StepsField,
    TextField,
    UrlField,
)
from yhteistuumin.content.saving import PROMISE
from yhteistuumin.content.texts import (
    BODY,
    COVER,
    FIELDS,
    LABELS,
    RICH_BLOCK,
    SLUG,
    SUMMARY,
    THEMES,
    TITLE,
    LanguageText,
    NeutralContent,
    body_html,
    body_of,
)
from yhteistuumin.content.vocabularies import THEME, vocabulary
from yhteistuumin.schema.fields import Field, FieldKind
from yhteistuumin.schema.messages import Text, translator
from yhteistuumin.schema.problems import Problem
from yhteistuumin.schema.types import ContentType
from yhteistuumin.web.words import in_language

_ = translator(__name__)

TICKABLE = 60
"""A vocabulary with more terms is asked for by name, not with tick boxes."""

HINTS: Mapping[str, Text] = {
    TITLE: _("Short and clear. It is shown in lists and in the search."),
    SUMMARY: _("One or two sentences. They are shown in lists and in the search."),
    SLUG: _("The last part of the page's address. Leave it empty and it is made from the title."),
    COVER: _("Shown at the top of the page and in lists. Without one the page has a woven band."),
    THEMES: _("Readers find the page through its themes."),
}

PROMISE_HINT = _("Day.month.year. Readers see the day where they miss the text. Leave it empty to promise nothing.")

KIND_HINTS: Mapping[FieldKind, Text] = {
    FieldKind.DATE: _("Day.month.year, for example 8.6.2026"),
    FieldKind.LINES: _("One on each line."),
    FieldKind.STEPS: _("One step in each paragraph; its first line is the name of the step."),
    FieldKind.URL: _("A full address, for example https://example.org"),
    FieldKind.FILE: _("A PDF, or a document of Word, PowerPoint or LibreOffice, of 50 MB at most."),
    FieldKind.CONTACTS: _("Readers see each person until the end of the last day. Leave the day empty for no end."),
}
BY_NAME = _("To add some, write names in any language with commas between them. Untick to remove.")

KINDS: Mapping[FieldKind, type[ContentField]] = {
    FieldKind.LINE: ContentField,
    FieldKind.TEXT: TextField,
    FieldKind.RICH: RichField,
    FieldKind.DATE: DateField,
    FieldKind.LINES: LinesField,
    FieldKind.STEPS: StepsField,
    FieldKind.URL: UrlField,
    FieldKind.EMAIL: EmailField,
    FieldKind.FILE: FileField,
    FieldKind.CONTACTS: ContactsField,
}

# A WTForms field that is made outside a form is not bound to one yet, whatever its class says.
Unbound = dict[str, ContentField]


class ContentForm(BaseForm):
    """The fields of one half of an item's content. Its core parts come first, its type's fields
    follow in their groups."""

    core: frozenset[str] = frozenset()

    def fields(self) -> Iterator[ContentField]:
        """Every field, in order."""
        return iter(self)

    def groups(self) -> list[tuple[Text, list[ContentField]]]:
        """The type's own fields under their groups' names, in the order of the declaration."""
        found: dict[str, tuple[Text, list[ContentField]]] = {}
        for name, field in self._fields.items():
            if name not in self.core:
                found.setdefault(str(field.group), (field.group, []))[1].append(field)
        return list(found.values())

    def problems(self) -> list[Problem]:
        """What the fields themselves found wrong with what was typed."""
        return [problem for field in self.fields() for problem in field.problems]

    def blame(self, problems: Iterable[Problem]) -> list[Problem]:
        """Say each problem beside its field; gives back those that are about none of them."""
        homeless = []
        for problem in problems:
            field = self._fields.get(problem.path.partition(".")[0])
            if field is None:
                homeless.append(problem)
            else:
                field.blame(problem)
        return homeless

    def faulty(self) -> list[ContentField]:
        """The fields beside which something is said."""
        return [field for field in self.fields() if field.complaints]

    def given(self) -> dict[str, Any]:
        """What was submitted, in the shape that the gates take."""
        found: dict[str, Any] = {FIELDS: {}}
        for name, field in self._fields.items():
            if field.is_given:
                (found if name in self.core else found[FIELDS])[name] = field.data
        return found


class LanguageForm(ContentForm):
    """What an item says in one language."""

    core = frozenset({TITLE, SLUG, SUMMARY, BODY})

    def __init__(
        self,
        content_type: ContentType,
        lang: str,
        stored: LanguageText,
        sent: MultiDict[str, str] | None = None,
        *,
        prefix: str = "text",
    ) -> None:
        super().__init__(_language_fields(content_type, lang), prefix=prefix)  # type: ignore[no-untyped-call]
        self.lang = lang
        self._stored_body = stored.body
        values = {**stored.fields, TITLE: stored.title, SLUG: stored.slug, SUMMARY: stored.summary}
        self.process(sent, data={**values, BODY: body_html(stored)})  # type: ignore[no-untyped-call]

    def given(self) -> dict[str, Any]:
        found = super().given()
        if BODY in found:
            found[BODY] = _blocks(self._stored_body, found[BODY])
        return found


class NeutralForm(ContentForm):
    """What is true of an item in every language."""

    core = frozenset({THEMES, COVER})

    def __init__(
        self,
        content_type: ContentType,
        speaking: str,
        stored: NeutralContent,
        sent: MultiDict[str, str] | None = None,
        *,
        prefix: str = "all",
    ) -> None:
        super().__init__(_neutral_fields(content_type, speaking), prefix=prefix)  # type: ignore[no-untyped-call]
        self.process(sent, data={**stored.fields, THEMES: list(stored.themes), COVER: stored.cover})  # type: ignore[no-untyped-call]


class PromiseForm(ContentForm):
    """By when readers get the text in *lang*."""

    def __init__(self, lang: str, stored: date | None, sent: MultiDict[str, str] | None = None) -> None:
        label = _("%(in_language)s by", in_language=in_language(lang))
        super().__init__({PROMISE: DateField(label, path=PROMISE, hint=PROMISE_HINT)})  # type: ignore[no-untyped-call]
        self.process(sent, data={PROMISE: stored.isoformat() if stored else ""})  # type: ignore[no-untyped-call]

    @property
    def day(self) -> ContentField:
        """The only field."""
        return next(self.fields())


def _blocks(stored: Sequence[Mapping[str, Any]], html: str) -> list[dict[str, Any]]:
    """*stored* with its formatted text replaced by *html*; other blocks stay where they are."""
    written = body_of(html)
    found: list[dict[str, Any]] = []
    for block in stored:
        if block.get("type") != RICH_BLOCK:
            found.append(dict(block))
        else:
            found.extend(written)
            written = []
    return [*found, *written]


def _language_fields(content_type: ContentType, lang: str) -> Unbound:
    core: Unbound = {
        TITLE: _core(ContentField, TITLE, lang=lang, required=True),
        SUMMARY: _core(TextField, SUMMARY, lang=lang),
    }
    if content_type.has_body:
        core[BODY] = _core(RichField, BODY, lang=lang)
    own = {field.name: declared_field(field, lang, lang) for field in content_type.translatable_fields()}
    return {**core, **own, SLUG: _core(ContentField, SLUG)}


def _neutral_fields(content_type: ContentType, speaking: str) -> Unbound:
    own = {field.name: declared_field(field, "", speaking) for field in content_type.neutral_fields()}
    themes = _core(TermField, THEMES, vocabulary=THEME, speaking=speaking, many=True)
    return {THEMES: themes, COVER: _core(CoverField, COVER), **own}


def _core(made: type[ContentField], name: str, **more: Any) -> ContentField:
    return made(LABELS[name], path=name, hint=HINTS.get(name, ""), **more)


def declared_field(field: Field, lang: str, speaking: str) -> ContentField:
    """The form field for *field*: *lang* is the language of what is typed, *speaking* the editor's."""
    said: dict[str, Any] = {
        "path": field.name,
        "hint": field.hint or KIND_HINTS.get(field.kind, ""),
        "group": field.group,
        "required": field.required and not field.unless,
        "max_length": field.max_length,
    }
    if field.kind is FieldKind.CHOICE:
        return ChoiceField(field.label, choices=field.choices, many=field.many, **said)
    if field.kind is FieldKind.TERM:
        said |= {"vocabulary": field.vocabulary, "speaking": speaking, "many": field.many}
        if field.many and len(vocabulary(field.vocabulary).terms) > TICKABLE:
            return NamesField(field.label, **{**said, "hint": field.hint or BY_NAME})
        return TermField(field.label, **said)
    if field.kind is FieldKind.REFERENCE:
        return ReferenceField(field.label, kinds=field.kinds, speaking=speaking, many=field.many, **said)
    if field.many:
        return LinesField(field.label, lang=lang, **said)
    return KINDS[field.kind](field.label, lang=lang, **said)
