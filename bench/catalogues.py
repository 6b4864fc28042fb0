"""Keep the Finnish and Swedish catalogues whole.

    python bench/catalogues.py update     take new texts into the catalogues, drop what is gone
    python bench/catalogues.py check      exit 1 and list what is missing or wrong
    python bench/catalogues.py missing    print the texts that wait for a translation

Texts are the literal arguments of ``_()``, ``_n()`` and ``Message()`` in Python and of ``_()`` and
``_n()`` in templates. The core's belong to the domain ``yhteistuumin``, a plugin's to
``yhteistuumin_<name>``. The English text is the msgid. Catalogues are sorted and carry neither
dates nor line numbers, so a difference shows only what has changed; a guess is never taken over.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from yhteistuumin.msgids import TEMPLATE_CALLS, TEMPLATE_ENDINGS, shown_texts
from yhteistuumin.msgids import ShownText as Text

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("fi", "sv")
CORE = "yhteistuumin"
__all__ = ["TEMPLATE_CALLS", "TEMPLATE_ENDINGS", "Text", "extract"]

PLACE = re.compile(r"%(?:\((\w+)\))?([#0\- +]*\d*(?:\.\d+)?[a-zA-Z%])")
PLURAL_FORMS = "nplurals=2; plural=(n != 1);"
HEADER = """msgid ""
msgstr ""
"Language: {lang}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"

"""


@dataclass(frozen=True)
class Domain:
    """A gettext domain: the package that owns it and its folder of catalogues."""

    name: str
    package: Path
    folder: Path

    def catalogue(self, lang: str) -> Path:
        """The file with the translations into *lang*."""
        return self.folder / lang / "LC_MESSAGES" / f"{self.name}.po"


@dataclass(frozen=True)
class Fault:
    """Something to mend, with the place where."""

    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


def domains(root: Path = ROOT) -> list[Domain]:
    """The core's domain and those of the plugins under ``plugins/`` and ``examples/``."""
    found = [Domain(CORE, root / CORE, root / "translations")]
    for package in sorted([*(root / "plugins").glob(f"*/{CORE}_*"), *(root / "examples").glob(f"*/{CORE}_*")]):
        if (package / "__init__.py").is_file():
            found.append(Domain(package.name, package, package / "translations"))
    return found


def extract(domain: Domain) -> tuple[list[Text], list[Fault]]:
    """Every text of *domain*, and the calls whose text is not a literal."""
    texts, faults = shown_texts(domain.package)
    return texts, [Fault(place, reason) for place, reason in faults]


def template(texts: list[Text]) -> tuple[Catalog, list[Fault]]:
    """The texts as an untranslated catalogue, and texts that were given two different plurals."""
    catalogue = Catalog(charset="utf-8")
    plurals: dict[str, str] = {}
    faults = []
    for text in texts:
        known = plurals.get(text.msgid, "")
        if known and text.plural and known != text.plural:
            faults.append(Fault(text.file, f"“{text.msgid}” has the plurals “{known}” and “{text.plural}”"))
        plurals[text.msgid] = known or text.plural
    for text in sorted(texts, key=lambda one: (one.msgid, one.file)):
        plural = plurals[text.msgid]
        catalogue.add((text.msgid, plural) if plural else text.msgid, locations=[(text.file, 0)])
    return catalogue, faults


def read(domain: Domain, lang: str) -> Catalog:
    """The catalogue of *domain* in *lang*; an empty one where there is no file yet."""
    file = domain.catalogue(lang)
    if not file.is_file():
        return Catalog(locale=lang, charset="utf-8")
    return read_po(BytesIO(file.read_bytes()), locale=lang, abort_invalid=True)


