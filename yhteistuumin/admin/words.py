"""What the editors' side says again and again: languages, states and notes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime

from yhteistuumin.content.desk import WAITING
from yhteistuumin.content.moments import TIME_ZONE
from yhteistuumin.content.parity import TranslationState
from yhteistuumin.content.promises import is_broken
from yhteistuumin.content.workflow import STATE_LABELS, State
from yhteistuumin.i18n import NAMES, language, translate
from yhteistuumin.schema.messages import Message, translator
from yhteistuumin.web.words import shown_date

_ = translator(__name__)

LANGUAGES: Mapping[str, Message] = {
    "fi": _("Finnish"),
    "sv": _("Swedish"),
    "en": _("English"),
    "se": _("Northern Sámi"),
    "smn": _("Inari Sámi"),
    "sms": _("Skolt Sámi"),
}

SMALL_LANGUAGE_NAMES = frozenset({"fi", "sv", "se"})

STANDINGS: Mapping[str, Message] = {
    **STATE_LABELS,
    TranslationState.MISSING: _("missing"),
    TranslationState.CURRENT: _("up to date"),
    TranslationState.STALE: _("needs updating"),
    TranslationState.DRAFT_AHEAD: _("has unpublished changes"),
    State.DRAFT: _("draft"),
    State.SUBMITTED: _("waiting for approval"),
    State.ARCHIVED: _("archived"),
    WAITING: _("will be published"),
}

SHAPES: Mapping[str, str] = {
    State.PUBLISHED: "live",
    State.SUBMITTED: "review",
    State.DRAFT: "draft",
    State.ARCHIVED: "off",
    TranslationState.MISSING: "draft",
    TranslationState.CURRENT: "live",
    TranslationState.STALE: "stale",
    TranslationState.DRAFT_AHEAD: "review",
    WAITING: "review",
}

BROKEN_PROMISE = "stale"

NOTES: Mapping[str, Message] = {
    "created": _("The draft is there. Only editors see it so far."),
    "saved": _("Your draft is saved. Readers do not see it yet."),
    "submitted": _("Your text was sent for approval."),
    "published": _("The page is published."),
    "waiting": _("The page is ready. It comes out by itself."),
    "bring-out": _("The page is published."),
    "take-back": _("The text is a draft again. It does not come out."),
    "send-back": _("The text was sent back to its author as a draft."),
    "recall": _("The text is a draft again. You can go on writing."),
    "propose": _("The page was proposed. The coordinator decides."),
    "withdraw": _("The proposal was taken back."),
    "accept": _("The page is on the national front page."),
    "decline": _("The proposal was declined. The editors of the region read your word."),
    "take-off": _("The page is no longer on the national front page."),
    "turned": _("The content type was changed. The old address leads to the new one."),
    "retract": _("The text was taken off the site. It is a draft again."),
    "archive": _("The text was archived."),
    "restore": _("The text was taken back from the archive. It is a draft."),
    "still-correct": _("The translation is marked as still correct."),
    "lead": _("The original language was changed."),
    "moved": _("The item was moved."),
    "delete": _("The draft was deleted."),
    "uploaded": _("The picture was added."),
    "file-added": _("The file was added. Its text is being read."),
    "file-deleted": _("The file was deleted."),
    "described": _("The picture's description is saved."),
    "submitted-addon": _("The file was taken in. The coordinator decides about it."),
    "approve-addon": _("This version is approved. It can be installed."),
    "refuse-addon": _("The file was refused."),
    "install-addon": _("The add-on is installed. It can be switched on."),
    "changed-addon": _("Something has changed since you looked. Nothing was done: look once more at what will happen."),
    "addon-on": _("The add-on is switched on for the region."),
    "addon-off": _("The add-on is switched off for the region. Nothing is lost: its texts and settings are kept."),
    "addon-enable": _("The add-on was switched on. Its pages appear in a moment."),
    "addon-disable": _("The add-on was switched off. Its content is kept."),
    "addon-upgrade": _("The new version is in use."),
    "addon-uninstall": _("The add-on was removed. What belonged to it is kept in a file on the server."),
    "addon-restore": _("The add-on and what belonged to it are back. Its pages appear in a moment."),
    "addon-resume": _("The stopped parts are tried again from now on."),
    "addon-settings": _("The settings are saved."),
}

EDITOR_WORDS: Mapping[str, Message] = {
    "toolbar": _("Formatting"),
    "help": _("Alt+F10 moves to the formatting buttons, Esc moves back to the text."),
    "paragraph": _("Paragraph"),
    "heading": _("Heading"),
    "subheading": _("Subheading"),
    "list": _("List"),
    "numbered": _("Numbered list"),
    "quote": _("Quotation"),
    "link": _("Link"),
    "bold": _("Bold"),
    "italic": _("Italic"),
    "language": _("Language"),
    "picture": _("Picture"),
    "address": _("Address"),
    "address_hint": _("For example https://example.org, /en/page or an e-mail address"),
    "address_error": _("Write a whole address, for example https://example.org"),
    "apply": _("Insert"),
    "remove": _("Remove link"),
    "cancel": _("Cancel"),
    "language_of_selection": _("Language of the selected words"),
    "same_language": _("Same as the rest of the text"),
    "find_picture": _("Find a picture"),
    "loading": _("Loading pictures…"),
    "no_pictures": _("No pictures found"),
    "pictures_failed": _("The pictures could not be loaded. Try again."),
    "block": _("Insert block"),
    "placed": _("Block"),
    "edit_block": _("Edit the block"),
    "remove_block": _("Remove the block"),
    "apply_block": _("Put into the text"),
    "loading_blocks": _("Loading blocks…"),
    "no_blocks": _("No add-on offers blocks here."),
    "blocks_failed": _("The blocks could not be loaded. Try again."),
}


def language_name(lang: str) -> str:
    """What the language of the page calls *lang*."""
    named = LANGUAGES.get(lang)
    return translate(named) if named else NAMES.get(lang, lang)


def language_word(lang: str) -> str:
    """The same inside a sentence, where only English writes languages with a capital."""
    name = language_name(lang)
    return name if language() not in SMALL_LANGUAGE_NAMES else name[:1].lower() + name[1:]


def state_badge(state: str) -> tuple[str, str]:
    """(shape, word) of a publication state."""
    word = _("Will be published") if state == WAITING else STATE_LABELS.get(state, state)
    return SHAPES.get(state, "plain"), translate(word)


def language_badge(
    lang: str, standing: str, promise: date | None = None, moment: datetime | None = None
) -> tuple[str, str]:
    """(shape, word) of how a language stands: “sv: needs updating”, “sv: draft, by 15.12.2026”."""
    if moment is not None:
        word = translate(_("comes out %(date)s at %(time)s").with_params(**day_and_time(moment)))
        return SHAPES[WAITING], f"{lang}: {word}"
    word, shape = translate(STANDINGS.get(standing, standing)), SHAPES.get(standing, "plain")
    if promise is not None:
        day = shown_date(promise)
        late, shape = (True, BROKEN_PROMISE) if is_broken(promise) else (False, shape)
        kept, broken = _("%(standing)s, by %(date)s"), _("%(standing)s, was promised by %(date)s")
        word = translate((broken if late else kept).with_params(standing=word, date=day))
    return shape, f"{lang}: {word}"


def day_and_time(moment: datetime) -> dict[str, str]:
    """*moment* in Finland as parameters of a sentence."""
    return {"date": shown_date(moment), "time": f"{moment.astimezone(TIME_ZONE):%H.%M}".removeprefix("0")}


def waiting_sentence(moment: datetime | None) -> str:
    """“Will be published on 1.12.2026 at 9.00.”; ``""`` for None."""
    if moment is None:
        return ""
    return translate(_("Will be published on %(date)s at %(time)s.").with_params(**day_and_time(moment)))


def note(name: str | None) -> str:
    """The sentence of the note called *name*; ``""`` for none."""
    return translate(NOTES[name]) if name and name in NOTES else ""


def editor_words() -> str:
    """The words of the text editor as JSON."""
    return json.dumps({key: translate(word) for key, word in EDITOR_WORDS.items()}, ensure_ascii=False)


def editor_languages() -> str:
    """The languages that words in a text can be marked with, as JSON."""
    return json.dumps({lang: language_name(lang) for lang in LANGUAGES}, ensure_ascii=False)
