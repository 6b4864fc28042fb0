"""Analysers of further languages, which other plugins offer to the search."""

from __future__ import annotations

from flask import has_app_context

from yhteistuumin.api import offered, per_site
from yhteistuumin_search.analysis import Analyser
from yhteistuumin_search.analysis.languages import declare_lookup

TAKEN = "analysers"


def declared_analyser(lang: str) -> Analyser | None:
    """The analyser that a running plugin of the current site offers for *lang*."""
    if not has_app_context():
        return None
    return per_site("search.analysers", _by_language).get(lang)


def _by_language() -> dict[str, Analyser]:
    return {analyser.lang: analyser for analyser in offered("search", TAKEN, Analyser)}


def look_here() -> None:
    """Have the analysis ask `declared_analyser` first."""
    declare_lookup(declared_analyser)
