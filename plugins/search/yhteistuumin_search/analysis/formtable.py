"""Which dictionary form a written form belongs to, read from the simplemma package."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Mapping
from functools import lru_cache
from importlib.metadata import version

LOW_MEMORY = "YHTEISTUUMIN_LOW_MEMORY"
"""Set to 1 to keep every table packed: Swedish takes 70 MiB less and new words take twenty times as long."""


class FormTable:
    """Written forms and their lemmas in one language, in lower case."""

    def __init__(self, forms: Mapping[str, str], probes: tuple[str, ...] = ()) -> None:
        self._forms = forms
        self._probes = probes
        # The mapping of simplemma decodes each answer: asked eighty times for a word, its own table is quicker.
        packed = getattr(forms, "_dict", None)
        self._packed: Mapping[bytes, bytes] | None = packed if isinstance(packed, dict) else None
        self._lemmas = frozenset(packed.values()) if isinstance(packed, dict) else None
        self.lemma = lru_cache(maxsize=65536)(self._lemma)
        self.is_lemma = lru_cache(maxsize=65536)(self._is_lemma)

    def _lemma(self, form: str) -> str | None:
        found = self._get(form)
        if found is None and form:
            found = self._get(form[0].upper() + form[1:])
        return found.casefold() if found else None

    def _get(self, form: str) -> str | None:
        if self._packed is None:
            return self._forms.get(form)
        found = self._packed.get(form.encode("utf-8", "replace"))
        return None if found is None else found.decode()

    def _is_lemma(self, word: str) -> bool:
        """Whether some form of *word* has it as its lemma; the table maps many lemmas to others."""
        if self.lemma(word) == word:
            return True
        if self._lemmas is not None and word.encode("utf-8", "replace") not in self._lemmas:
            return False
        return any(self._get(word + ending) == word for ending in self._probes)


@lru_cache(maxsize=8)
def form_table(lang: str, probes: tuple[str, ...] = ()) -> FormTable:
    """The table of *lang*, loaded at first use; an empty one where simplemma or its data is missing.

    Swedish is asked some eighty times for a new word, so it is unpacked (0.6 s, 90 MiB, 0.4 us a question).
    The Finnish table is four times as big and asked less: it stays packed (1.5 s, 50 MiB, 8 us).
    """
    if form_table_version(lang) is None:
        return FormTable({}, probes)
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory, StreamDictionaryFactory

    is_packed = lang == "fi" or os.environ.get(LOW_MEMORY, "") not in ("", "0")
    factory = StreamDictionaryFactory() if is_packed else DefaultDictionaryFactory()
    return FormTable(factory.get_dictionary(lang), probes)


@lru_cache(maxsize=8)
def form_table_version(lang: str) -> str | None:
    """The installed simplemma version when it has a table of *lang*; cheap, loads nothing."""
    if importlib.util.find_spec("simplemma") is None:
        return None
    from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES

    return version("simplemma") if lang in SUPPORTED_LANGUAGES else None
