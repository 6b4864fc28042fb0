"""SKOS files: RDF/XML, Turtle, N-Triples and JSON-LD, plain or packed with gzip.

The file is read as a stream of statements, so a large one needs little more memory than its labels.
Nothing outside the file is fetched, and an XML file whose entities grow is refused before it is read.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast
from xml.parsers import expat

from yhteistuumin.content.thesaurus.concepts import LONGEST_CODE, Concept
from yhteistuumin.errors import ThesaurusError

if TYPE_CHECKING:
    import pyoxigraph

SKOS = "http://www.w3.org/2004/02/skos/core#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
DEPRECATED = "http://www.w3.org/2002/07/owl#deprecated"
BASE = "urn:x-skos:"

FORMATS = {
    ".rdf": "RDF_XML",
    ".xml": "RDF_XML",
    ".owl": "RDF_XML",
    ".ttl": "TURTLE",
    ".turtle": "TURTLE",
    ".nt": "N_TRIPLES",
    ".jsonld": "JSON_LD",
    ".json": "JSON_LD",
}
LONGEST_ENTITY = 1000
CHUNK = 1 << 16

Progress = Callable[[int], None]
"""Told how many bytes of the file were read since the last time."""

_LINE = re.compile(r"\s*\(line (\d+)\)$")
_PLACE = re.compile(r"^Parser error (?:at line \d+|between line \d+ .*? and line \d+ column \d+)[^:]*:\s*")


def read_concepts(file: Path, *, progress: Progress | None = None) -> dict[str, Concept]:
    """Every concept in *file* by its address, in the order of the file. Raises `ThesaurusError`."""
    syntax = _syntax(file)
    try:
        if syntax == "RDF_XML":
            with _opened(file) as stream:
                _require_tame_xml(stream)
        with _opened(file) as stream:
            return _collected(stream, syntax, progress)
    except (gzip.BadGzipFile, EOFError) as error:
        raise ThesaurusError(f"{file.name} cannot be unpacked: {error}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ThesaurusError(f"{file.name} cannot be read: {error}") from error


def _syntax(file: Path) -> str:
    ending = Path(file.stem if file.suffix == ".gz" else file.name).suffix.lower()
    if ending not in FORMATS:
        raise ThesaurusError(f"{file.name} must end in one of {' '.join(FORMATS)} (or one of them and .gz)")
    return FORMATS[ending]


def _opened(file: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(file)) if file.suffix == ".gz" else file.open("rb")


def _require_tame_xml(stream: IO[bytes]) -> None:
    parser = expat.ParserCreate()

    def entity(name: str, is_parameter: int, value: str | None, *_more: Any) -> None:
        # Names for addresses are common in RDF/XML; what grows or points outside the file is not.
        if is_parameter or value is None or "&" in value or len(value) > LONGEST_ENTITY:
            where = f"line {parser.CurrentLineNumber}"
            raise ThesaurusError(f"{where}: the entity “{name}” is not a plain short text, so the file is refused")

    parser.EntityDeclHandler = entity
    try:
        parser.ParseFile(stream)
    except expat.ExpatError as error:
        raise ThesaurusError(f"line {error.lineno}: the XML is broken ({expat.ErrorString(error.code)})") from error


class _Counting:
    """A stream that tells how far it was read."""

    def __init__(self, stream: IO[bytes], progress: Progress) -> None:
        self._stream = stream
        self._progress = progress

    def read(self, size: int = -1) -> bytes:
        """As that of the stream."""
        found = self._stream.read(size)
        self._progress(len(found))
        return found


def _collected(stream: IO[bytes], syntax: str, progress: Progress | None) -> dict[str, Concept]:
    found: dict[str, Concept] = {}
    concepts: dict[str, None] = {}
    for subject, predicate, value in _statements(stream, syntax, progress):
        if predicate == RDF_TYPE and _address(value) == f"{SKOS}Concept":
            concepts[subject] = None
        else:
            _note(found, subject, predicate, value)
    return {uri: found.get(uri, Concept(uri)) for uri in concepts}


def _statements(stream: IO[bytes], syntax: str, progress: Progress | None) -> Iterator[tuple[str, str, Any]]:
    import pyoxigraph

    source = cast("IO[bytes]", _Counting(stream, progress)) if progress else stream
    try:
        for quad in pyoxigraph.parse(source, format=getattr(pyoxigraph.RdfFormat, syntax), base_iri=BASE):
            if isinstance(quad.subject, pyoxigraph.NamedNode):
                yield quad.subject.value, quad.predicate.value, quad.object
    except SyntaxError as error:
        raise ThesaurusError(_sentence(error)) from error
    except ValueError as error:
        raise ThesaurusError(str(error)) from error


def _sentence(error: SyntaxError) -> str:
    text = _PLACE.sub("", _LINE.sub("", str(error)))
    return f"line {error.lineno}: {text}" if error.lineno else text


def _note(found: dict[str, Concept], subject: str, predicate: str, value: pyoxigraph.NamedNode | Any) -> None:
    name = predicate.removeprefix(SKOS)
    if predicate == DEPRECATED:
        _at(found, subject).is_deprecated = getattr(value, "value", "") in {"true", "1"}
    elif name == predicate:
        return
    elif name in {"prefLabel", "altLabel", "hiddenLabel"}:
        _note_label(_at(found, subject), name, value)
    elif name == "notation":
        _at(found, subject).code = str(value.value)[:LONGEST_CODE]
    elif address := _address(value):
        _note_link(found, subject, name, address)


def _note_label(concept: Concept, name: str, value: Any) -> None:
    text = " ".join(str(getattr(value, "value", "")).split())
    lang = (getattr(value, "language", None) or "").partition("-")[0].lower()
    names = {"prefLabel": concept.preferred, "altLabel": concept.alternative, "hiddenLabel": concept.hidden}[name]
    if text:
        names.setdefault(lang, {})[text] = None


def _note_link(found: dict[str, Concept], subject: str, name: str, address: str) -> None:
    if name == "broader":
        _at(found, subject).broader[address] = None
    elif name == "narrower":
        _at(found, address).broader[subject] = None
    elif name == "related":
        _at(found, subject).related[address] = None
    elif name in {"exactMatch", "closeMatch"}:
        _at(found, subject).matches[address] = None


def _at(found: dict[str, Concept], uri: str) -> Concept:
    return found.setdefault(uri, Concept(uri))


def _address(value: Any) -> str:
    """The address that *value* is, or nothing when it is a text or a node without a name."""
    return "" if hasattr(value, "datatype") or not hasattr(value, "value") or _is_blank(value) else str(value.value)


def _is_blank(value: Any) -> bool:
    return type(value).__name__ == "BlankNode"
