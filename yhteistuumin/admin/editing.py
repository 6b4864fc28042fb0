"""Writing: one language of an item beside another, and what is true in every language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from yhteistuumin import db
from yhteistuumin.admin.attaching import take_files
from yhteistuumin.admin.choosing import CoverField
from yhteistuumin.admin.desk import SEE_OTHER, UNPROCESSABLE
from yhteistuumin.admin.fields import ContentField
from yhteistuumin.admin.forms import ContentForm, LanguageForm, NeutralForm, PromiseForm
from yhteistuumin.admin.menu import desk_crumb
from yhteistuumin.admin.placing import tell_blocks
from yhteistuumin.admin.proposals import FRONT_WORDS, standing
from yhteistuumin.admin.words import note, waiting_sentence
from yhteistuumin.content.addresses import item_url
from yhteistuumin.content.desk import further_state, language_states, thumbs, title_of
from yhteistuumin.content.lifecycle import submit
from yhteistuumin.content.moments import is_out
from yhteistuumin.content.parity import Change, behind, changed_sentences, revision_with, says_same
from yhteistuumin.content.promises import is_broken
from yhteistuumin.content.records import Record, record_of
from yhteistuumin.content.regions import require_active
from yhteistuumin.content.saving import PROMISE, item_with, save_draft, save_neutral, set_promise
from yhteistuumin.content.schema_checks import check_neutral, check_text, day_of
from yhteistuumin.content.texts import COVER, SLUG, THEMES
from yhteistuumin.content.turning import targets
from yhteistuumin.content.workflow import State, Transition, open_to
from yhteistuumin.errors import Conflict, Invalid, NotFound
from yhteistuumin.i18n import language, translate
from yhteistuumin.runtime import settings
from yhteistuumin.schema.declarations import PanelContext
from yhteistuumin.schema.messages import translator
from yhteistuumin.schema.problems import Problem
from yhteistuumin.schema.types import ContentType
from yhteistuumin.security.permissions import current_actor, requires
from yhteistuumin.security.rules import Actor
from yhteistuumin.settings import PACKAGE
from yhteistuumin.tables.content import NEUTRAL
from yhteistuumin.web.panels import ShownPanel, shown_panels

_ = translator(__name__)

CONFLICT = 409
EDITOR = "built/editor.js"
SAVE, SUBMIT, PUBLISH = "save", "submit", "publish"
LEAD_HASH, SAYS_SAME = "lead_hash", "says_same"


@dataclass
class Sheet:
    """Both forms of an item in one language, and everything that is shown around them.

    *version* and *neutral_version* are those that a save expects; *lead_hash* is that of the
    original that stands beside. Where *is_behind*, the editor says whether the text now
    *says_same* as the original.
    """

    record: Record
    lang: str
    text: LanguageForm
    neutral: NeutralForm
    version: int
    neutral_version: int
    beside: LanguageForm | None = None
    changes: Mapping[str, Sequence[Change]] = field(default_factory=dict)
    conflicts: Mapping[str, Markup] = field(default_factory=dict)
    others: Sequence[str] = ()
    promise: PromiseForm | None = None
    lead_hash: str = ""
    is_behind: bool = False
    says_same: bool = True

    @property
    def kind(self) -> ContentType:
        """The content type."""
        return self.record.content_type

    @property
    def faulty(self) -> list[ContentField]:
        """The fields with complaints, in the order of the page."""
        promise = self.promise.faulty() if self.promise else []
        return [*self.text.faulty(), *self.neutral.faulty(), *promise]

    def blame(self, problems: Sequence[Problem]) -> None:
        """Say each problem beside its field, or on top of the page."""
        homeless = self.neutral.blame(self.text.blame(problems))
        homeless = self.promise.blame(homeless) if self.promise else homeless
        self.others = [translate(problem.message) for problem in homeless]


def loaded(uid: str, lang: str, action: str) -> Record:
    """The item *uid*, if the actor may do *action* to its text in *lang*.

    Raises `NotFound` for what is not there and `Denied` for what the rule table refuses.
    """
    item = item_with(uid)
    if item is None:
        raise NotFound(f"there is no item {uid}")
    require_active(item)
    record = record_of(item)
    if lang not in settings().languages and lang not in record.translations:
        raise NotFound(f"content is not written in {lang}")
    current_actor().require(action, record.subject(lang))
    return record


def header(record: Record, lang: str) -> dict[str, object]:
    """What stands at the head of every page about an item."""
    title = title_of(record, lang)[1] or translate(_("Untitled"))
    return {
        "record": record,
        "lang": lang,
        "kind": record.content_type,
        "state": further_state(record),
        "languages": language_states(record),
        "item_title": title,
        "public_url": public_url(record, lang),
        "waiting": waiting_sentence(record.moment(lang)),
        "note": note(request.args.get("note")),
    }


def public_url(record: Record, lang: str) -> str:
    """The address at which readers see *lang*; ``""`` while they do not."""
    translation = record.translations.get(lang)
    if translation is None or not is_out(translation):
        return ""
    return item_url(lang, translation.space, translation.path or "", record.item.region) or ""


@requires("desk.open")
def edit(uid: str, lang: str) -> ResponseReturnValue:
    """The form of one language."""
    record = loaded(uid, lang, "item.view-draft")
    return _page(_sheet(record, lang))


@requires("item.edit")
def save(uid: str, lang: str) -> ResponseReturnValue:
    """Save both halves, or neither; then go where the pressed button leads."""
    record = loaded(uid, lang, "item.edit")
    sent, refused_files = take_files(record, request.form, current_actor())
    sheet = _sheet(record, lang, sent)
    try:
        _save(sheet, current_actor(), refused_files)
    except Conflict:
        return _page(_conflicting(uid, lang, sent)), CONFLICT
    except Invalid as refused:
        sheet = _sheet(record_of(record.item), lang, sent)
        # Still the versions that were opened: what others saved since must not be saved over.
        sheet.version, sheet.neutral_version = sent_version("version"), sent_version("neutral_version")
        sheet.blame(refused.problems)
        return _page(sheet), UNPROCESSABLE
    return _onwards(record, lang)


def _save(sheet: Sheet, actor: Actor, refused_files: Sequence[Problem] = ()) -> None:
    problems = [*refused_files, *sheet.text.problems(), *sheet.neutral.problems()]
    if problems:
        raise Invalid([*problems, *_shape_problems(sheet)])
    item, lang = sheet.record.item, sheet.lang
    with db.write():
        refused: list[Problem] = []
        try:
            if sheet.promise is not None and sheet.promise.day.is_given:
                set_promise(item, lang, day_of(sheet.promise.day.shown, PROMISE), actor=actor)
        except Invalid as error:
            refused += error.problems
        try:
            save_draft(
                item,
                lang,
                sheet.text.given(),
                expected_version=sent_version("version"),
                actor=actor,
                made_from=_made_from(sheet),
            )
        except Invalid as error:
            refused += error.problems
        if may_edit_neutral(sheet.record, actor):
            try:
                version = sent_version("neutral_version")
                save_neutral(item, sheet.neutral.given(), expected_version=version, actor=actor)
            except Invalid as error:
                refused += error.problems
        if refused:
            raise Invalid(refused)


def _shape_problems(sheet: Sheet) -> list[Problem]:
    """What the gate will say as well, so that everything is said at once."""
    found = []
    for form, check in ((sheet.text, check_text), (sheet.neutral, check_neutral)):
        known = {problem.path.partition(".")[0] for problem in form.problems()}
        checked = check(sheet.kind, form.given())
        found += [p for p in checked.problems if p.path.partition(".")[0] not in known]
    return found


def _made_from(sheet: Sheet) -> str | None:
    """The hash of the original that the sent text says the same as: that which its writer saw,
    unless the writer says that the text does not follow it yet."""
    record, seen = sheet.record, request.form.get(LEAD_HASH, "")
    if seen != sheet.lead_hash and revision_with(record.item, seen) is None:
        seen = ""
    follows = SAYS_SAME in request.form if sheet.is_behind else True
    return seen if seen and follows else behind(record, sheet.lang) or None


def sent_version(name: str) -> int:
    """The version number in the hidden field *name*; 0 where there is none."""
    text = request.form.get(name, "0")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def may_edit_neutral(record: Record, actor: Actor) -> bool:
    """Whether *actor* may change what is true in every language."""
    return actor.may("item.edit", record.subject(NEUTRAL))


def _onwards(record: Record, lang: str) -> ResponseReturnValue:
    uid, wanted = record.item.uid, request.form.get("do", SAVE)
    if wanted == SUBMIT:
        submit(record.item, lang, actor=current_actor())
        return redirect(url_for("admin.edit", uid=uid, lang=lang, note="submitted"), SEE_OTHER)
    if wanted == PUBLISH:
        return redirect(url_for("admin.publish", uid=uid, lang=lang), SEE_OTHER)
    return redirect(url_for("admin.edit", uid=uid, lang=lang, note="saved"), SEE_OTHER)


def _sheet(record: Record, lang: str, sent: MultiDict[str, str] | None = None) -> Sheet:
    neutral_sent = sent if may_edit_neutral(record, current_actor()) else None
    sheet = Sheet(
        record,
        lang,
        LanguageForm(record.content_type, lang, record.text(lang), sent),
        NeutralForm(record.content_type, language(), record.neutral(), neutral_sent),
        record.version(lang),
        record.version(NEUTRAL),
        _beside(record, lang),
        _changes(record, lang),
        promise=_promise(record, lang, sent),
        lead_hash=record.basis(),
        is_behind=bool(behind(record, lang)),
        says_same=SAYS_SAME in sent if sent is not None and LEAD_HASH in sent else says_same(record, lang),
    )
    region, blocks_url = record.item.region, url_for("admin.blocks", uid=record.item.uid, lang=lang)
    tell_blocks(sheet.text, region, blocks_url)
    if sheet.beside:
        tell_blocks(sheet.beside, region)
    cover = sheet.neutral[COVER]
    assert isinstance(cover, CoverField)
    cover.offer(thumbs(language(), including=cover.data or None))
    return sheet


def _promise(record: Record, lang: str, sent: MultiDict[str, str] | None) -> PromiseForm | None:
    """What may be promised: a text of one of the site's languages that readers do not have."""
    if lang == record.item.lead_lang or lang not in settings().languages or record.state(lang) == State.PUBLISHED:
        return None
    return PromiseForm(lang, record.promise(lang), sent)