def update(domain: Domain, lang: str) -> None:
    """Write the catalogue anew: all texts of today, with the translations that still fit."""
    wanted, _ = template(extract(domain)[0])
    known = {_id(message.id): message.string for message in read(domain, lang) if message.id}
    merged = Catalog(locale=lang, charset="utf-8")
    for message in wanted:
        if message.id:
            merged.add(message.id, known.get(_id(message.id), ""), locations=message.locations)
    out = BytesIO()
    write_po(out, merged, omit_header=True, sort_output=True, include_lineno=False, width=0)
    file = domain.catalogue(lang)
    file.parent.mkdir(parents=True, exist_ok=True)
    text = HEADER.format(lang=lang, plural=PLURAL_FORMS) + out.getvalue().decode("utf-8").strip() + "\n"
    file.write_text(text, "utf-8")


def _id(msgid: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (msgid,) if isinstance(msgid, str) else tuple(msgid)


def faults_of(domain: Domain, lang: str) -> list[Fault]:
    """What is missing from the catalogue of *domain* in *lang*, or wrong there."""
    wanted, _ = template(extract(domain)[0])
    there = read(domain, lang)
    place = f"{domain.name}-{lang}"
    wanted_ids = {_id(message.id) for message in wanted if message.id}
    messages = {_id(message.id): message for message in there if message.id}
    faults = [Fault(place, f"“{one[0]}” is missing") for one in sorted(wanted_ids - messages.keys())]
    faults += [Fault(place, f"“{one[0]}” is not used any more") for one in sorted(messages.keys() - wanted_ids)]
    faults += [Fault(place, "obsolete texts stand at the end") for _ in list(there.obsolete)[:1]]
    for msgid, message in sorted(messages.items()):
        if message.fuzzy:
            faults.append(Fault(place, f"“{msgid[0]}” is only a guess (fuzzy)"))
        strings = _id(message.string or "")
        if len(strings) < len(msgid) or not all(strings):
            faults.append(Fault(place, f"“{msgid[0]}” has no translation"))
        else:
            faults += [Fault(place, reason) for reason in placeholder_faults(msgid, strings)]
    return faults


def placeholder_faults(msgid: tuple[str, ...], strings: tuple[str, ...]) -> list[str]:
    """Why *strings* cannot be filled like *msgid*. A singular may leave out or name the number."""
    faults = []
    for number, string in enumerate(strings):
        wanted = places(msgid[min(number, len(msgid) - 1)])
        found = places(string)
        if len(msgid) > 1 and number == 0:
            wanted, found = wanted - {"n"}, found - {"n"}
        if found != wanted:
            faults.append(f"“{msgid[0]}”: the places of “{string}” differ from those of the English text")
    return faults


def places(text: str) -> set[str]:
    """The names of the places to fill in *text*; a stray percent sign counts by its look."""
    return {name or sign for name, sign in PLACE.findall(text)}


def check(root: Path = ROOT) -> list[Fault]:
    """Everything wrong with the texts and catalogues under *root*."""
    faults = []
    for domain in domains(root):
        texts, unliteral = extract(domain)
        faults += unliteral + template(texts)[1]
        for lang in LANGUAGES:
            faults += faults_of(domain, lang)
    return faults


def missing(root: Path = ROOT) -> Iterator[tuple[Domain, str, tuple[str, ...]]]:
    """(domain, language, text) of each text without a translation."""
    for domain in domains(root):
        for lang in LANGUAGES:
            known = {_id(one.id): one.string for one in read(domain, lang) if one.id and not one.fuzzy}
            for message in template(extract(domain)[0])[0]:
                if message.id and not all(_id(known.get(_id(message.id)) or "")):
                    yield domain, lang, _id(message.id)


def main(arguments: list[str] | None = None) -> int:
    """Run the command named on the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("command", choices=("update", "check", "missing"))
    command = parser.parse_args(arguments).command
    if command == "missing":
        for domain, lang, msgid in missing():
            print(domain.name, lang, *msgid, sep="\t")
        return 0
    if command == "update":
        for domain in domains():
            for lang in LANGUAGES:
                update(domain, lang)
    faults = check()
    for fault in faults:
        print(fault)
    return 1 if faults and command == "check" else 0


if __name__ == "__main__":
    sys.exit(main())
