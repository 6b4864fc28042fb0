"""What themes and places are called besides, so that their items are ordered by what they say of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from yhteistuumin.api import VocabularyTerm, content_revision, settings, vocabularies
from yhteistuumin_search.analysis import Token, analyse

_JOINING = frozenset({"ja", "och"})


def other_names(token: Token, source: str, target: str) -> tuple[str, ...]:
    """The words in *target* of every name of the terms that *token*, a word in *source*, is a whole name of."""
    known = _by_name(settings().database_url, content_revision(), source, target)
    words = (word for base in token.bases for word in known.get(base, ()))
    return tuple(word for word in dict.fromkeys(words) if word not in token.bases)


@lru_cache(maxsize=8)
def _by_name(database: str, revision: int, source: str, target: str) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for vocabulary in vocabularies().values():
        for term in vocabulary.terms.values():
            words = [base for name in _names(term, target) for token in _tokens(name, target) for base in token.bases]
            for name in _names(term, source):
                tokens = _tokens(name, source)
                if len(tokens) == 1:
                    for base in tokens[0].bases:
                        found.setdefault(base, {}).update(dict.fromkeys(words))
    return {base: tuple(words) for base, words in found.items()}


def _names(term: VocabularyTerm, lang: str) -> list[str]:
    return [name for name in (term.labels.get(lang), *term.alternatives.get(lang, ())) if name]


def _tokens(name: str, lang: str) -> list[Token]:
    return [token for token in analyse(name, lang, "query") if token.surface.casefold() not in _JOINING]
