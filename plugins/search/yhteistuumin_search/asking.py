"""From what a visitor typed to groups of terms, in the visitor's language and the other ones."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from threading import Thread

from flask import current_app

from yhteistuumin.api import Vocabulary, content_revision, per_site, settings, vocabularies
from yhteistuumin_search import bridge
from yhteistuumin_search.analysis import Token, analyse, declared, fold
from yhteistuumin_search.backend import Group
from yhteistuumin_search.crosslanguage import Lexicon, Translation, expand, translate
from yhteistuumin_search.doers import verbs
from yhteistuumin_search.editors_choice import synonyms, word_pairs
from yhteistuumin_search.other_names import other_names
from yhteistuumin_search.pieces import pieces

LONGEST = 300
MOST_WORDS = 24
MOST_TERMS = 16

_FINNISH = """
ja tai sekä että on ei se ne kun kuin jos myös niin oli ovat olla joka jotka mitä miten
missä mistä mihin milloin miksi kuka kuinka mikä onko voiko saako voi saa kanssa kautta varten mukaan
"""
_SWEDISH = """
och eller samt att är det den de en ett som i på av för med till om inte var hur vad
när vem vilka vilken vilket varför varifrån vart finns kan får åt hos enligt genom mellan
"""
STOP_WORDS = {"fi": frozenset(_FINNISH.split()), "sv": frozenset(_SWEDISH.split())}


@dataclass(frozen=True)
class Question:
    """A visitor's words: as typed (made safe), and as one group per word for each language.

    *groups* maps the language of documents to the groups to look for in them; *as_typed* maps each
    other language to the same words read as words of that language, for a visitor who mixes them;
    *loose* are the groups with each compound also taken in pieces that must all be there, *parts*
    the words inside the compounds one by one, for one that no text has.
    """

    text: str
    lang: str
    tokens: tuple[Token, ...]
    groups: dict[str, tuple[Group, ...]]
    as_typed: dict[str, tuple[Group, ...]]
    loose: dict[str, tuple[Group, ...]]
    parts: dict[str, tuple[Group, ...]]

    def terms(self, lang: str) -> frozenset[str]:
        """Every term that is looked for in the text of documents in *lang*."""
        groups = (*self.loose.get(lang, ()), *self.parts.get(lang, ()))
        pieces = frozenset(term for group in groups for piece in group.together for term in piece)
        return pieces | {term for group in groups for term in (*group.exact, *group.folded)}


def safe_text(text: str) -> str:
    """*text* without control characters and marks that nobody sees, on one line, of a length that a
    person could type, in the usual one of letters that look alike (fullwidth ones, ligatures)."""
    seen = (c for c in text[: LONGEST * 4] if unicodedata.category(c) != "Cf")
    plain = "".join(" " if unicodedata.category(c)[0] == "C" else c for c in seen)
    plain = unicodedata.normalize("NFKC", plain)
    return " ".join(plain.split())[:LONGEST]


def ask(text: str, lang: str) -> Question:
    """What to look for when a reader of *lang* typed *text*. Nothing that is typed is an error."""
    typed = safe_text(text)
    tokens = _meaningful(analyse(typed, lang, "query"), lang)[:MOST_WORDS]
    others = [other for other in settings().languages if other != lang]
    loose = {lang: tuple(_own(token, lang) for token in tokens)}
    loose.update({other: _across(tokens, lang, other) for other in others})
    groups = {code: tuple(replace(group, together=()) for group in given) for code, given in loose.items()}
    as_typed = {other: _read_as(tokens, other) for other in others}
    return Question(typed, lang, tuple(tokens), groups, as_typed, loose, {lang: _inside(tokens, lang)})


def _inside(tokens: Sequence[Token], lang: str) -> tuple[Group, ...]:
    """The words inside the compounds, each once: *tidtabell* of *färjetidtabell*, not *tid* and *tabell* besides."""
    whole = [form for token in tokens for form in analyse(token.surface, lang, "index")]
    words = [
        (word, tuple(part for part in form.parts if len(part) < len(word)))
        for form in whole
        for word in _halves(form, lang)
    ]
    return tuple(Group((word,), (), ((lang, (word,)),), _cut(word, parts, lang)) for word, parts in words)


def _halves(token: Token, lang: str) -> tuple[str, ...]:
    for base in token.bases:
        row = pieces(base, token.parts, lambda part: _is_known(part, lang))
        if len(row) > 1:
            return row
    return token.parts or token.bases


def _is_known(word: str, lang: str) -> bool:
    return all(token.known for token in analyse(word, lang, "query"))


def _in_pieces(token: Token, lang: str) -> tuple[tuple[str, ...], ...]:
    """The compound as its pieces, each by its base form."""
    for form in analyse(token.surface, lang, "index"):
        for base in form.bases:
            cut = _cut(base, form.parts, lang)
            if cut:
                return cut
    return ()


def _cut(base: str, parts: Sequence[str], lang: str) -> tuple[tuple[str, ...], ...]:
    row = pieces(base, parts, lambda part: False)
    return tuple((piece, *verbs(piece, lang)) for piece in row) if len(row) > 1 else ()


def _read_as(tokens: Sequence[Token], lang: str) -> tuple[Group, ...]:
    read = [analyse(token.surface, lang, "query") for token in tokens]
    return tuple(
        Group(
            tuple(base for form in forms for base in form.bases),
            tuple(term for form in forms for term in _folded(form)),
        )
        for forms in read
        if forms
    )


def _meaningful(tokens: Sequence[Token], lang: str) -> list[Token]:
    other = declared(lang)
    stops = other.stop_words if other else STOP_WORDS.get(lang, frozenset())
    kept = [token for token in tokens if token.surface.casefold() not in stops]
    return kept or list(tokens)


def _own(token: Token, lang: str) -> Group:
    known = synonyms(lang)
    others = (other for base in token.bases for other in known.get(base, ()))
    exact = tuple(dict.fromkeys((*token.bases, *others)))
    return Group(exact, _folded(token), _names(token, lang), _in_pieces(token, lang), other_names(token, lang, lang))


def _names(token: Token, lang: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What the word may be in the names of themes and places, which are known in every language:
    *Korsholm* is a name that a Finnish reader types, too."""
    typed = token.surface.casefold()
    return tuple(
        (code, (*token.bases, *_folded(token)) if code == lang else (typed, *_folded(token)))
        for code in settings().languages
    )


