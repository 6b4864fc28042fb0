"""The interface is whole in Finnish and Swedish, and in the words of the editors."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import pytest
from jinja2 import Environment, nodes

from yhteistuumin.i18n import catalogue_faults

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("fi", "sv")
NOT_FOR_READERS = "yhteistuumin/plugins/"
"""What is wrong with a plugin is said to its author, in the words of the code."""

DEVELOPERS_WORDS = re.compile(
    r"\b(plugins?|hooks?|wheels?|schemas?|facets?|outbox|probes?|ledgers?|workbench)\b", re.IGNORECASE
)
WRONG_WORDS = {
    "fi": re.compile(
        r"plugin|laajennu|moduuli|hook|facet|fasetti|outbox|skeema|työpöyt|kuivaharjoitu|pariteet"
        r"|pääkiel|aluetehtäv|[“„]",
        re.IGNORECASE,
    ),
    "sv": re.compile(
        r"plugin|\bmodul|hook|facet|fasett|outbox|arbetsbord|paritet|huvudspråk|huvudman|praxis\b"
        r"|lagens mål|regionala? uppgift|\bregioner|tillgänglighetsredogörelse|återkoppling|katalog|[“„]",
        re.IGNORECASE,
    ),
}
"""Words that `glossary` gives another word for, and quotation marks of other languages."""

SPOKEN_ATTRIBUTES = {"alt", "aria-label", "content", "data-l", "label", "placeholder", "title"}
UNSPOKEN_ELEMENTS = {"script", "style", "code"}
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
WEB_ADDRESS = re.compile(r"[\w-]+(\.[\w-]+)+/[\w/.-]*")
LETTERS = re.compile(r"[^\W\d_]{2,}")
SENTENCE = re.compile(r"[A-Z][\w’']*( [\w’']+)+[.?!:]?")
ENDINGS = re.compile(r"(\.|\?|:|…|!)$")
UNSPOKEN_META = re.compile(r"width=device-width|noindex")
THE_SAME_EVERYWHERE = {"Atom"}


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("catalogues", ROOT / "bench" / "catalogues.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["catalogues"] = module
    spec.loader.exec_module(module)
    return module


catalogues = _script()
DOMAINS = catalogues.domains(ROOT)
TEMPLATES = sorted(
    file
    for domain in DOMAINS
    for file in (domain.package / "templates").rglob("*")
    if file.suffix in catalogues.TEMPLATE_ENDINGS
)


def _name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def _translations(lang: str) -> Iterator[tuple[str, str]]:
    for domain in DOMAINS:
        for message in catalogues.read(domain, lang):
            msgids = [message.id] if isinstance(message.id, str) else list(message.id)
            strings = [message.string] if isinstance(message.string, str) else list(message.string)
            if msgids[0]:
                yield from ((msgids[min(i, len(msgids) - 1)], string) for i, string in enumerate(strings))


@pytest.mark.parametrize("domain", DOMAINS, ids=lambda domain: domain.name)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_has_a_sure_translation_with_the_same_places(domain, lang):
    assert [str(fault) for fault in catalogues.faults_of(domain, lang)] == []


@pytest.mark.parametrize("domain", DOMAINS, ids=lambda domain: domain.name)
def test_every_text_is_a_literal_with_one_plural(domain):
    texts, unliteral = catalogues.extract(domain)
    assert [str(fault) for fault in unliteral + catalogues.template(texts)[1]] == []


def test_every_catalogue_can_be_compiled():
    folders = {domain.name: domain.folder for domain in DOMAINS}
    assert all(domain.catalogue(lang).is_file() for domain in DOMAINS for lang in LANGUAGES)
    assert catalogue_faults(folders, LANGUAGES) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_updating_keeps_translations_and_settles_at_once(lang, tmp_path):
    domain = DOMAINS[0]
    copy = catalogues.Domain(domain.name, domain.package, tmp_path)
    copy.catalogue(lang).parent.mkdir(parents=True)
    copy.catalogue(lang).write_bytes(domain.catalogue(lang).read_bytes())
    catalogues.update(copy, lang)
    once = copy.catalogue(lang).read_text("utf-8")
    catalogues.update(copy, lang)
    assert copy.catalogue(lang).read_text("utf-8") == once
    before = {message.id: message.string for message in catalogues.read(domain, lang)}
    after = {message.id: message.string for message in catalogues.read(copy, lang)}
    assert {msgid: after[msgid] for msgid in after.keys() & before.keys() if msgid} == {
        msgid: before[msgid] for msgid in after.keys() & before.keys() if msgid
    }


def test_a_lost_place_is_a_fault():
    assert catalogues.placeholder_faults(("%(n)s page", "%(n)s pages"), ("sivu", "%(n)s sivua")) == []
    assert catalogues.placeholder_faults(("In %(place)s",), ("Paikassa",)) == [
        "“In %(place)s”: the places of “Paikassa” differ from those of the English text"
    ]


def test_editors_never_meet_a_developers_word():
    found = {
        (text.file, text.msgid)
        for domain in DOMAINS
        for text in catalogues.extract(domain)[0]
        if not text.file.startswith(NOT_FOR_READERS)
        and any(map(DEVELOPERS_WORDS.search, (_without_places(text.msgid), _without_places(text.plural))))
    }
    assert found == set()


def _without_places(text: str) -> str:
    return catalogues.PLACE.sub("", text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_translations_use_the_words_of_the_glossary(lang):
    wrong = [string for _, string in _translations(lang) if WRONG_WORDS[lang].search(_without_code(string))]
    assert wrong == []


def _without_code(text: str) -> str:
    return re.sub(r"@\w+|\bPLUGIN\b( = Plugin\b)?|yhteistuumin [\w ]+$", "", _without_places(text))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_translations_end_as_the_english_text_does(lang):
    assert [
        string for msgid, string in _translations(lang) if string and ENDINGS.findall(msgid) != ENDINGS.findall(string)
    ] == []


class _Visible(HTMLParser):
    """The words that a reader sees or hears."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in UNSPOKEN_ELEMENTS
        for name, value in attrs:
            if name in SPOKEN_ATTRIBUTES and value and not UNSPOKEN_META.search(value):
                self.handle_data(value)

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in UNSPOKEN_ELEMENTS

    def handle_data(self, data: str) -> None:
        if not self._silent:
            text = ATTRIBUTE.sub(lambda found: found[2] if found[1] in SPOKEN_ATTRIBUTES else "", data)
            text = WEB_ADDRESS.sub("", text)
            self.words += [word for word in LETTERS.findall(text) if word not in THE_SAME_EVERYWHERE]


@pytest.mark.parametrize("file", [file for file in TEMPLATES if file.suffix == ".html"], ids=_name)
def test_a_template_has_no_words_outside_gettext(file):
    parts = Environment(autoescape=True).lex(file.read_text("utf-8"))
    visible = _Visible()
    visible.feed("".join(value if kind == "data" else " " for _, kind, value in parts if kind in _SHOWN))
    visible.close()
    assert visible.words == []


_SHOWN = {"data", "variable_begin", "block_begin"}


@pytest.mark.parametrize("file", TEMPLATES, ids=_name)
def test_a_template_hands_on_no_english_sentence(file):
    tree = Environment(autoescape=True).parse(file.read_text("utf-8"))
    marked = {
        argument.value
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in catalogues.TEMPLATE_CALLS
        for argument in call.args
        if isinstance(argument, nodes.Const)
    }
    said = {one.value for one in tree.find_all(nodes.Const) if isinstance(one.value, str)}
    assert {text for text in said - marked if SENTENCE.fullmatch(text)} == set()


@pytest.mark.parametrize("file", TEMPLATES, ids=_name)
def test_a_template_shows_no_message_of_a_form_library(file):
    assert ".errors" not in file.read_text("utf-8")
