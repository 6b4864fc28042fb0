"""Which dictionary form a written form belongs to, read from the simplemma package."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from functools import lru_cache
from importlib.metadata import version


class FormTable:
    """Written forms and their lemmas in one language, in lower case.

    The table stays front-coded in memory (Swedish 20 MiB, Finnish 60 MiB) and is decoded block by block.
    """

    def __init__(self, forms: Mapping[str, str], probes: tuple[str, ...] = ()) -> None:
        self._forms = forms
        self._probes = probes
        self.lemma = lru_cache(maxsize=65536)(self._lemma)
        self.is_lemma = lru_cache(maxsize=65536)(self._is_lemma)

    def _lemma(self, form: str) -> str | None:
        found = self._forms.get(form)
        if found is None and form:
            found = self._forms.get(form[0].upper() + form[1:])
        return found.casefold() if found else None

    def _is_lemma(self, word: str) -> bool:
        """Whether some inflected form of *word* names it as its lemma; the table maps many lemmas to others."""
        return self._lemma(word) == word or any(self._lemma(word + ending) == word for ending in self._probes)


@lru_cache(maxsize=4)
def form_table(lang: str, probes: tuple[str, ...] = ()) -> FormTable | None:
    """The table of *lang*, loaded at first use, or None where simplemma is not installed."""
    if importlib.util.find_spec("simplemma") is None:
        return None
    from simplemma.strategies.dictionaries import StreamDictionaryFactory

    return FormTable(StreamDictionaryFactory().get_dictionary(lang), probes)


def form_table_version() -> str | None:
    """The installed simplemma version, or None; cheap, loads nothing."""
    return version("simplemma") if importlib.util.find_spec("simplemma") else None