def _beside(record: Record, lang: str) -> LanguageForm | None:
    """The text in another language, the lead's first."""
    for other in dict.fromkeys((record.item.lead_lang, *record.translations)):
        if other != lang and (other in record.copies or other in record.translations):
            text = record.text(other)
            return LanguageForm(record.content_type, other, text, prefix="beside")
    return None


def _changes(record: Record, lang: str) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = {}
    for change in changed_sentences(record.item, lang):
        found.setdefault(change.field, []).append(change)
    return found


def _conflicting(uid: str, lang: str, sent: MultiDict[str, str]) -> Sheet:
    """What was typed, with what somebody else saved beside each field in which they differ."""
    record = loaded(uid, lang, "item.edit")
    typed, stored = _sheet(record, lang, sent), _sheet(record, lang)
    typed.conflicts = {
        **_differences(typed.text, stored.text),
        **_differences(typed.neutral, stored.neutral),
    }
    return typed


def _differences(typed: ContentForm, stored: ContentForm) -> dict[str, Markup]:
    return {mine.id: theirs.reading for mine, theirs in _pairs(typed, stored) if mine.reading != theirs.reading}


def _pairs(typed: ContentForm, stored: ContentForm) -> list[tuple[ContentField, ContentField]]:
    return list(zip(typed.fields(), stored.fields(), strict=True))


