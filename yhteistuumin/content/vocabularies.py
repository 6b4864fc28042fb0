"""Controlled vocabularies as the rest of the core reads them: whole, frozen, kept per process."""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any, cast

from flask import current_app
from sqlalchemy import Row, insert, select
from sqlalchemy.orm import Session

from yhteistuumin.content.regions import active_somewhere
from yhteistuumin.content.state import bump_content_revision, is_writing, site_state
from yhteistuumin.db import session
from yhteistuumin.runtime import registry, settings
from yhteistuumin.tables import Term, TermLabel

THEME = "theme"
REGION = "region"
MUNICIPALITY = "municipality"

IMPORTED = "@skos"
"""The owner of terms of imported word lists, which are too many to be read whole; see `thesaurus`.
No plugin can have this name."""

KEPT_REVISIONS = 4
ADDON = "addon"
"""The key in the `extra` of a term that is there only while the plugin that declares it is on."""


@dataclass(frozen=True)
class TermView:
    """One term in all its languages."""

    id: str
    parent: str | None = None
    code: str = ""
    position: int = 0
    labels: Mapping[str, str] = field(default_factory=dict, hash=False)
    slugs: Mapping[str, str] = field(default_factory=dict, hash=False)
    alternatives: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)
    owner: str = ""

    def label_lang(self, lang: str) -> str:
        """The language that `label` answers in: *lang* itself, or the first there is."""
        return lang if lang in self.labels else next(iter(self.labels), lang)

    def label(self, lang: str) -> str:
        """What the term is called in *lang*, else in another language, else its id."""
        return self.labels.get(self.label_lang(lang), self.id)

    def slug(self, lang: str) -> str:
        """The term's address segment in *lang*; its id where the language has none."""
        return self.slugs.get(lang, self.id)


@dataclass(frozen=True)
class Vocabulary:
    """All terms of one vocabulary in their order."""

    name: str
    terms: Mapping[str, TermView] = field(default_factory=dict, hash=False)

    def __contains__(self, term: object) -> bool:
        return term in self.terms

    def get(self, term: str) -> TermView | None:
        """The term with this id, or None."""
        return self.terms.get(term)

    def label(self, term: str, lang: str) -> str:
        """What *term* is called in *lang*; a term that is gone is shown by its id."""
        view = self.terms.get(term)
        return view.label(lang) if view else term

    def roots(self) -> tuple[TermView, ...]:
        """The terms without a parent in this vocabulary."""
        return tuple(t for t in self.terms.values() if t.parent is None or t.parent not in self.terms)

    def children(self, term: str) -> tuple[TermView, ...]:
        """The terms whose parent is *term*; its parent may stand in another vocabulary."""
        return self._children.get(term, ())

    def descendants(self, term: str) -> tuple[str, ...]:
        """The ids of *term* and of everything below it."""
        found = [term]
        for one in found:
            found.extend(child.id for child in self.children(one) if child.id not in found)
        return tuple(found)

    def by_slug(self, lang: str, slug: str) -> TermView | None:
        """The term whose address segment in *lang* is *slug*, or None."""
        return self._slugs.get((lang, slug)) or self._without_slug(lang, slug)

    def _without_slug(self, lang: str, slug: str) -> TermView | None:
        view = self.terms.get(slug)
        return view if view and lang not in view.slugs else None

    @cached_property
    def _children(self) -> dict[str, tuple[TermView, ...]]:
        found: dict[str, list[TermView]] = {}
        for view in self.terms.values():
            if view.parent:
                found.setdefault(view.parent, []).append(view)
        return {parent: tuple(views) for parent, views in found.items()}

    @cached_property
    def _slugs(self) -> dict[tuple[str, str], TermView]:
        return {(lang, slug): view for view in self.terms.values() for lang, slug in view.slugs.items()}


Vocabularies = Mapping[str, Vocabulary]

EXTENSION = "yhteistuumin.vocabularies"

_kept: dict[tuple[str, int], Vocabularies] = {}


def vocabularies() -> Vocabularies:
    """Every vocabulary by name, without the terms of add-ons that are switched off: one query per
    content revision and process."""
    if is_writing():
        return _without_hidden(_read())
    key = (settings().database_url, site_state().content_revision)
    if key not in _kept:
        while len(_kept) >= KEPT_REVISIONS:
            _kept.pop(next(iter(_kept)), None)
        _kept[key] = _read()
    state = site_state()
    shown = current_app.extensions.get(EXTENSION)
    if shown is None or shown[0] != state or shown[1] is not _kept[key]:
        shown = (state, _kept[key], _without_hidden(_kept[key]))
        current_app.extensions[EXTENSION] = shown
    return cast(Vocabularies, shown[2])


def _without_hidden(found: Vocabularies) -> Vocabularies:
    there = {(one.value.vocabulary, one.value.id) for one in registry().terms if active_somewhere(one.owner)}
    return {name: _shown(one, there) for name, one in found.items()}


def _shown(whole: Vocabulary, there: Collection[tuple[str, str]]) -> Vocabulary:
    hidden = {
        term.id
        for term in whole.terms.values()
        if ADDON in term.extra and (whole.name, term.id) not in there
    }
    if not hidden:
        return whole
    return Vocabulary(whole.name, {name: term for name, term in whole.terms.items() if name not in hidden})


