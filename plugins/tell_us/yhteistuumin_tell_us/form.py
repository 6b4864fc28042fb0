"""The form as a reader filled it in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from yhteistuumin.api import Card, Message, cards_by_uid, translator, vocabulary
from yhteistuumin_tell_us.words import KINDS, TIP

_ = translator(__name__)

MOST_CHARACTERS = 5000
MOST_IN_LINE = 200
MOST_IN_EMAIL = 254

FIELDS = ("kind", "text", "region", "name", "email", "page")

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]{2,}")


@dataclass(frozen=True)
class Filled:
    """What stands in the fields; *page* is the uid of the page that the message is about."""

    kind: str = ""
    text: str = ""
    region: str = ""
    name: str = ""
    email: str = ""
    page: str = ""
    problems: Mapping[str, Message] = field(default_factory=dict, hash=False)

    def parts(self) -> tuple[str, ...]:
        """Everything that makes it this message and not another."""
        return (self.kind, self.text, self.region, self.name, self.email, self.page)


def begun(given: Mapping[str, str], lang: str) -> tuple[Filled, Card | None]:
    """The form that a link opened (``?kind=``, ``?page=``, ``?region=``), and its page."""
    about = page_of(given.get("page", ""), lang)
    kind = given.get("kind", "")
    region = given.get("region", "")
    if region not in vocabulary("region"):
        region = (about.region if about else None) or ""
    chosen = kind if kind in KINDS else ("correction" if about else "")
    return Filled(kind=chosen, region=region, page=about.uid if about else ""), about


def sent(given: Mapping[str, str], lang: str) -> tuple[Filled, Card | None]:
    """The form that was sent, with what is wrong in it. Too long a text is cut at the limit."""
    raw = {name: _clean(given.get(name, "")) for name in FIELDS}
    about = page_of(raw["page"], lang)
    filled = Filled(
        raw["kind"] or TIP, raw["text"], raw["region"], raw["name"], raw["email"], about.uid if about else ""
    )
    problems = dict(_problems(filled))
    return replace(filled, text=filled.text[:MOST_CHARACTERS], problems=problems), about


def page_of(uid: str, lang: str) -> Card | None:
    """The published page *uid*, or None."""
    return next(iter(cards_by_uid([uid], lang)), None) if uid else None


def region_of(filled: Filled, about: Card | None) -> str | None:
    """Whose editors get the message: the chosen region's, else the page's; None is national."""
    return filled.region or (about.region if about else None)


def _problems(filled: Filled) -> list[tuple[str, Message]]:
    length = len(filled.text)
    checks = [
        ("kind", filled.kind not in KINDS, _("Choose what your message is about.")),
        ("text", not filled.text, _("Write your message here.")),
        (
            "text",
            length > MOST_CHARACTERS,
            _(
                "The message may have at most %(limit)s characters; yours has %(length)s. "
                "Its beginning is kept below. Nothing was sent yet.",
                limit=MOST_CHARACTERS,
                length=length,
            ),
        ),
        (
            "region",
            bool(filled.region) and filled.region not in vocabulary("region"),
            _("Choose a region from the list, or the whole country."),
        ),
        ("name", len(filled.name) > MOST_IN_LINE, _("Shorten the name.")),
        (
            "email",
            bool(filled.email) and (len(filled.email) > MOST_IN_EMAIL or not _EMAIL.fullmatch(filled.email)),
            _("Write an e-mail address, for example name@example.org, or leave this empty."),
        ),
    ]
    return [(name, sentence) for name, wrong, sentence in checks if wrong]


def _clean(text: str) -> str:
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
