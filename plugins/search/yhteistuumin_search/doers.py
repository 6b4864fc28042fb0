"""From who does something to what is done: *muuttaja* to *muuttaa*, *flyttare* to *flytta*.

Only for the pieces of a compound that no text has: *maahanmuuttaja* asks for *maahan muuttanut*, too.
"""

from __future__ import annotations

_SHORTEST_STEM = 3


def verbs(noun: str, lang: str) -> tuple[str, ...]:
    """The verbs that *noun* may be the doer of, by its ending; what is no verb is found in no text."""
    if lang == "fi" and noun.endswith(("ja", "jä")) and len(noun) >= _SHORTEST_STEM + 2:
        return _finnish(noun[:-2], noun[-1])
    if lang == "sv" and noun.endswith("are") and len(noun) >= _SHORTEST_STEM + 3:
        return (noun.removesuffix("re"),)
    return ()


def _finnish(stem: str, ending: str) -> tuple[str, ...]:
    """*luki* is of lukea, *taiteili* of taiteilla, *muutta* of muuttaa."""
    if not stem.endswith("i"):
        return (stem + ending,)
    heard = stem[:-1] + "e" + ending
    return (heard, stem[:-1] + "l" + ending) if stem.endswith("li") else (heard,)
