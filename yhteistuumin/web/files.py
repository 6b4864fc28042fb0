"""Attached files: given to those who may read a page that offers them, told by type and size."""

from __future__ import annotations

import re
from collections.abc import Iterable

from babel.numbers import format_decimal
from flask import Response, abort, send_from_directory

from yhteistuumin.content import documents
from yhteistuumin.content.documents import FileView
from yhteistuumin.content.media_uses import is_shown, may_see
from yhteistuumin.i18n import language, locale, translate
from yhteistuumin.schema.messages import plural_translator, translator
from yhteistuumin.security.permissions import current_actor, public
from yhteistuumin.tables import Document

_ = translator(__name__)
_n = plural_translator(__name__)

DIGEST = re.compile("[0-9a-f]{64}")
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"
CHECKED = "public, max-age=0, must-revalidate"
SECRET = "private, no-store"
MEGA, KILO = 1_000_000, 1000

NOTES = {
    documents.WAITING: _("The text of the file is being read. Search finds it in a moment."),
    "encrypted": _("The file is protected with a password, so search does not find its text."),
    "broken": _("The file cannot be read, so search does not find its text. It may be damaged."),
    "too-long": _("The file is so long that search finds only its beginning."),
    "no-text": _("There is no text in the file, only pictures. Search does not find what they show."),
}


@public
def show_file(digest: str, name: str) -> Response:
    """A file to keep; as long as no page offers it to readers, only for those who write about it."""
    found = documents.with_digest(digest) if DIGEST.fullmatch(digest) else ()
    document = next((one for one in found if documents.download_name(one) == name), None)
    if document is None:
        abort(404)
    everybody = any(is_shown(one.uid) for one in found)
    if not everybody and not any(_is_mine(one) for one in found):
        abort(404)
    response = send_from_directory(
        documents.folder(),
        digest,
        mimetype=document.media_type,
        as_attachment=True,
        download_name=document.filename if _ends_right(document) else name,
        etag=digest,
    )
    response.headers["Cache-Control"] = CHECKED if everybody else SECRET
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _ends_right(document: Document) -> bool:
    return document.filename.lower().endswith(documents.TYPES[document.media_type].suffix)


def _is_mine(document: Document) -> bool:
    actor = current_actor()
    if actor.account_id is not None and actor.account_id == document.author_id:
        return True
    return may_see(document.uid, actor)


def attached_files(uids: Iterable[str]) -> dict[str, FileView]:
    """The files that exist of *uids*, with one query."""
    return {uid: documents.view_of(row) for uid, row in documents.rows(uids).items()}


def file_size(size: int) -> str:
    """“1.2 MB” in the language of the page (“1,2 Mt” in Finnish)."""
    unit, digits = (_("%(number)s MB"), size / MEGA) if size >= MEGA else (_("%(number)s kB"), max(1, size / KILO))
    shape = "0.0" if size >= MEGA and digits < 10 else "0"
    return translate(unit.with_params(number=format_decimal(digits, format=shape, locale=locale(language()))))


def file_facts(file: FileView, *more: str) -> str:
    """“PDF, 1.2 MB, 12 pages”, then what *more* there is to say."""
    pages = [translate(_n("%(n)s page", "%(n)s pages", file.pages))] if file.pages else []
    return ", ".join([file.word, file_size(file.size), *pages, *filter(None, more)])


def file_note(note: str) -> str:
    """Why search does not find the text of a file; ``""`` where it does."""
    return translate(NOTES[note]) if note in NOTES else ""