def _folded(token: Token) -> tuple[str, ...]:
    """Folded forms only of a word that was typed without dots and is no word so: *rad* and *råd* are
    two. The word as it was typed is one of them: *byturne* is *byturné*, however it was read."""
    typed = token.surface.casefold()
    if token.known or fold(typed) != typed:
        return ()
    return tuple(dict.fromkeys((typed, *token.folded)))


def _across(tokens: Sequence[Token], source: str, target: str) -> tuple[Group, ...]:
    translated = translate(tokens, source, target, lexicon=lexicon())
    imported = bridge.translations(tokens, source, target)
    return tuple(
        Group(
            _strict(token, found, more, source),
            (),
            _names(token, source),
            found.together,
            other_names(token, source, target),
        )
        for token, found, more in zip(tokens, translated, imported, strict=True)
    )


def _strict(token: Token, found: Translation, imported: Sequence[str], source: str) -> tuple[str, ...]:
    """What the word means as a whole; itself where that is unknown, or where it may be a name."""
    terms = tuple(dict.fromkeys((*_as_strict(token, found.whole, source), *imported)))[:MOST_TERMS]
    return tuple(dict.fromkeys((*terms, *token.bases))) if not terms or token.surface[:1].isupper() else terms


def _as_strict(token: Token, terms: Sequence[str], source: str) -> tuple[str, ...]:
    """Without the single words of names of several words: *kulttuurihyvinvointi* must not find every
    *kulturell*. The names themselves are in the index, in every language."""
    loose = {
        term
        for base in token.bases
        for label in lexicon().starting_with(base, source)
        if len(label.words) == 1 and len(label.targets[0]) > 1
        for term in label.targets[0]
    }
    return tuple(term for term in terms if term not in loose) or tuple(terms)


def warm_up() -> None:
    """Read the tables of words in the background, once a process: the first question need not wait.

    They take a second or two; whoever opens the front page is likely to ask something next.
    """
    if not current_app.testing:
        per_site("search.warm", lambda: _read_tables(settings().languages))


def _read_tables(languages: Sequence[str]) -> Thread:
    def read() -> None:
        for lang in languages:
            analyse(lang, lang, "query")
            for other in languages:
                expand(lang, lang, other)

    thread = Thread(target=read, name="search tables", daemon=True)
    thread.start()
    return thread


def lexicon() -> Lexicon:
    """The site's own word pairs: names and alternative names of its terms in both languages."""
    return _lexicon(settings().database_url, content_revision())


@lru_cache(maxsize=2)
def _lexicon(database: str, revision: int) -> Lexicon:
    named = [pair for vocabulary in vocabularies().values() for pair in _pairs(vocabulary)]
    return Lexicon.from_pairs([*word_pairs(), *named])


def _pairs(vocabulary: Vocabulary) -> list[tuple[str, str]]:
    pairs = []
    for term in vocabulary.terms.values():
        finnish = [name for name in (term.labels.get("fi"), *term.alternatives.get("fi", ())) if name]
        swedish = [name for name in (term.labels.get("sv"), *term.alternatives.get("sv", ())) if name]
        pairs += [(one, other) for one in finnish for other in swedish]
    return pairs
