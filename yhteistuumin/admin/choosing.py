"""Form fields in which editors choose among what there is: choices, terms, pictures and items."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape
from wtforms.utils import unset_value

from yhteistuumin.admin.fields import ContentField
from yhteistuumin.admin.menu import reaches
from yhteistuumin.content.desk import Thumb, picture_named
from yhteistuumin.content.references import referable
from yhteistuumin.content.vocabularies import ADDON, TermView, stored_terms, vocabulary
from yhteistuumin.i18n import sort_key, translate
from yhteistuumin.schema.fields import Choice
from yhteistuumin.schema.messages import Text, translator
from yhteistuumin.schema.problems import MESSAGES, Problem
from yhteistuumin.security.permissions import current_actor

_ = translator(__name__)

ADD_SUFFIX = "__add"

_BETWEEN_NAMES = re.compile(r"[,;\n\r]+")


@dataclass(frozen=True)
class Option:
    """One value that can be chosen, with those below it."""

    value: str
    label: str
    lang: str = ""
    chosen: bool = False
    is_gone: bool = False
    children: tuple[Option, ...] = ()

    @property
    def chosen_below(self) -> int:
        """How many of this option and those below it are chosen."""
        return self.chosen + sum(child.chosen_below for child in self.children)


class ChoosingField(ContentField):
    """One or many of given values."""

    control = "select"

    def __init__(self, label: Text, *, many: bool = False, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.many = many

    def is_in(self, formdata: Any) -> bool:
        # A form without a single ticked box says nothing by name, and still means "none".
        return not self.many or self.name in formdata or f"{self.name}__is" in formdata

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        super().process(formdata, data, extra_filters)
        if self.is_given and not self.many and self.name not in formdata:
            self.is_given = False
            self.process_data(None if data is unset_value else data)

    def empty(self) -> Any:
        return [] if self.many else ""

    def text_of(self, value: Any) -> str:
        return "" if self.many else str(value)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        if self.many:
            # Boxes come in the order of the page; the stored order may mean something.
            chosen = [value for value in valuelist if value]
            kept = [value for value in self.data if value in chosen]
            self.data = list(dict.fromkeys([*kept, *chosen]))
        elif valuelist:
            super().process_formdata(valuelist)

    @property
    def reading(self) -> Markup:
        return Markup(escape(", ".join(_chosen_labels(self.options()))))

    @property
    def chosen(self) -> frozenset[str]:
        """The chosen values."""
        return frozenset(self.data if self.many else [self.data])

    def options(self) -> tuple[Option, ...]:
        """What can be chosen, in its order."""
        return ()


def _chosen_labels(options: Sequence[Option]) -> Iterator[str]:
    for option in options:
        if option.chosen:
            yield option.label
        yield from _chosen_labels(option.children)


class ChoiceField(ChoosingField):
    """Fixed choices: a list to choose from, or tick boxes where many can be chosen."""

    def __init__(self, label: Text, *, choices: Sequence[Choice] = (), **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.control = "choices" if self.many else "select"
        self.choices = choices

    def options(self) -> tuple[Option, ...]:
        return tuple(
            Option(choice.value, translate(choice.label), chosen=choice.value in self.chosen) for choice in self.choices
        )


class TermField(ChoosingField):
    """Terms of a vocabulary: a list to choose from, tick boxes, or a tree of tick boxes."""

    def __init__(self, label: Text, *, vocabulary: str, speaking: str, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.vocabulary = vocabulary
        self.speaking = speaking
        if self.many:
            self.control = "tree" if self._has_depth() else "choices"

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        # What an add-on that is switched off brought is not on the page, and stays chosen.
        shown, stored = vocabulary(self.vocabulary), stored_terms(self.vocabulary)
        hidden = [value for value in self.data if value in stored and value not in shown] if self.many else []
        super().process_formdata([*hidden, *valuelist])

    def _has_depth(self) -> bool:
        known = vocabulary(self.vocabulary)
        return any(known.children(root.id) for root in known.roots())

    def options(self) -> tuple[Option, ...]:
        return tuple(self._option(term) for term in vocabulary(self.vocabulary).roots() if self._is_offered(term))

    def _is_offered(self, term: TermView) -> bool:
        """A region's own terms are for its editors; what was chosen stays to be seen."""
        return ADDON not in term.extra or term.id in self.chosen or reaches(current_actor(), term.owner)

    def _option(self, term: TermView) -> Option:
        below = vocabulary(self.vocabulary).children(term.id)
        return Option(
            term.id,
            term.label(self.speaking),
            term.label_lang(self.speaking),
            term.id in self.chosen,
            children=tuple(self._option(child) for child in below if self._is_offered(child)),
        )


