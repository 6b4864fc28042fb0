"""Form fields that take what editors type and give the JSON that content is stored as.

A field never loses what was typed: whatever came in is shown again as it was. What is wrong with
it is said by `Problem`s, partly here and mostly by the gates of the content floor.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import wtforms
from markupsafe import Markup, escape
from wtforms.utils import unset_value

from yhteistuumin.content import richtext
from yhteistuumin.content.desk import Thumb, picture_named
from yhteistuumin.content.vocabularies import TermView, vocabulary
from yhteistuumin.i18n import sort_key, translate
from yhteistuumin.schema.fields import Choice
from yhteistuumin.schema.messages import Text
from yhteistuumin.schema.problems import Problem

HTML_SUFFIX = "__html"
ADD_SUFFIX = "__add"

_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_BETWEEN_NAMES = re.compile(r"[,;\n\r]+")
_HEADING, _HEADING_END = re.compile("<h[2-4]>"), re.compile("</h[2-4]>")
_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")


@dataclass(frozen=True)
class Option:
    """One value that can be chosen, with those below it."""

    value: str
    label: str
    lang: str = ""
    chosen: bool = False
    children: tuple[Option, ...] = ()

    @property
    def chosen_below(self) -> int:
        """How many of this option and those below it are chosen."""
        return self.chosen + sum(child.chosen_below for child in self.children)


class ContentField(wtforms.Field):
    """One labelled field of a form. *data* is the value to store, *shown* what the control holds.

    *path* is where the gates report problems with it. *lang* is the language of what is typed,
    ``""`` where it has none.
    """

    control = "line"

    def __init__(
        self,
        label: Text,
        *,
        path: str,
        hint: Text = "",
        group: Text = "",
        lang: str = "",
        required: bool = False,
        max_length: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(label=label, **kwargs)  # type: ignore[no-untyped-call]
        self.path = path
        self.title = label
        self.hint = hint
        self.group = group
        self.lang = lang
        self.required = required
        self.max_length = max_length
        self.shown = ""
        self.is_given = False
        self.problems: list[Problem] = []
        self.complaints: list[str] = []

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        self.is_given = formdata is not None and self.is_in(formdata)
        super().process(formdata if self.is_given else None, data, extra_filters)  # type: ignore[no-untyped-call]

    def is_in(self, formdata: Any) -> bool:
        """Whether *formdata* says anything about this field; else the stored value stays."""
        return self.name in formdata

    def process_data(self, value: Any) -> None:
        self.data = self.empty() if value is None else value
        self.shown = self.text_of(self.data)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.shown = valuelist[0].replace("\r\n", "\n") if valuelist else ""
        self.data = self.value_of(self.shown)

    def empty(self) -> Any:
        """The value when nothing was ever filled in."""
        return ""

    def text_of(self, value: Any) -> str:
        """What the control holds for the stored *value*."""
        return str(value)

    def value_of(self, typed: str) -> Any:
        """The value to store for what was *typed*."""
        return typed

    @property
    def reading(self) -> Markup:
        """The value as it is read beside a form."""
        return Markup(escape(self.shown))

    def blame(self, problem: Problem) -> None:
        """Say beside the field what is wrong with it."""
        sentence = translate(problem.message)
        if sentence not in self.complaints:
            self.complaints.append(sentence)

    @property
    def described_by(self) -> str:
        """Ids of the hint and the error, for ``aria-describedby``."""
        parts = [f"{self.id}-h"] * bool(self.hint) + [f"{self.id}-e"] * bool(self.complaints)
        return " ".join(parts)


class TextField(ContentField):
    """Plain text with line breaks."""

    control = "text"

    @property
    def reading(self) -> Markup:
        lines = (line for line in self.shown.split("\n") if line.strip())
        return Markup("").join(Markup("<p>{}</p>").format(line) for line in lines)


class DateField(ContentField):
    """A day: takes 8.6.2026 and 2026-06-08, shows the former."""

    control = "date"

    def text_of(self, value: Any) -> str:
        iso = _ISO_DATE.fullmatch(str(value))
        return f"{int(iso[3])}.{int(iso[2])}.{iso[1]}" if iso else str(value)


class UrlField(ContentField):
    """A web address."""

    control = "url"


class EmailField(ContentField):
    """An e-mail address."""

    control = "email"


class LinesField(TextField):
    """A list of lines."""

    def empty(self) -> list[str]:
        return []

    def text_of(self, value: Any) -> str:
        return "\n".join(value)

    def value_of(self, typed: str) -> list[str]:
        return [line.strip() for line in typed.split("\n") if line.strip()]


class StepsField(TextField):
    """Steps parted by blank lines; the first line of each is its title."""

    def empty(self) -> list[dict[str, str]]:
        return []

    def text_of(self, value: Any) -> str:
        return "\n\n".join(f"{step['title']}\n{step['text']}".strip("\n") for step in value)

    def value_of(self, typed: str) -> list[dict[str, str]]:
        steps = []
        for paragraph in _BLANK_LINES.split(typed.strip()):
            title, _newline, text = paragraph.strip().partition("\n")
            if title:
                steps.append({"title": title.strip(), "text": text.strip()})
        return steps


class RichField(ContentField):
    """Formatted text: the plain notation in a text area, or HTML from the editor that replaces it."""

    control = "rich"

    def __init__(self, label: Text, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.html = ""
        self._sent_html: str | None = None

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        self._sent_html = formdata.get(self.name + HTML_SUFFIX) if formdata is not None else None
        super().process(formdata, data, extra_filters)

    def is_in(self, formdata: Any) -> bool:
        return self.name in formdata or self.name + HTML_SUFFIX in formdata

    def text_of(self, value: Any) -> str:
        self.html = str(value)
        return richtext.to_plain(self.html)

    def value_of(self, typed: str) -> str:
        stored = self.html
        try:
            if self._sent_html is not None:
                self.html = self._sent_html
                self.html = richtext.clean(self._sent_html)
                self.shown = richtext.to_plain(self.html)
            else:
                self.html = richtext.from_plain(typed, previous=stored)
        except richtext.RichTextError as error:
            code = "rich-too-deep" if error.code == "too_deep" else "rich-too-long"
            self.problems.append(Problem(self.path, code, {"limit": error.limit}))
        return self.html

    @property
    def reading(self) -> Markup:
        # Its headings would stand in the way of the form's own.
        plain = _HEADING_END.sub("</strong></p>", _HEADING.sub("<p><strong>", self.html))
        return richtext.render(plain, {}, id_prefix=f"{self.id}-t")


class ChoosingField(ContentField):
    """One or many of given values."""

    control = "select"

    def __init__(self, label: Text, *, many: bool = False, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.many = many

    def is_in(self, formdata: Any) -> bool:
        # A form without a single ticked box says nothing by name, and still means "none".
        return not self.many or self.name in formdata or f"{self.name}__is" in formdata

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        super().process(formdata, data, extra_filters)
        if self.is_given and not self.many and self.name not in formdata:
            self.is_given = False
            self.process_data(None if data is unset_value else data)

    def empty(self) -> Any:
        return [] if self.many else ""

    def text_of(self, value: Any) -> str:
        return "" if self.many else str(value)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        if self.many:
            # Boxes come in the order of the page; the stored order may mean something.
            chosen = [value for value in valuelist if value]
            kept = [value for value in self.data if value in chosen]
            self.data = list(dict.fromkeys([*kept, *chosen]))
        elif valuelist:
            super().process_formdata(valuelist)

    @property
    def reading(self) -> Markup:
        return Markup(escape(", ".join(_chosen_labels(self.options()))))

    @property
    def chosen(self) -> frozenset[str]:
        """The chosen values."""
        return frozenset(self.data if self.many else [self.data])

    def options(self) -> tuple[Option, ...]:
        """What can be chosen, in its order."""
        return ()


def _chosen_labels(options: Sequence[Option]) -> Iterator[str]:
    for option in options:
        if option.chosen:
            yield option.label
        yield from _chosen_labels(option.children)


class ChoiceField(ChoosingField):
    """Fixed choices: a list to choose from, or tick boxes where many can be chosen."""

    def __init__(self, label: Text, *, choices: Sequence[Choice] = (), **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.control = "choices" if self.many else "select"
        self.choices = choices

    def options(self) -> tuple[Option, ...]:
        return tuple(
            Option(choice.value, translate(choice.label), chosen=choice.value in self.chosen) for choice in self.choices
        )


class TermField(ChoosingField):
    """Terms of a vocabulary: a list to choose from, tick boxes, or a tree of tick boxes."""

    def __init__(self, label: Text, *, vocabulary: str, speaking: str, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.vocabulary = vocabulary
        self.speaking = speaking
        if self.many:
            self.control = "tree" if self._has_depth() else "choices"

    def _has_depth(self) -> bool:
        known = vocabulary(self.vocabulary)
        return any(known.children(root.id) for root in known.roots())

    def options(self) -> tuple[Option, ...]:
        return tuple(self._option(term) for term in vocabulary(self.vocabulary).roots())

    def _option(self, term: TermView) -> Option:
        below = vocabulary(self.vocabulary).children(term.id)
        return Option(
            term.id,
            term.label(self.speaking),
            term.label_lang(self.speaking),
            term.id in self.chosen,
            tuple(self._option(child) for child in below),
        )


class NamesField(TermField):
    """Terms of a vocabulary too long to tick: those chosen can be unticked, more are added by
    name, in any language, parted by commas or line breaks."""

    def __init__(self, label: Text, **kwargs: Any) -> None:
        super().__init__(label, **{**kwargs, "many": True})
        self.control = "names"
        self._added = ""

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        self._added = formdata.get(self.name + ADD_SUFFIX, "") if formdata is not None else ""
        super().process(formdata, data, extra_filters)

    def is_in(self, formdata: Any) -> bool:
        return super().is_in(formdata) or self.name + ADD_SUFFIX in formdata

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        super().process_formdata(valuelist)
        unknown = []
        names = _names(vocabulary(self.vocabulary).terms)
        for name in self._typed():
            term = names.get(_folded(name))
            if term is None:
                unknown.append(name)
                self.problems.append(Problem(self.path, "not-a-term", {"value": name}))
            elif term not in self.data:
                self.data.append(term)
        self.shown = ", ".join(unknown)

    def _typed(self) -> Iterator[str]:
        return (name.strip() for name in _BETWEEN_NAMES.split(self._added) if name.strip())

    def options(self) -> tuple[Option, ...]:
        known = vocabulary(self.vocabulary).terms
        found = [self._option(known[term]) if term in known else Option(term, term, chosen=True) for term in self.data]
        return tuple(sorted(found, key=lambda option: sort_key(option.label)))

    def suggestions(self) -> list[tuple[str, str]]:
        """(name, its language) of every term, once for each way of writing it."""
        found: dict[str, str] = {}
        for term in vocabulary(self.vocabulary).terms.values():
            first = term.label_lang(self.speaking)
            for lang in (first, *term.labels):
                found.setdefault(term.label(lang), lang)
        return sorted(found.items(), key=lambda pair: sort_key(pair[0]))


def _names(terms: Mapping[str, TermView]) -> dict[str, str]:
    """Every name of every term, folded, and the id itself."""
    found: dict[str, str] = {}
    readings: tuple[Callable[[TermView], Iterator[str]], ...] = (
        lambda term: iter(term.labels.values()),
        lambda term: (name for names in term.alternatives.values() for name in names),
        lambda term: iter((term.id,)),
    )
    for reading in readings:
        for term in terms.values():
            for name in reading(term):
                found.setdefault(_folded(name), term.id)
    return found


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


class CoverField(ContentField):
    """A picture: one of those shown, or any by the name of its file."""

    control = "cover"

    def __init__(self, label: Text, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.pictures: Sequence[Thumb] = ()
        self._named = ""

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        self._named = formdata.get(self.name + ADD_SUFFIX, "").strip() if formdata is not None else ""
        super().process(formdata, data, extra_filters)

    def is_in(self, formdata: Any) -> bool:
        return super().is_in(formdata) or bool(self._named)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = (valuelist[0] if valuelist else "") or ""
        if self._named:
            uid = picture_named(self._named)
            self.shown = "" if uid else self._named
            self.data = uid or self.data
            if not uid:
                self.problems.append(Problem(self.path, "no-media", {"value": self._named}))

    def text_of(self, value: Any) -> str:
        return ""

    @property
    def reading(self) -> Markup:
        names = (picture.filename for picture in self.pictures if picture.uid == self.data)
        return Markup(escape(next(names, self.data or "")))

    def offer(self, pictures: Sequence[Thumb]) -> None:
        """Show *pictures* to choose from."""
        self.pictures = pictures
