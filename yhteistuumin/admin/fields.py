"""Form fields that take what editors type and give the JSON that content is stored as.

A field never loses what was typed: whatever came in is shown again as it was. What is wrong with
it is said by `Problem`s, partly here and mostly by the gates of the content floor.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import wtforms
from markupsafe import Markup, escape
from wtforms.utils import unset_value

from yhteistuumin.content import richtext
from yhteistuumin.i18n import translate
from yhteistuumin.schema.messages import Text
from yhteistuumin.schema.problems import Problem

if TYPE_CHECKING:
    from yhteistuumin.admin.placing import Entry

HTML_SUFFIX = "__html"

_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_HEADING, _HEADING_END = re.compile("<h[2-4]>"), re.compile("</h[2-4]>")
_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")


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
    def notice(self) -> Text:
        """What the editor should know about the stored value, though it may be saved as it is."""
        return ""

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
    """Formatted text: the plain notation in a text area, or HTML from the editor that replaces it.

    *entries* are the blocks of add-ons in it, and *blocks_url* is where the editor asks for more.
    """

    control = "rich"

    def __init__(self, label: Text, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.html = ""
        self.entries: Sequence[Entry] = ()
        self.blocks_url = ""
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
            self.problems.append(Problem(self.path, error.problem, {"limit": error.limit}))
        return self.html

    @property
    def reading(self) -> Markup:
        # Its headings would stand in the way of the form's own.
        plain = _HEADING_END.sub("</strong></p>", _HEADING.sub("<p><strong>", self.html))
        return richtext.render(plain, {}, blocks=self._named, id_prefix=f"{self.id}-t")

    def entries_as_json(self) -> list[dict[str, Any]]:
        """*entries* for the editor."""
        return [entry.as_json() for entry in self.entries]

    def _named(self, block: richtext.Placed) -> Markup:
        found = (entry for entry in self.entries if (entry.name, entry.values) == (block.name, block.values))
        words = next((f"{entry.title} ({entry.addon}) {entry.said}" for entry in found), block.name)
        return Markup('<p class="note">{}</p>').format(words.strip())
