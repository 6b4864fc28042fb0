"""The content type *file*: a document to download, with what it says findable by search."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yhteistuumin.api import ContentType, Field, FieldKind, ItemView, attached_files, translate, translator
from yhteistuumin_knowledge_bank.facets import act_goals, life_course, sectors
from yhteistuumin_knowledge_bank.resource import AUDIENCES, LANGUAGES

_ = translator(__name__)

ABOUT = _("About the file")
FOR_WHOM = _("For whom")

IN_LANGUAGES = {
    "fi": _("in Finnish"),
    "sv": _("in Swedish"),
    "se": _("in Sámi languages"),
    "en": _("in English"),
    "easy-fi": _("in easy Finnish"),
    "easy-sv": _("in easy Swedish"),
}


def offered_file(view: ItemView) -> Mapping[str, Any]:
    """The file of *view*: the one in the reader's language, else the one for everybody.

    *file_language* says which language the reader will meet.
    """
    fields = view.fields
    found = attached_files(uid for name in ("own_document", "document") if (uid := fields.get(name)))
    own, shared = found.get(fields.get("own_document", "")), found.get(fields.get("document", ""))
    spoken = [view.lang] if own else fields.get("languages") or []
    words = ", ".join(translate(IN_LANGUAGES[code]) for code in spoken if code in IN_LANGUAGES)
    return {"file": own or shared, "file_language": words}


FILE = ContentType(
    "file",
    _("File"),
    _("Files"),
    section="knowledge_bank",
    description=_("A document to download, for example slides, a report or a form. Search finds its text."),
    template="knowledge_bank/file.html",
    fields=(
        Field(
            "own_document",
            FieldKind.FILE,
            _("The file in this language"),
            hint=_("If there is another file for the readers of this language."),
            translatable=True,
            group=ABOUT,
        ),
        Field("document", FieldKind.FILE, _("File"), required=True, group=ABOUT),
        Field(
            "languages",
            FieldKind.CHOICE,
            _("Languages of the file"),
            required=True,
            many=True,
            searchable=False,
            choices=LANGUAGES,
            group=ABOUT,
        ),
        Field("publisher", FieldKind.LINE, _("Publisher"), translatable=True, group=ABOUT),
        Field("file_date", FieldKind.DATE, _("Date of the file"), group=ABOUT),
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
    more=offered_file,
)
