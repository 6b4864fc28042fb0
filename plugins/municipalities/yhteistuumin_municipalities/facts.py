"""What is known about a municipality, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from yhteistuumin.api import Link, TermView, Vocabulary, term_link, translate, translator, vocabulary

_ = translator(__name__)

LANGUAGE_STATUS = {
    "fi": _("monolingual, Finnish"),
    "fi_majority": _("bilingual, majority language Finnish"),
    "sv_majority": _("bilingual, majority language Swedish"),
    "sv": _("monolingual, Swedish"),
}
URBANITY = {
    "urban": _("urban municipality"),
    "semi": _("semi-urban municipality"),
    "rural": _("rural municipality"),
}
OFFICIAL = {"fi": ("fi",), "fi_majority": ("fi", "sv"), "sv_majority": ("sv", "fi"), "sv": ("sv",)}
"""The languages of a municipality's official names, the majority's first."""
SAMI = {
    "se": _("in Northern Sámi"),
    "smn": _("in Inari Sámi"),
    "sms": _("in Skolt Sámi"),
}
IN_LANGUAGE = {"fi": _("in Finnish"), "sv": _("in Swedish")}


@dataclass(frozen=True)
class Name:
    """A name in *lang*; *note* says in which language that is, or until when it was used."""

    text: str
    lang: str
    note: str = ""


@dataclass(frozen=True)
class Facts:
    """A municipality's names and what kind of municipality it is, for a page in one language."""

    official: tuple[Name, ...]
    other: tuple[Name, ...]
    former: tuple[Name, ...]
    region: Link | None
    county: Link | None
    language: str
    urbanity: str

    @property
    def sentence(self) -> str:
        """“Rural municipality, monolingual, Finnish.”"""
        told = ", ".join(filter(None, (self.urbanity, self.language)))
        return f"{told[0].upper()}{told[1:]}." if told else ""


def facts_of(term: TermView, lang: str) -> Facts:
    """The facts about the municipality *term* for a reader of *lang*."""
    languages = OFFICIAL.get(term.extra.get("language", ""), ())
    official = _distinct(Name(term.labels[code], code, _in(code)) for code in languages if code in term.labels)
    told = {name.text for name in official}
    other = [Name(term.labels[code], code, _in(code)) for code in IN_LANGUAGE if code in term.labels]
    sami = [Name(text, code, _in(code)) for code, text in term.extra.get("sami", {}).items()]
    return Facts(
        official=official,
        other=tuple(name for name in (*_distinct(other), *sami) if name.text not in told),
        former=tuple(_former(one, lang) for one in term.extra.get("former", ())),
        region=term_link("region", term.parent, lang) if term.parent else None,
        county=_county(term.extra.get("wellbeing_county", ""), lang),
        language=language_status(term),
        urbanity=urbanity(term),
    )


def language_status(term: TermView) -> str:
    """“bilingual, majority language Finnish”, in the language of the page."""
    return translate(LANGUAGE_STATUS.get(term.extra.get("language", ""), ""))


def urbanity(term: TermView) -> str:
    """“rural municipality”, in the language of the page."""
    return translate(URBANITY.get(term.extra.get("urbanity", ""), ""))


def _in(code: str) -> str:
    return translate((SAMI | IN_LANGUAGE).get(code, code))


def _distinct(names: Iterable[Name]) -> tuple[Name, ...]:
    found: dict[str, Name] = {}
    for name in names:
        found.setdefault(name.text, name)
    kept = tuple(found.values())
    return kept if len(kept) > 1 else tuple(Name(name.text, name.lang) for name in kept)


def _former(one: dict[str, str], lang: str) -> Name:
    spoken = lang if one.get(lang) else "fi"
    return Name(one.get(spoken, one["code"]), spoken, translate(_("until %(year)s", year=one.get("until", ""))))


def _county(code: str, lang: str) -> Link | None:
    counties: Vocabulary = vocabulary("wellbeing-county")
    return term_link("wellbeing-county", code, lang) if code in counties else None
