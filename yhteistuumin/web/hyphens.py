"""Soft hyphens for headings: long Finnish and Swedish words break where a reader would break them.

Browsers hyphenate only with a dictionary of the language, which most do not have. A compound whose
last part is well known breaks before it and nowhere else. Other Swedish words use pyphen's patterns;
Finnish, for which there are none, its own rule: a syllable begins before a consonant that is
followed by a vowel (Kielitoimiston ohjepankki, tavutus).
"""

from __future__ import annotations

import re
from functools import lru_cache

import pyphen

SOFT_HYPHEN = "\u00ad"
LONG_WORD = 14
LONG_PART = 18
LEFT, RIGHT = 4, 4
SHORTEST = 3

_WORD = re.compile(rf"[^\W\d_]{{{LONG_WORD},}}")
_FINNISH_BREAK = re.compile(r"(?<=[^\W\d_])(?=[bcdfghjklmnpqrstvwxz][aeiouyäöå])", re.IGNORECASE)

# First and last parts of compounds that the field is full of, the last with their endings.
_FIRST_PARTS = {
    "sv": (
        "barn|bidrags|biblioteks|evenemangs|konst|kultur|kunskaps|sektors|service|tillgänglighets|utvecklings"
        "|verksamhets"
    ),
    "fi": (
        "hyvinvointi|kirjasto|kotiseutu|kulttuuri|kunta|käsityö|lasten|liikunta|maakunta|palvelu|prosentti"
        "|saavutettavuus|tapahtuma|toiminta"
    ),
}
_LAST_PARTS = {
    "sv": (
        "arbete[tn]?|arbetare|(?:arv|liv)(?:et)?|bank(?:en|er|erna)?|bibliotek(?:et|en)?|bidrag(?:et|en)?"
        "|boende[tn]?|centrum|chef(?:en|er|erna)?|evenemang(?:et|en)?|fostran|förening(?:en|ar|arna)?"
        "|författare|grupp(?:en|er|erna)?|institution(?:en|er|erna)?|kort(?:et|en)?|lag(?:en|ar|arna)?"
        "|läsning(?:en|ar|arna)?|modell(?:en|er|erna)?|mottagning(?:en|ar|arna)?|möte[tn]?"
        "|nätverk(?:et|en)?|område[tn]?|pedagog(?:en|er|erna)?|plan(?:en|er|erna)?|planering(?:en|ar)?"
        "|politik(?:en)?|program(?:met|men)?|projekt(?:et|en)?|rådgivning(?:en|ar|arna)?|samarbete[tn]?"
        "|service(?:n)?|tjänst(?:en|er|erna)?|uppföljning(?:en)?|uppgift(?:en|er|erna)?"
        "|utlåtande[tn]?|utveckling(?:en)?|verksamhet(?:en|er|erna)?|vistelse(?:n|r)?|välfärd(?:en)?"
    ),
    "fi": (
        "(?:tehtäv|palvelu|suunnitelm|tapahtum|verkosto|hyvinvoin|keskuks|keskus|seloste|perintö|toimin"
        "|kasvatu|kehittämi|yhteistyö|oppimi|työllisty|saatavuu|malle|malli|lainsäädän|ympäristö"
        r"|hallinno|museo|teatter|ohje|ohjee|työ)[^\W\d_]{0,9}"
    ),
}
_FIRST = {
    lang: re.compile(rf"(?P<first>{parts})[^\W\d_]{{{RIGHT},}}", re.IGNORECASE) for lang, parts in _FIRST_PARTS.items()
}
_LAST = {
    lang: re.compile(rf"(?P<first>[^\W\d_]{{{SHORTEST},}}?)(?:{parts})s?", re.IGNORECASE)
    for lang, parts in _LAST_PARTS.items()
}


def soften(text: str, lang: str) -> str:
    """*text* with soft hyphens inside its long words; other languages stay as they are."""
    if lang == "fi" or lang in pyphen.LANGUAGES:
        return _WORD.sub(lambda match: _broken(match[0], lang, LONG_WORD), text)
    return text


def _broken(word: str, lang: str, long: int) -> str:
    """*word* broken between its parts; by patterns only from *long* letters on."""
    if len(word) < LONG_WORD:
        return word
    for compound in (table[lang].fullmatch(word) for table in (_FIRST, _LAST) if lang in table):
        if compound:
            parts = compound["first"], word[compound.end("first") :]
            return SOFT_HYPHEN.join(_broken(part, lang, LONG_PART) for part in parts)
    return _by_patterns(word, lang) if len(word) >= long else word


def _by_patterns(word: str, lang: str) -> str:
    places = _finnish_places(word) if lang == "fi" else _patterns(lang).positions(word)
    kept: list[int] = []
    for at in places:
        if LEFT <= at <= len(word) - RIGHT and (not kept or at - kept[-1] >= SHORTEST):
            kept.append(at)
    for at in reversed(kept):
        word = f"{word[:at]}{SOFT_HYPHEN}{word[at:]}"
    return word


def _finnish_places(word: str) -> list[int]:
    return [match.start() for match in _FINNISH_BREAK.finditer(word)]


@lru_cache(maxsize=8)
def _patterns(lang: str) -> pyphen.Pyphen:
    return pyphen.Pyphen(lang=lang, left=LEFT, right=RIGHT)
