"""The statement as data, kept in one site setting."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, timedelta
from typing import Any

from yhteistuumin.api import Message, now, set_setting, setting, translator, write

_ = translator(__name__)

KEY = "accessibility_statement"
STALE_AFTER = timedelta(days=365)
UNASSESSED = "unassessed"

PLAIN = ("status", "assessed_on", "reviewed_on", "feedback_email")

Texts = Mapping[str, str]

STATUSES: Mapping[str, Message] = {
    "full": _("The site meets the accessibility requirements of the Act on the Provision of Digital Services."),
    "partly": _(
        "The site meets the accessibility requirements of the Act on the Provision of Digital Services in part."
    ),
    "no": _("The site does not meet the accessibility requirements of the Act on the Provision of Digital Services."),
    UNASSESSED: _(
        "It has not been assessed as a whole yet whether the site meets the accessibility requirements "
        "of the Act on the Provision of Digital Services."
    ),
}

TRAFICOM: Mapping[str, Any] = {
    "name": {
        "fi": "Liikenne- ja viestintävirasto Traficom",
        "sv": "Transport- och kommunikationsverket Traficom",
    },
    "contact": {},
    "url": {"fi": "https://www.saavutettavuusvaatimukset.fi/", "sv": "https://www.tillganglighetskrav.fi/"},
}
"""The supervising authority unless the site names another."""


@dataclass(frozen=True)
class Gap:
    """Something that does not meet a *criterion*: *what*, the *reason* for it, until when it lasts
    (an ISO date or empty), and what to use instead."""

    criterion: str = ""
    what: Texts = field(default_factory=dict)
    reason: Texts = field(default_factory=dict)
    alternative: Texts = field(default_factory=dict)
    deadline: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is said."""
        texts = (*self.what.values(), *self.reason.values(), *self.alternative.values())
        return not any((self.criterion, self.deadline, *texts))


@dataclass(frozen=True)
class Authority:
    """Who supervises: its name, address in words, and website."""

    name: Texts = field(default_factory=dict)
    contact: Texts = field(default_factory=dict)
    url: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class Statement:
    """Everything that the statement says; dates are ISO dates or empty."""

    status: str = UNASSESSED
    organisation: Texts = field(default_factory=dict)
    remark: Texts = field(default_factory=dict)
    method: Texts = field(default_factory=dict)
    assessed_on: str = ""
    reviewed_on: str = ""
    gaps: tuple[Gap, ...] = ()
    feedback_email: str = ""
    authority: Authority = field(default_factory=lambda: Authority(**TRAFICOM))

    @property
    def mark(self) -> str:
        """A hash by which a form tells which statement it began from."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:16]

    def is_stale(self, today: date | None = None) -> bool:
        """Whether nobody has reviewed it for a year."""
        return not self.reviewed_on or (today or now().date()) - date.fromisoformat(self.reviewed_on) > STALE_AFTER

    def lacking(self, lang: str) -> int:
        """How many of its texts are there in another language but not in *lang*."""
        texts = [self.organisation, self.remark, self.method, self.authority.name]
        texts += [text for gap in self.gaps for text in (gap.what, gap.reason, gap.alternative)]
        return sum(1 for text in texts if any(text.values()) and not text.get(lang))


def statement() -> Statement:
    """The site's statement; that of a site that has none yet says that nothing was assessed."""
    stored = setting(KEY, None)
    return from_json(stored) if isinstance(stored, Mapping) else Statement()


def from_json(stored: Mapping[str, Any]) -> Statement:
    """The statement in *stored*; keys that are not known are left out."""
    plain: dict[str, Any] = {name: stored[name] for name in PLAIN if name in stored}
    texts: dict[str, Any] = {name: dict(stored.get(name) or {}) for name in ("organisation", "remark", "method")}
    gaps = tuple(Gap(**_known(gap, Gap)) for gap in stored.get("gaps", ()))
    authority = Authority(**_known(stored.get("authority") or TRAFICOM, Authority))
    return replace(Statement(gaps=gaps, authority=authority), **plain, **texts)


def store(changed: Statement) -> None:
    """Keep *changed*; readers see it at once."""
    with write() as writing:
        set_setting(writing, KEY, asdict(changed))


def _known(stored: Mapping[str, Any], kind: type[Gap] | type[Authority]) -> dict[str, Any]:
    return {each.name: stored[each.name] for each in fields(kind) if each.name in stored}
