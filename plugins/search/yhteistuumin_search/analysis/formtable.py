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
        """Whether some form of *word* has it as its lemma; the table maps many lemmas to others."""
        return self._lemma(word) == word or any(self._lemma(word + ending) == word for ending in self._probes)


@lru_cache(maxsize=8)
def form_table(lang: str, probes: tuple[str, ...] = ()) -> FormTable:
    """The table of *lang*, loaded at first use; an empty one where simplemma or its data is missing."""
    if form_table_version(lang) is None:
        return FormTable({}, probes)
    from simplemma.strategies.dictionaries import StreamDictionaryFactory

    return FormTable(StreamDictionaryFactory().get_dictionary(lang), probes)


@lru_cache(maxsize=8)
def form_table_version(lang: str) -> str | None:
    """The installed simplemma version when it has a table of *lang*; cheap, loads nothing."""
    if importlib.util.find_spec("simplemma") is None:
        return None
    from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES

    return version("simplemma") if lang in SUPPORTED_LANGUAGES else None
