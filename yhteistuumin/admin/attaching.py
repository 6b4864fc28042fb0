"""Form fields for what is more than one value: an attached file, and contact persons."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from markupsafe import Markup, escape
from werkzeug.datastructures import MultiDict
from wtforms.utils import unset_value

from yhteistuumin.admin.fields import ContentField
from yhteistuumin.content import documents
from yhteistuumin.content.contacts import has_expired
from yhteistuumin.content.documents import FileView
from yhteistuumin.content.records import Record
from yhteistuumin.errors import MediaError
from yhteistuumin.i18n import translate
from yhteistuumin.runtime import settings
from yhteistuumin.schema.fields import FieldKind
from yhteistuumin.schema.messages import Text, plural_translator, translator
from yhteistuumin.schema.problems import Problem
from yhteistuumin.security.rules import Actor, Subject
from yhteistuumin.web.files import file_facts, file_note
from yhteistuumin.web.words import shown_date

_ = translator(__name__)
_n = plural_translator(__name__)

FILE_SUFFIX = "__file"
REMOVE_SUFFIX = "__remove"
EMPTY_ROWS = 2
MOST_ROWS = 50
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


class FileField(ContentField):
    """An attached file: the stored one, which can be taken away or replaced by another."""

    control = "file"

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        super().process(formdata, data, extra_filters)
        if self.is_given and f"{self.name}{REMOVE_SUFFIX}" in formdata:
            self.data = self.shown = ""

    @property
    def file(self) -> FileView | None:
        """The stored file."""
        found = documents.rows([self.data]).get(self.data) if self.data else None
        return documents.view_of(found) if found else None

    @property
    def notice(self) -> Text:
        file = self.file
        if self.data and file is None:
            return Problem(self.path, "no-file", {"value": self.data}).message
        return file_note(file.note) if file else ""

    @property
    def reading(self) -> Markup:
        file = self.file
        return Markup(escape(f"{file.filename} ({file_facts(file)})" if file else self.data))


def take_files(
    record: Record, sent: MultiDict[str, str], actor: Actor
) -> tuple[MultiDict[str, str], list[Problem]]:
    """Store the files that came with a form; gives the form with their uids in place, and what
    was wrong with those that were refused.

    A file is kept even if the rest of the form is refused, so nobody has to send it twice.
    """
    taken, problems = MultiDict(sent), []
    for declared in record.content_type.fields:
        if declared.kind is not FieldKind.FILE:
            continue
        name = f"{'text' if declared.translatable else 'all'}-{declared.name}"
        file = request.files.get(name + FILE_SUFFIX)
        if file is None or not file.filename:
            continue
        if not actor.may("media.upload", Subject(region=record.item.region, author_id=actor.account_id)):
            problems.append(Problem(declared.name, "file-not-yours"))
            continue
        try:
            stored = documents.store(
                file.stream, filename=file.filename, region=record.item.region, author_id=actor.account_id
            )
        except MediaError as refused:
            problems.append(Problem(declared.name, refused.problem.code, refused.problem.params))
        else:
            taken[name] = stored.uid
            taken.poplist(name + REMOVE_SUFFIX)
        finally:
            file.close()
    return taken, problems


@dataclass(frozen=True)
class Row:
    """One person as typed; *roles* by language. *expired* where readers see the person no more."""

    name: str = ""
    email: str = ""
    until: str = ""
    roles: Mapping[str, str] | None = None
    expired: bool = False

    def role(self, lang: str) -> str:
        """What the person does, in *lang*."""
        return (self.roles or {}).get(lang, "")


class ContactsField(ContentField):
    """Contact persons, each in a row of its own, with empty rows for more."""

    control = "contacts"

    def __init__(self, label: Text, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.rows: Sequence[Row] = ()

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which roles are asked for."""
        return settings().languages

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        super().process(formdata, data, extra_filters)
        if self.is_given:
            self.data = self._typed(formdata)
        self.rows = [*map(_row, self.data), *[Row()] * EMPTY_ROWS]

    def is_in(self, formdata: Any) -> bool:
        return f"{self.name}__is" in formdata

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """The rows are read by `process`: each part of one has a name of its own."""

    def empty(self) -> list[dict[str, Any]]:
        return []

    def text_of(self, value: Any) -> str:
        return ""

    def _typed(self, formdata: Any) -> list[dict[str, Any]]:
        found = []
        for number in range(MOST_ROWS):
            start = f"{self.name}-{number}-"
            if f"{start}name" not in formdata:
                break
            if f"{start}remove" in formdata:
                continue
            typed = {part: formdata.get(start + part, "").strip() for part in ("name", "email", "until")}
            roles = {lang: formdata.get(f"{start}role-{lang}", "").strip() for lang in self.languages}
            kept = self.data[number].get("roles", {}) if number < len(self.data) else {}
            said = {lang: role for lang, role in {**kept, **roles}.items() if role}
            if said or any(typed.values()):
                found.append({**typed, "roles": said})
        return found

    @property
    def notice(self) -> Text:
        expired = sum(row.expired for row in self.rows)
        text = _n(
            "Readers no longer see %(n)s person: the last day has passed.",
            "Readers no longer see %(n)s persons: the last day has passed.",
            expired,
        )
        return text if expired else ""

    @property
    def reading(self) -> Markup:
        lines = (", ".join(filter(None, [row.name, row.email, _until(row.until)])) for row in self.rows if row.name)
        return Markup("").join(Markup("<p>{}</p>").format(line) for line in lines)


def _row(contact: Mapping[str, Any]) -> Row:
    until = str(contact.get("until") or "")
    is_day = bool(_ISO.fullmatch(until))
    return Row(
        str(contact.get("name", "")),
        str(contact.get("email", "")),
        ".".join(str(int(part)) for part in reversed(until.split("-"))) if is_day else until,
        contact.get("roles") or {},
        is_day and has_expired(contact),
    )


def _until(day: str) -> str:
    return translate(_("until %(date)s", date=shown_date(day))) if day else ""
