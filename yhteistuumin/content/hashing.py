"""The fingerprint of what a text says. Staleness of a translation is a comparison of these."""

from __future__ import annotations

import hashlib
import json

from yhteistuumin.content import richtext
from yhteistuumin.content.texts import LanguageText, parts
from yhteistuumin.schema.types import ContentType

NOTHING = ""
"""The hash of a text that says nothing."""


def text_hash(text: LanguageText, content_type: ContentType | None) -> str:
    """The SHA-256 of the words of *text*; ``""`` when there are none.

    Only words count: the address, emphasis, headings' levels and pictures can change without
    anybody having to translate anything.
    """
    words = {name: richtext.text_of(markup) for name, _label, markup in parts(text, content_type)}
    said = {name: line for name, line in words.items() if line}
    if not said:
        return NOTHING
    canonical = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
