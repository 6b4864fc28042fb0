"""Which analyser each language gets here, and what is missing for the best one."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from .finnish import VoikkoFinnish
from .finnish_table import PROBES as FINNISH_PROBES
from .finnish_table import TableFinnish
from .formtable import form_table, form_table_version
from .plain import PlainWords
from .swedish import PROBES as SWEDISH_PROBES
from .swedish import TableSwedish
from .voikko import load_voikko, voikko_version
from .words import Analyser, WordAnalyser

NO_VOIKKO = "YHTEISTUUMIN_NO_VOIKKO"
"""Set to 1 to analyse Finnish without libvoikko even where it is installed."""

_VOIKKO_COMMAND = "apt-get install libvoikko1 voikko-fi"
_TABLE_COMMAND = "pip install simplemma"
_loading = threading.Lock()


@dataclass(frozen=True)
class AnalyserStatus:
    """How a language is analysed here: *complete* is False when *advice* would make the search better."""

    lang: str
    id: str
    complete: bool
    advice: str = ""


Lookup = Callable[[str], Analyser | None]
_lookups: list[Lookup] = []


def declare_lookup(lookup: Lookup) -> None:
    """Ask *lookup* for the analyser of a language before looking among our own."""
    if lookup not in _lookups:
        _lookups.append(lookup)


def declared(lang: str) -> Analyser | None:
    """What another plugin declared for *lang*."""
    code = language_code(lang)
    return next((found for lookup in _lookups if (found := lookup(code)) is not None), None)


def language_code(lang: str) -> str:
    """The bare language of a tag: sv for sv-FI."""
    return lang.replace("_", "-").partition("-")[0].lower()


def word_analyser(lang: str) -> WordAnalyser:
    """The analyser of *lang*, loaded at first use and shared by all threads."""
    other = declared(lang)
    with _loading:
        if other is not None:
            return _declared_analyser(other)
        return _analyser(language_code(lang), os.environ.get(NO_VOIKKO, "") not in ("", "0"))


def analyser_status() -> tuple[AnalyserStatus, ...]:
    """The state of Finnish and of Swedish analysis here."""
    finnish = word_analyser("fi")
    swedish = word_analyser("sv")
    has_voikko = isinstance(finnish, VoikkoFinnish)
    return (
        AnalyserStatus("fi", finnish.id, has_voikko, "" if has_voikko else _finnish_advice()),
        AnalyserStatus("sv", swedish.id, bool(form_table_version("sv")), _swedish_advice()),
    )


@lru_cache(maxsize=16)
def _declared_analyser(other: Analyser) -> WordAnalyser:
    return other.make()


@lru_cache(maxsize=16)
def _analyser(lang: str, without_voikko: bool) -> WordAnalyser:
    if lang == "fi":
        voikko = None if without_voikko else load_voikko()
        return VoikkoFinnish(voikko, voikko_version()) if voikko else _table_finnish()
    table_version = form_table_version(lang) or "none"
    if lang == "sv":
        return TableSwedish(form_table("sv", SWEDISH_PROBES), table_version)
    return PlainWords(lang, form_table(lang), table_version)


def _table_finnish() -> TableFinnish:
    return TableFinnish(form_table("fi", FINNISH_PROBES), form_table_version("fi") or "none")


def _finnish_advice() -> str:
    advice = (
        "Finnish is analysed without libvoikko: a few inflected forms in a hundred more are missed, and some"
        f" compounds. Install it with: {_VOIKKO_COMMAND} (and: pip install libvoikko), then rebuild the index."
    )
    if form_table_version("fi"):
        return advice
    return f"{advice} The table of forms is missing too: {_TABLE_COMMAND}"


def _swedish_advice() -> str:
    if form_table_version("sv"):
        return ""
    return (
        "Swedish is analysed by endings alone, because the table of forms is missing. "
        f"Install it with: {_TABLE_COMMAND}, and rebuild the search index."
    )
