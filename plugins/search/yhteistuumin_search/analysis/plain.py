"""Words of any other language: the form table's lemma where there is one, else the word as it is."""

from __future__ import annotations

from .formtable import FormTable
from .words import WordForms


class PlainWords:
    """No compounds and no guessing: enough for the odd page in English."""

    def __init__(self, lang: str, table: FormTable, version: str) -> None:
        self.id = f"{lang}-table-{version}-1"
        self._table = table

    def knows(self, word: str) -> bool:
        return self._table.lemma(word) is not None

    def forms(self, word: str) -> WordForms:
        lower = word.casefold()
        lemma = self._table.lemma(lower)
        return WordForms((lemma or lower,), known=lemma is not None)