def stored_terms(name: str) -> Mapping[str, TermView]:
    """Every term of the vocabulary called *name*, those of add-ons that are switched off included:
    what was once chosen stays right."""
    if is_writing():
        found = _read()
    else:
        vocabularies()
        found = _kept[settings().database_url, site_state().content_revision]
    return found[name].terms if name in found else {}


def vocabulary(name: str) -> Vocabulary:
    """The vocabulary called *name*; an empty one if there is none."""
    return vocabularies().get(name) or Vocabulary(name)


def names() -> list[str]:
    """The names of the vocabularies that have terms."""
    return list(vocabularies())


def forget_vocabularies() -> None:
    """Read everything anew: after a database was put in place of another."""
    _kept.clear()


def _read() -> Vocabularies:
    rows = session().execute(
        select(*_TERM_COLUMNS, *_LABEL_COLUMNS)
        .outerjoin(TermLabel, (TermLabel.vocabulary == Term.vocabulary) & (TermLabel.term == Term.id))
        .where(Term.owner != IMPORTED)
        .order_by(Term.vocabulary, Term.position, Term.id)
    )
    found: dict[str, dict[str, TermView]] = {}
    for (name, term), group in groupby(rows, key=lambda row: (row.vocabulary, row.id)):
        found.setdefault(name, {})[term] = _view(list(group))
    return {name: Vocabulary(name, terms) for name, terms in found.items()}


_TERM_COLUMNS = (Term.vocabulary, Term.id, Term.parent, Term.code, Term.position, Term.owner, Term.extra)
_LABEL_COLUMNS = (TermLabel.lang, TermLabel.label, TermLabel.slug, TermLabel.alternatives)


def _view(rows: Sequence[Row[Any]]) -> TermView:
    order = {lang: number for number, lang in enumerate(settings().languages)}
    labelled = sorted(
        (row for row in rows if row.lang), key=lambda row: (order.get(row.lang, len(order)), row.lang)
    )
    first = rows[0]
    return TermView(
        first.id,
        first.parent,
        first.code,
        first.position,
        labels={row.lang: row.label for row in labelled},
        slugs={row.lang: row.slug for row in labelled if row.slug},
        alternatives={row.lang: tuple(row.alternatives) for row in labelled if row.alternatives},
        extra=first.extra,
        owner=first.owner,
    )


FIXED_COLUMNS = frozenset({"id", "parent", "code", "extra"})


def read_terms(file: Path) -> list[TermView]:
    """The terms of a tab-separated profile file.

    Columns: ``id parent code extra`` (JSON), and for each language ``fi slug_fi alt_fi``
    (alternatives between ``|``).
    """
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [_term_from(row, position) for position, row in enumerate(rows)]


def _term_from(row: Mapping[str, str], position: int) -> TermView:
    languages = [
        name
        for name in row
        if name not in FIXED_COLUMNS and not name.startswith(("slug_", "alt_")) and row[name]
    ]
    alternatives = {lang: _split(row.get(f"alt_{lang}")) for lang in languages}
    return TermView(
        row["id"],
        row.get("parent") or None,
        row.get("code") or "",
        position,
        labels={lang: row[lang] for lang in languages},
        slugs={lang: slug for lang in languages if (slug := row.get(f"slug_{lang}"))},
        alternatives={lang: names for lang, names in alternatives.items() if names},
        extra=json.loads(row.get("extra") or "{}"),
    )


def _split(text: str | None) -> tuple[str, ...]:
    return tuple(part for part in (text or "").split("|") if part)


def load_vocabulary(writing: Session, name: str, terms: Iterable[TermView], *, owner: str = "") -> int:
    """Add the terms of *name* that are not there yet; the number of them.

    Ids are stable and what was edited on the site wins: a term or a label that is there stays
    as it is. Repeating it changes nothing.
    """
    wanted = list(terms)
    there = set(writing.scalars(select(Term.id).where(Term.vocabulary == name)))
    labelled = {
        (row.term, row.lang)
        for row in writing.execute(select(TermLabel.term, TermLabel.lang).where(TermLabel.vocabulary == name))
    }
    new = [_term_row(name, term, owner) for term in wanted if term.id not in there]
    labels = [
        _label_row(name, term, lang)
        for term in wanted
        for lang in term.labels
        if (term.id, lang) not in labelled
    ]
    if new:
        writing.execute(insert(Term), new)
    if labels:
        writing.execute(insert(TermLabel), labels)
    if new or labels:
        bump_content_revision(writing)
    return len(new)


def _term_row(name: str, term: TermView, owner: str) -> dict[str, Any]:
    return {
        "vocabulary": name,
        "id": term.id,
        "parent": term.parent,
        "code": term.code,
        "position": term.position,
        "owner": owner or term.owner,
        "extra": dict(term.extra),
    }


def _label_row(name: str, term: TermView, lang: str) -> dict[str, Any]:
    return {
        "vocabulary": name,
        "term": term.id,
        "lang": lang,
        "label": term.labels[lang],
        "slug": term.slugs.get(lang),
        "alternatives": list(term.alternatives.get(lang, ())),
    }