class NamesField(TermField):
    """Terms of a vocabulary too long to tick: those chosen can be unticked, more are added by
    name, in any language, parted by commas or line breaks."""

    def __init__(self, label: Text, **kwargs: Any) -> None:
        super().__init__(label, **{**kwargs, "many": True})
        self.control = "names"
        self._added = ""

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        self._added = formdata.get(self.name + ADD_SUFFIX, "") if formdata is not None else ""
        super().process(formdata, data, extra_filters)

    def is_in(self, formdata: Any) -> bool:
        return super().is_in(formdata) or self.name + ADD_SUFFIX in formdata

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        super().process_formdata(valuelist)
        unknown = []
        names = _names(vocabulary(self.vocabulary).terms)
        for name in self._typed():
            term = names.get(_folded(name))
            if term is None:
                unknown.append(name)
                self.problems.append(Problem(self.path, "not-a-term", {"value": name}))
            elif term not in self.data:
                self.data.append(term)
        self.shown = ", ".join(unknown)

    def _typed(self) -> Iterator[str]:
        return (name.strip() for name in _BETWEEN_NAMES.split(self._added) if name.strip())

    def options(self) -> tuple[Option, ...]:
        known = vocabulary(self.vocabulary).terms
        found = [self._option(known[term]) if term in known else Option(term, term, chosen=True) for term in self.data]
        return tuple(sorted(found, key=lambda option: sort_key(option.label)))

    def suggestions(self) -> list[tuple[str, str]]:
        """(name, its language) of every term, once for each way of writing it."""
        found: dict[str, str] = {}
        for term in filter(self._is_offered, vocabulary(self.vocabulary).terms.values()):
            first = term.label_lang(self.speaking)
            for lang in (first, *term.labels):
                found.setdefault(term.label(lang), lang)
        return sorted(found.items(), key=lambda pair: sort_key(pair[0]))


def _names(terms: Mapping[str, TermView]) -> dict[str, str]:
    """Every name of every term, folded, and the id itself."""
    found: dict[str, str] = {}
    readings: tuple[Callable[[TermView], Iterator[str]], ...] = (
        lambda term: iter(term.labels.values()),
        lambda term: (name for names in term.alternatives.values() for name in names),
        lambda term: iter((term.id,)),
    )
    for reading in readings:
        for term in terms.values():
            for name in reading(term):
                found.setdefault(_folded(name), term.id)
    return found


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


class CoverField(ContentField):
    """A picture: one of those shown, or any by the name of its file."""

    control = "cover"

    def __init__(self, label: Text, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.pictures: Sequence[Thumb] = ()
        self._named = ""

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        self._named = formdata.get(self.name + ADD_SUFFIX, "").strip() if formdata is not None else ""
        super().process(formdata, data, extra_filters)

    def is_in(self, formdata: Any) -> bool:
        return super().is_in(formdata) or bool(self._named)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = (valuelist[0] if valuelist else "") or ""
        if self._named:
            uid = picture_named(self._named)
            self.shown = "" if uid else self._named
            self.data = uid or self.data
            if not uid:
                self.problems.append(Problem(self.path, "no-media", {"value": self._named}))

    def text_of(self, value: Any) -> str:
        return ""

    @property
    def reading(self) -> Markup:
        names = (picture.filename for picture in self.pictures if picture.uid == self.data)
        return Markup(escape(next(names, self.data or "")))

    def offer(self, pictures: Sequence[Thumb]) -> None:
        """Show *pictures* to choose from."""
        self.pictures = pictures


class ReferenceField(ChoosingField):
    """Items of given kinds, by their titles. One that is gone stays chosen until it is taken away."""

    def __init__(self, label: Text, *, kinds: Sequence[str], speaking: str, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.control = "choices" if self.many else "select"
        self.kinds = kinds
        self.speaking = speaking
        self._options: tuple[Option, ...] | None = None

    @property
    def notice(self) -> Text:
        return MESSAGES["reference-gone"] if any(option.is_gone for option in self.options()) else ""

    def options(self) -> tuple[Option, ...]:
        if self._options is None:
            chosen = self.chosen - {""}
            named = referable(self.kinds, self.speaking, including=chosen)
            found = [Option(one.uid, one.title, one.lang, one.uid in chosen) for one in named]
            missing = sorted(chosen - {option.value for option in found})
            word = translate(_("Not there any more"))
            gone = (Option(uid, f"{word}: {uid}", chosen=True, is_gone=True) for uid in missing)
            self._options = (*found, *gone)
        return self._options
