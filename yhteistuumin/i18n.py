"""Languages: which one is spoken now, catalogues, and the binding of ``_()`` in templates.

Every plugin has a gettext domain of its own, called like its package. Catalogues are compiled
into the instance's cache by content hash, so no ``.mo`` file is ever committed or stale.
"""

from __future__ import annotations

import gettext
import hashlib
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.core import UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from yhteistuumin.schema.messages import CORE_DOMAIN, Message, set_resolver

SOURCE_LANGUAGE = "en"
PLACE = re.compile(r"%\((\w+)\)")

_language: ContextVar[str] = ContextVar("yhteistuumin_language", default=SOURCE_LANGUAGE)
_folders: dict[str, Path] = {}
_cache_folder: list[Path] = []
_catalogues: dict[tuple[str, str], gettext.NullTranslations] = {}


def language() -> str:
    """The language in which texts are shown at the moment."""
    return _language.get()


def set_language(lang: str) -> None:
    """Show texts in *lang* for the rest of this request or task."""
    _language.set(lang)


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Show texts in *lang* inside the block."""
    token = _language.set(lang)
    try:
        yield
    finally:
        _language.reset(token)


def install(folders: Mapping[str, Path], cache: Path) -> None:
    """Use the catalogues ``<folder>/<lang>/LC_MESSAGES/<domain>.po`` of each domain in *folders*.

    Compiled forms go to *cache*. A catalogue that cannot be read is treated as absent; see
    `catalogue_faults`. Domains that were installed before stay, for other sites of the process.
    """
    _folders.update(folders)
    _cache_folder[:] = [cache]
    _catalogues.clear()
    set_resolver(translate)


def translate(message: Message | str, lang: str | None = None) -> str:
    """*message* in *lang* (default: the language of the moment); a plain string stays as it is."""
    if isinstance(message, str):
        return message
    catalogue = _catalogue(message.domain, lang or language())
    if message.plural:
        text = catalogue.ngettext(message.msgid, message.plural, message.n)
    else:
        text = catalogue.gettext(message.msgid) if message.msgid else ""
    return _filled(text, message)


def _filled(text: str, message: Message) -> str:
    """*text* with the places of *message* filled; the English if a translator broke a place."""
    if not message.params:
        return text
    for words in (text, message.plural if message.plural and message.n != 1 else message.msgid):
        try:
            return words % message.params
        except (KeyError, TypeError, ValueError):
            continue
    return message.msgid


def catalogue_faults(folders: Mapping[str, Path], languages: Iterable[str]) -> list[tuple[str, str, str]]:
    """(domain, language, reason) of every catalogue that is there but cannot be read, or whose
    words have places that the English does not have."""
    faults = []
    for domain, folder in folders.items():
        for lang in languages:
            file = _po_file(folder, lang, domain)
            if file.is_file():
                try:
                    catalogue = read_po(BytesIO(file.read_bytes()), locale=lang, abort_invalid=True)
                    write_mo(BytesIO(), catalogue)
                except (PoFileError, ValueError, UnknownLocaleError) as error:
                    faults.append((domain, lang, str(error)))
                else:
                    faults += [(domain, lang, reason) for reason in _strange_places(catalogue)]
    return faults


def _strange_places(catalogue: Catalog) -> Iterator[str]:
    for entry in catalogue:
        if entry.id and not entry.fuzzy:
            sources, words = _joined(entry.id), _joined(entry.string)
            for place in sorted(set(PLACE.findall(words)) - set(PLACE.findall(sources))):
                yield f"“{sources}” has no %({place})s"


def _joined(text: str | Iterable[str] | None) -> str:
    return text if isinstance(text, str) else " ".join(text or ())


def _po_file(folder: Path, lang: str, domain: str) -> Path:
    return folder / lang / "LC_MESSAGES" / f"{domain}.po"


def _catalogue(domain: str, lang: str) -> gettext.NullTranslations:
    key = (domain, lang)
    if key not in _catalogues:
        _catalogues[key] = _load(domain, lang)
    return _catalogues[key]


def _load(domain: str, lang: str) -> gettext.NullTranslations:
    folder = _folders.get(domain)
    file = _po_file(folder, lang, domain) if folder else None
    if file is None or not file.is_file():
        return gettext.NullTranslations()
    source = file.read_bytes()
    digest = hashlib.sha256(source).hexdigest()[:16]
    compiled = _cache_folder[0] / "translations" / f"{domain}-{lang}-{digest}.mo"
    if not compiled.is_file():
        try:
            binary = _compile(source, lang)
        except (PoFileError, ValueError, UnknownLocaleError):
            return gettext.NullTranslations()
        _write_whole(compiled, binary)
    with compiled.open("rb") as stream:
        return gettext.GNUTranslations(stream)


def _compile(source: bytes, lang: str) -> bytes:
    catalogue = read_po(BytesIO(source), locale=lang, abort_invalid=True)
    out = BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def _write_whole(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
    Path(name).replace(target)


@lru_cache(maxsize=64)
def locale(lang: str) -> Locale:
    """Babel's locale for *lang*; English where Babel does not know the language."""
    try:
        return Locale.parse(lang)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(SOURCE_LANGUAGE)


NAMES = {"fi": "suomi", "sv": "svenska", "en": "English", "se": "davvisámegiella"}
"""What a language calls itself."""

_TAIL = {"å": "zzza", "ä": "zzzb", "ö": "zzzc", "æ": "zzzb", "ø": "zzzc"}


def sort_key(text: str) -> str:
    """A key that sorts Finnish and Swedish texts rightly with plain comparison: å ä ö come last.

    Other accents are ignored; digits and spaces sort first.
    """
    out = []
    for letter in unicodedata.normalize("NFC", text.casefold()):
        if letter in _TAIL:
            out.append(_TAIL[letter])
        elif letter.isalnum() or letter == " ":
            out.append(unicodedata.normalize("NFD", letter)[0])
    return "".join(out)[:900]


class OwnedGettext(Extension):
    """Binds ``_`` and ``_n`` in a template to the gettext domain of the template's owner.

    Renames the tokens while a template is compiled, so the answer is right in layouts, blocks
    and imported macros alike. The owner is the first folder of the template's name
    (``blog/panel.html`` belongs to ``yhteistuumin_blog``); the core's folders belong to the core.
    """

    core_folders = frozenset({"public", "admin", "security", "errors", "feeds"})

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        owner = (stream.name or "").partition("/")[0]
        core = owner in self.core_folders or not owner
        suffix = "" if core else f"_{owner}"
        for token in stream:
            if token.type == "name" and token.value in {"_", "_n"}:
                yield Token(token.lineno, token.type, f"gettext{token.value}{suffix}")
            else:
                yield token


def template_globals(plugin_names: Iterable[str]) -> dict[str, object]:
    """The functions that `OwnedGettext` renames to: one pair for the core, one for each plugin."""
    names: dict[str, object] = {}
    for plugin in ("", *plugin_names):
        domain = f"yhteistuumin_{plugin}" if plugin else CORE_DOMAIN
        suffix = f"_{plugin}" if plugin else ""
        names[f"gettext_{suffix}"] = _gettext_for(domain)
        names[f"gettext_n{suffix}"] = _ngettext_for(domain)
    return names


def _gettext_for(domain: str) -> object:
    def gettext_(msgid: str, **params: object) -> str:
        return translate(Message(msgid, domain, params))

    return gettext_


def _ngettext_for(domain: str) -> object:
    def ngettext_(msgid: str, plural: str, n: int, **params: object) -> str:
        return translate(Message(msgid, domain, {"n": n, **params}, plural, n))

    return ngettext_
