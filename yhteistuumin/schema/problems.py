"""What is wrong with a piece of content, said so that it can be translated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from yhteistuumin.schema.messages import Message, translator

_ = translator(__name__)

MESSAGES: dict[str, Message] = {
    "required": _("Fill in this field."),
    "too-long": _("Use at most %(limit)s characters; now there are %(length)s."),
    "not-a-date": _("Write the date as day.month.year, for example 8.6.2026."),
    "day-past": _("This day has passed. Choose one that is still to come."),
    "not-an-address": _("Write a full web address that begins with https://."),
    "not-an-email": _("Write an e-mail address, for example name@example.org."),
    "not-a-number": _("Write a whole number, for example 40."),
    "not-a-choice": _("“%(value)s” is not one of the choices."),
    "not-a-term": _("“%(value)s” is not in the list."),
    "not-text": _("Write text here."),
    "not-a-list": _("Give a list here."),
    "unknown-field": _("This content type has no field “%(value)s”."),
    "slug-taken": _("The address “%(value)s” is already in use. Choose another."),
    "slug-reserved": _("The address “%(value)s” is reserved. Choose another."),
    "slug-shape": _("Use only small letters a–z, digits and hyphens in the address."),
    "rich-too-long": _("This text is too long. Use at most %(limit)s characters."),
    "rich-too-deep": _("This text has too many nested parts. Paste it again as plain text."),
    "rich-bad-block": _("A block in this text is damaged or holds too much. Take it out and insert it again."),
    "rich-too-many-blocks": _("A text can hold at most %(limit)s blocks. Take some of them out."),
    "no-alt-text": _(
        "The picture “%(value)s” has no alternative text in this language. Describe it, or mark it as decorative."
    ),
    "no-media": _("The picture “%(value)s” does not exist any more."),
    "heading-jump": _("The headings skip a level before “%(value)s”. Use the next level."),
    "no-table-headings": _("A table has no heading cells. Mark its first row or first column as headings."),
    "empty-link": _("A link has no text. Write where it leads."),
    "picture-type": _("This is not a JPEG, PNG or WebP picture. Save it in one of these forms and try again."),
    "picture-size": _("The picture has too many pixels (%(value)s million). Use at most %(limit)s million."),
    "file-size": _("The file is too large (%(value)s MB). Use at most %(limit)s MB."),
    "file-type": _(
        "The file “%(value)s” cannot be used. Add a PDF, or a document of Word, PowerPoint or LibreOffice."
    ),
    "file-not-yours": _("You may not add files here. Ask an editor of your region."),
    "no-file": _("The file “%(value)s” does not exist any more. Add it again."),
    "file-unread": _("The file “%(value)s” is still being read. Wait a moment, or write in the summary what is in it."),
    "file-not-accessible": _(
        "Not everybody can read “%(value)s”: it is not tagged, or its text cannot be read. "
        "Write in the summary what is in it."
    ),
    "file-used": _("The file is in use. Take it out of the pages first."),
    "picture-used": _("The picture is in use. Take it out of the pages first."),
    "reference-gone": _("What was chosen here does not exist any more. Choose something else."),
    "no-such-item": _("“%(value)s” cannot be chosen here."),
    "contact-name": _("Give the name of the contact person."),
    "email-taken": _("“%(value)s” already has an account."),
    "no-account": _("“%(value)s” has no account. Invite the person first."),
    "no-role": _("“%(value)s” is no role. The roles are %(choices)s."),
    "no-region": _("“%(value)s” is no region. Use a region's id, for example uusimaa."),
    "role-everywhere": _("The role “%(value)s” applies everywhere. Leave the region out."),
    "role-too-high": _("Only an administrator can give or take the role “%(value)s”."),
    "granted-already": _("The person already has this right."),
    "last-administrator": _("This is the last administrator. Make somebody else an administrator first."),
    "password-short": _("Use at least %(limit)s characters. A sentence is easy to remember."),
    "password-long": _("Use at most %(limit)s characters."),
    "password-common": _("This password is easy to guess. Choose another, for example a sentence of your own."),
    "password-differs": _("The two passwords differ. Write the same password twice."),
    "password-wrong": _("This is not your present password."),
    "not-switched-on": _("The add-on for this is not switched on in this region."),
    "nothing-to-publish": _("There is nothing new to publish."),
    "out-already": _("Readers see this text already. It cannot be put off; take it off the site first."),
    "not-a-moment": _("Choose a day and a time, for example 1.12.2026 at 9.00."),
    "no-such-hour": _("The clocks go forward that night and leave this time out. Choose %(value)s, for example."),
    "not-public": _("Readers do not see this yet. Publish it first."),
    "wrong-state": _("This text has moved on in the meantime. Open it again."),
    "was-published": _("Readers have seen this. It cannot be deleted; archive it instead."),
    "has-children": _("There are pages below this one. Move or delete them first."),
}
"""Every code that `Problem` may carry, with its English text."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong at *path* (a field name, or ``field.0.title`` inside one)."""

    path: str
    code: str
    params: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def message(self) -> Message:
        """The sentence for the reader; an unknown code is shown as it is."""
        known = MESSAGES.get(self.code)
        return known.with_params(**self.params) if known else Message(self.code)
