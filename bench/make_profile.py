"""Write the vocabularies of the yhteistuumin profile from a folder of open data.

    python bench/make_profile.py DATA [--out FOLDER]

DATA holds ``themes/themes.tsv`` and ``themes/facets.tsv`` (the project's own lists) and
``fi-municipalities/{municipalities,former-municipalities,regions,wellbeing-counties}.tsv``
(Statistics Finland, regional classifications 2026, CC BY 4.0).  Running it twice writes the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

PROFILE = Path(__file__).resolve().parent.parent / "yhteistuumin/profiles/yhteistuumin"
COLUMNS = ("id", "parent", "code", "fi", "sv", "en", "slug_fi", "slug_sv",
           "alt_fi", "alt_sv", "extra")

FACET_ENGLISH = {
    "whole-life": "Whole life course",
    "babies-and-toddlers": "Babies and toddlers",
    "early-education": "Early childhood and pre-primary education",
    "school-age": "School-age children",
    "young-people": "Young people",
    "working-age": "People of working age",
    "older-people": "Older people",
    "end-of-life": "End of life",
    "families": "Families with children",
    "attraction-and-business": "Attraction and business",
    "living-environment": "Living environment",
    "well-being-and-quality-of-life": "Well-being and quality of life",
    "growth-and-learning": "Growth and learning",
    "coping-in-daily-life": "Coping in daily life",
    "health": "Health",
    "culture": "culture",
    "social-and-health": "social and health services",
    "education": "education",
    "youth": "youth services",
    "sport": "sports services",
    "library": "library",
    "technical-and-planning": "technical services and planning",
    "business-and-tourism": "business and tourism",
    "wellbeing-county": "wellbeing services county",
    "associations": "associations",
    "expression-and-experience": "creative expression, activity and experience",
    "equality-and-participation": "equality and participation",
    "well-being-health-inclusion": "well-being, health and inclusion",
    "vitality": "vitality",
}

# Names that people type although the classification does not list them.
REGION_ALTERNATIVES = {
    "kainuu": ((), ("Kainuu",)),
    "pirkanmaa": ((), ("Pirkanmaa",)),
    "pohjanmaa": (("Rannikko-Pohjanmaa",), ()),
}
MUNICIPALITY_ALTERNATIVES = {
    "272": ((), ("Gamlakarleby",)),
    "287": (("Kristiina",), ()),
    "322": (("Kemiö", "Dragsfjärd", "Västanfjärd"), ("Kimito", "Dragsfjärd", "Västanfjärd")),
    "445": (("Länsi-Turunmaa",), ("Väståboland",)),
    "599": (("Pedersöre",), ()),
    "710": (("Tammisaari", "Karjaa", "Pohja"), ("Ekenäs", "Karis", "Pojo")),
    "946": (("Vöyri-Maksamaa", "Maksamaa", "Oravainen"), ("Maxmo", "Oravais")),
}

# Names in Northern (se), Inari (smn) and Skolt Sámi (sms).
SAMI_NAMES = {
    "047": {"se": "Eanodat"},
    "148": {"se": "Anár", "smn": "Aanaar", "sms": "Aanar"},
    "698": {"se": "Roavvenjárga"},
    "758": {"se": "Soađegilli"},
    "890": {"se": "Ohcejohka"},
}

# The municipality that each former one became part of; the classification does not tell it.
SUCCESSORS = {
    "099": "214",  # Honkajoki: Kankaanpää
    "164": "301",  # Jalasjärvi: Kurikka
    "174": "297",  # Juankoski: Kuopio
    "283": "098",  # Hämeenkoski: Hollola
    "319": "783",  # Köyliö: Säkylä
    "413": "609",  # Lavia: Pori
    "442": "051",  # Luvia: Eurajoki
    "476": "297",  # Maaninka: Kuopio
    "532": "398",  # Nastola: Lahti
    "588": "507",  # Pertunmaa: Mäntyharju
    "838": "423",  # Tarvasjoki: Lieto
    "911": "541",  # Valtimo: Nurmes
}


@dataclass(frozen=True)
class Term:
    id: str
    fi: str
    sv: str
    en: str
    parent: str = ""
    code: str = ""
    slug_fi: str = ""
    slug_sv: str = ""
    alt_fi: tuple[str, ...] = ()
    alt_sv: tuple[str, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)

    def row(self) -> tuple[str, ...]:
        extra = json.dumps(self.extra, ensure_ascii=False) if self.extra else ""
        return (self.id, self.parent, self.code, self.fi, self.sv, self.en, self.slug_fi,
                self.slug_sv, "|".join(self.alt_fi), "|".join(self.alt_sv), extra)


def slug(label: str) -> str:
    """The label as an address segment: ASCII, lower case, hyphens between words.

    >>> slug("S:t Karins"), slug("Etelä-Karjala")
    ('st-karins', 'etela-karjala')
    """
    ascii_only = unicodedata.normalize("NFD", label.replace(":", "")).encode("ascii", "ignore")
    return re.sub(r"[^a-z0-9]+", "-", ascii_only.decode().lower()).strip("-")


def with_slugs(terms: Iterable[Term]) -> list[Term]:
    """The terms with a slug per language; a second term of the same name gets its id after it."""
    seen_fi: set[str] = set()
    seen_sv: set[str] = set()
    return [replace(term, slug_fi=_free(term.fi, term.id, seen_fi),
                    slug_sv=_free(term.sv, term.id, seen_sv)) for term in terms]


def _free(label: str, term_id: str, seen: set[str]) -> str:
    wanted = slug(label)
    chosen = f"{wanted}-{term_id}" if wanted in seen else wanted
    seen.add(chosen)
    return chosen


def themes(rows: Iterable[dict[str, str]]) -> Iterator[Term]:
    for row in rows:
        yield Term(id=row["id"], parent=row["parent"], code=row["code"], fi=row["fi"],
                   sv=row["sv"], en=row["en"], alt_fi=_split(row["alt_fi"]),
                   alt_sv=_split(row["alt_sv"]))


def facet(rows: Iterable[dict[str, str]], name: str) -> Iterator[Term]:
    for row in rows:
        if row["facet"] == name:
            yield Term(id=row["id"], fi=row["fi"], sv=row["sv"], en=FACET_ENGLISH[row["id"]],
                       alt_fi=_split(row["alt_fi"]), alt_sv=_split(row["alt_sv"]))


def regions(rows: Iterable[dict[str, str]]) -> Iterator[Term]:
    for row in sorted(rows, key=lambda row: row["code"]):
        region = slug(row["name_fi"])
        alt_fi, alt_sv = REGION_ALTERNATIVES.get(region, ((), ()))
        yield Term(id=region, code=row["code"], fi=row["name_fi"], sv=row["name_sv"],
                   en=row["name_en"], alt_fi=alt_fi, alt_sv=alt_sv, extra={"nuts3": row["nuts3"]})


def municipalities(
    rows: Iterable[dict[str, str]], region_of: dict[str, str], merged: dict[str, list[dict[str, str]]]
) -> Iterator[Term]:
    for row in rows:
        code = row["code"]
        former = merged.get(code, [])
        sami = SAMI_NAMES.get(code, {})
        alt_fi, alt_sv = MUNICIPALITY_ALTERNATIVES.get(code, ((), ()))
        swedish_first = row["language_status"] in {"sv", "sv_majority"}
        extra: dict[str, Any] = {"language": row["language_status"],
                                 "wellbeing_county": row["wellbeing_county_code"],
                                 "urbanity": row["urbanity"]}
        if sami:
            extra["sami"] = sami
        if former:
            extra["former"] = former
        yield Term(
            id=code, parent=region_of[row["region_code"]], code=code,
            fi=row["name_fi"], sv=row["name_sv"],
            en=row["name_sv"] if swedish_first else row["name_fi"],
            alt_fi=(*alt_fi, *sami.values(), *(one["fi"] for one in former)),
            alt_sv=(*alt_sv, *sami.values(), *(one["sv"] for one in former)),
            extra=extra,
        )


def former_municipalities(rows: Iterable[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    """The municipalities that each municipality took in, by its code."""
    merged: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        merged.setdefault(SUCCESSORS[row["code"]], []).append(
            {"code": row["code"], "fi": row["name_fi"], "sv": row["name_sv"],
             "until": row["last_year_in_use"]})
    return merged


def wellbeing_counties(rows: Iterable[dict[str, str]]) -> Iterator[Term]:
    for row in rows:
        yield Term(id=row["code"], code=row["code"], fi=row["name_fi"], sv=row["name_sv"],
                   en=row["name_en"])


def vocabularies(source: Path) -> dict[str, list[Term]]:
    """Every vocabulary of the profile by name, in the order of the source lists."""
    facets = _read(source / "themes/facets.tsv")
    region_terms = list(regions(_read(source / "fi-municipalities/regions.tsv")))
    region_of = {term.code: term.id for term in region_terms}
    places = _read(source / "fi-municipalities/municipalities.tsv")
    former = _read(source / "fi-municipalities/former-municipalities.tsv")
    counties = _read(source / "fi-municipalities/wellbeing-counties.tsv")
    terms: dict[str, Iterable[Term]] = {
        "theme": themes(_read(source / "themes/themes.tsv")),
        "region": region_terms,
        "municipality": municipalities(places, region_of, former_municipalities(former)),
        "wellbeing-county": wellbeing_counties(counties),
    }
    terms |= {name: facet(facets, name)
              for name in ("life-course", "service-area", "sector", "act-goal")}
    return {name: with_slugs(listed) for name, listed in terms.items()}


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def _split(alternatives: str) -> tuple[str, ...]:
    return tuple(filter(None, alternatives.split("|")))


def write(path: Path, terms: Iterable[Term]) -> None:
    lines = ["\t".join(COLUMNS), *("\t".join(term.row()) for term in terms)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path, help="folder with themes/ and fi-municipalities/")
    parser.add_argument("--out", type=Path, default=PROFILE / "vocabularies")
    arguments = parser.parse_args()
    for name, terms in vocabularies(arguments.data).items():
        write(arguments.out / f"{name}.tsv", terms)
        print(f"{name}: {len(terms)}")


if __name__ == "__main__":
    main()