def _page(sheet: Sheet) -> str:
    record, lang, actor = sheet.record, sheet.lang, current_actor()
    about = header(record, lang)
    heading = translate(_("Edit: %(title)s", title=about["item_title"]))
    return render_template(
        "admin/edit.html",
        **about,
        title=translate(_("Mistake in the form: %(title)s", title=heading)) if sheet.faulty else heading,
        heading=heading,
        crumbs=[desk_crumb(), (about["item_title"], "")],
        band_id=record.item.region or "",
        sheet=sheet,
        may_edit=actor.may("item.edit", record.subject(lang)),
        may_edit_neutral=may_edit_neutral(record, actor),
        ways=_ways(record, lang, actor),
        promise_is_broken=is_broken(record.promise(lang)),
        may_move=actor.may("item.publish", record.subject(NEUTRAL)),
        may_delete=_may_delete(record, actor),
        turns=targets(record, actor),
        front=standing(record, actor),
        front_words=FRONT_WORDS,
        has_editor=(PACKAGE / "static" / EDITOR).is_file(),
        panels=shown_panels(PanelContext("edit", language(), region=record.item.region or "", uid=record.item.uid)),
        theme_panels=_theme_panels(sheet) if may_edit_neutral(record, actor) else (),
    )


def _theme_panels(sheet: Sheet) -> list[ShownPanel]:
    themes = sheet.neutral[THEMES]
    typed = "\n".join(f.shown for f in sheet.text.fields() if f.shown and f.short_name != SLUG)
    context = PanelContext(
        "edit-themes",
        language(),
        region=sheet.record.item.region or "",
        uid=sheet.record.item.uid,
        texts={sheet.lang: typed},
        chosen=tuple(themes.data),
        field_name=themes.name,
    )
    return shown_panels(context)


def _may_delete(record: Record, actor: Actor) -> bool:
    was_public = any(translation.published_at for translation in record.translations.values())
    return not was_public and actor.may("item.delete", record.subject(NEUTRAL))


def _ways(record: Record, lang: str, actor: Actor) -> dict[str, Transition]:
    if lang not in record.translations and lang not in record.copies:
        return {way.name: way for way in open_to(actor, record.subject(lang)) if way.name in {SUBMIT, PUBLISH}}
    return {way.name: way for way in open_to(actor, record.subject(lang))}
