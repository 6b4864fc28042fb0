"""What holds unwanted mail off without asking people to read pictures.

Nothing is refused on suspicion: a doubtful message waits for an editor's check. The form carries
a signed token with the time at which it was opened, so no cookie is needed; the token also makes
a form that is sent twice one message.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from itsdangerous import BadSignature, URLSafeTimedSerializer

from yhteistuumin.api import now, settings

LEAST_SECONDS = 3
VALID = timedelta(days=7)
MOST_LINKS = 3
LEAST_WORDS = 3

_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{2,}")
_SALT = "tell_us.form"


@dataclass(frozen=True)
class Opened:
    """A form that was given to a reader: a number that no other has, and its age."""

    nonce: str
    age: timedelta


def new_token() -> str:
    """The token of a form that is opened now."""
    return _signer().dumps(secrets.token_urlsafe(12))


def read_token(token: str) -> Opened | None:
    """What *token* says; None for one that is not ours or is too old."""
    try:
        nonce, opened_at = _signer().loads(token, max_age=int(VALID.total_seconds()), return_timestamp=True)
    except BadSignature:
        return None
    return Opened(str(nonce), now() - opened_at)


def key_of(nonce: str, parts: Sequence[str]) -> str:
    """The secret of the sender's link: the same for the same form with the same content."""
    content = hashlib.sha256("\x1f".join([nonce, *parts]).encode()).digest()
    return base64.urlsafe_b64encode(_keyed("receipt", content)[:24]).decode()


def key_hash(key: str) -> str:
    """What is stored in place of the secret."""
    return hashlib.sha256(key.encode()).hexdigest()


def address_key(address: str) -> str:
    """What is stored in place of a network address."""
    return _keyed("address", address.encode()).hex()


def doubts(text: str, *, trap: str, age: timedelta) -> list[str]:
    """The reasons to have a person look at a message before it counts; see `words.REASONS`."""
    links = _LINK.findall(text)
    words = _WORD.findall(_LINK.sub(" ", text))
    found = {
        "trap": bool(trap),
        "fast": age < timedelta(seconds=LEAST_SECONDS),
        "links": len(links) > MOST_LINKS,
        "only-links": bool(links) and len(words) < LEAST_WORDS,
    }
    return [reason for reason, applies in found.items() if applies]


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings().secret_key, salt=_SALT)


def _keyed(purpose: str, content: bytes) -> bytes:
    return hmac.new(settings().secret_key.encode(), f"tell_us.{purpose}\x1f".encode() + content, "sha256").digest()
