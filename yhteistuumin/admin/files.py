"""Attached files: what there is, where it is used, and taking away what nobody uses. Pictures, too,
are taken away here."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from yhteistuumin import db
from yhteistuumin.admin.desk import SEE_OTHER, UNPROCESSABLE, regions_open_to
from yhteistuumin.admin.pictures import UsedIn, used_in
from yhteistuumin.admin.words import note
from yhteistuumin.content import documents
from yhteistuumin.content import media as pictures
from yhteistuumin.content.documents import PER_PAGE, FileView
from yhteistuumin.content.media_uses import uses
from yhteistuumin.errors import MediaError, NotFound
from yhteistuumin.i18n import translate
from yhteistuumin.schema.messages import translator
from yhteistuumin.schema.problems import Problem
from yhteistuumin.security.audit import record as audit
from yhteistuumin.security.permissions import current_actor, requires
from yhteistuumin.security.rules import Subject
from yhteistuumin.tables import Document, Media
from yhteistuumin.web.links import with_query
from yhteistuumin.web.paging import page_number, pager

_ = translator(__name__)

MAX_REQUEST = documents.MAX_BYTES + 30 * 1024 * 1024
LARGE = frozenset({"admin.save", "admin.add_file"})
"""The views to which files are sent: more is let in than is kept, so that a refusal can be explained."""


def let_files_in() -> None:
    """Before a request: take more than elsewhere where files are sent."""
    if request.endpoint in LARGE:
        request.max_content_length = MAX_REQUEST


@requires("desk.open")
def files() -> ResponseReturnValue:
    """The files, newest first."""
    return _list_page()


@requires("media.upload")
def add_file() -> ResponseReturnValue:
    """Take a file in, or say why not."""
    actor, file, region = current_actor(), request.files.get("file"), request.form.get("region") or None
    actor.require("media.upload", Subject(region=region, author_id=actor.account_id))
    if file is None or not file.filename:
        return _list_page([Problem("file", "required")]), UNPROCESSABLE
    try:
        documents.store(file.stream, filename=file.filename, region=region, author_id=actor.account_id)
    except MediaError as refused:
        return _list_page([refused.problem]), UNPROCESSABLE
    finally:
        file.close()
    return redirect(url_for("admin.files", note="file-added"), SEE_OTHER)


def _list_page(problems: list[Problem] | None = None) -> str:
    page = page_number(request.args.get("page"))
    if page is None:
        raise NotFound("no such page")
    total, rows = documents.document_page(page)
    actor = current_actor()
    used = uses([row.uid for row in rows], actor)
    shown: list[tuple[FileView, UsedIn]] = [(documents.view_of(row), used_in(used[row.uid])) for row in rows]
    heading = translate(_("Files"))

    def address(number: int) -> str:
        return with_query(url_for("admin.files"), [("page", str(number))])

    return render_template(
        "admin/files.html",
        title=heading,
        crumbs=[(heading, "")],
        files=shown,
        total=total,
        pager=pager(page, max(1, -(-total // PER_PAGE)), address),
        blamed={problem.path: translate(problem.message) for problem in problems or ()},
        may_upload=actor.may("media.upload"),
        regions=regions_open_to(actor, "media.upload"),
        note=note(request.args.get("note")),
    )


@requires("media.upload")
def delete_file(uid: str) -> ResponseReturnValue:
    """Say what uses a file; with POST, delete it if nothing does."""
    row = documents.rows([uid]).get(uid)
    if row is None:
        raise NotFound(f"there is no file {uid}")
    return _delete(row, url_for("admin.files"), translate(_("Files")), "file-used")


@requires("media.upload")
def delete_picture(uid: str) -> ResponseReturnValue:
    """Say what uses a picture; with POST, delete it if nothing does."""
    row = pictures.rows([uid]).get(uid)
    if row is None:
        raise NotFound(f"there is no picture {uid}")
    return _delete(row, url_for("admin.media"), translate(_("Pictures")), "picture-used")


def _delete(row: Document | Media, back: str, crumb: str, code: str) -> ResponseReturnValue:
    actor, uid = current_actor(), row.uid
    actor.require("media.upload", Subject(region=row.region, author_id=row.author_id))
    used = uses([uid], actor)[uid]
    if request.method == "POST" and not used.total:
        with db.write() as writing:
            audit(actor, "media.delete", uid, file=row.filename)
            gone = documents.remove(writing, row) if isinstance(row, Document) else pictures.remove(writing, row)
        for file in gone:
            file.unlink(missing_ok=True)
        return redirect(with_query(back, [("note", "file-deleted")]), SEE_OTHER)
    heading = translate(_("Delete: %(name)s", name=row.filename))
    page = render_template(
        "admin/delete-file.html",
        title=heading,
        crumbs=[(crumb, back), (heading, "")],
        used=used_in(used),
        refused=translate(Problem("", code).message) if used.total else "",
        back=back,
    )
    return (page, UNPROCESSABLE) if request.method == "POST" else page
