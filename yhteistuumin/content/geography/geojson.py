"""Reading areas from GeoJSON (RFC 7946), as strictly as a drawing needs.

Whatever is wrong is said in one sentence, and nothing of the file is used.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any, NoReturn

from yhteistuumin.content.vocabularies import MUNICIPALITY, REGION, Vocabulary, vocabulary
from yhteistuumin.errors import GeographyError

LARGEST = 100 * 1024 * 1024
MOST_POINTS = 2_000_000
GZIP = b"\x1f\x8b"
WGS84 = ("CRS84", "4326", "4258")
WEST, EAST, SOUTH, NORTH = 15.0, 35.0, 57.0, 73.0
SHORTEST_RING = 4

CODES = {REGION: ("code", "maakunta", "maku", "natcode"), MUNICIPALITY: ("code", "kunta", "natcode")}
WIDTH = {REGION: 2, MUNICIPALITY: 3}
"""The digits of a code; programs that take codes for numbers lose the zeros before them."""
NAMES = ("name", "nimi", "namn", "name_fi", "name_sv")

Degrees = tuple[float, float]


@dataclass(frozen=True)
class Areas:
    """The outlines of a file: for each term of *vocabulary* its rings in degrees."""

    vocabulary: str
    rings: Mapping[str, tuple[tuple[Degrees, ...], ...]]


def read_areas(file: Path) -> Areas:
    """The areas in *file*, which may be packed with gzip. Raises `GeographyError`."""
    features = _features(_parsed(_content(file)))
    properties = [_properties(feature, number) for number, feature in enumerate(features, start=1)]
    name = max((REGION, MUNICIPALITY), key=lambda one: sum(_term(one, facts) is not None for facts in properties))
    found: dict[str, tuple[tuple[Degrees, ...], ...]] = {}
    points = 0
    for number, (feature, facts) in enumerate(zip(features, properties, strict=True), start=1):
        term = _term(name, facts)
        if term is None:
            _refuse(f"feature {number} ({_called(facts)}) is no {name} of this site; check its “code”")
        rings = tuple(_rings(feature.get("geometry"), number))
        points += sum(map(len, rings))
        if points > MOST_POINTS:
            _refuse(f"there are more than {MOST_POINTS:,} points; take a more general division, such as 1:4 500 000")
        found[term] = (*found.get(term, ()), *rings)
    return Areas(name, found)


def _content(file: Path) -> bytes:
    with file.open("rb") as stream:
        content = stream.read(LARGEST + 1)
    if content.startswith(GZIP):
        try:
            with gzip.open(file) as stream:
                content = stream.read(LARGEST + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise GeographyError(f"the file cannot be unpacked ({error}); download it again") from error
    if len(content) > LARGEST:
        _refuse(f"the file is larger than {LARGEST // 1024**2} MB; take a more general division, such as 1:4 500 000")
    return content


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content, parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise GeographyError("the file is no text in UTF-8, so it is no GeoJSON") from error
    except json.JSONDecodeError as error:
        raise GeographyError(f"the file is no JSON: {error.msg} in line {error.lineno}") from error
    except RecursionError as error:
        raise GeographyError("the file is nested too deeply to be GeoJSON") from error


def _no_number(constant: str) -> NoReturn:
    _refuse(f"the file is no JSON: {constant} is no number")


def _features(document: Any) -> list[Mapping[str, Any]]:
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        _refuse("the file is no GeoJSON FeatureCollection; save the areas as GeoJSON")
    system = json.dumps(document.get("crs"))
    if document.get("crs") is not None and not any(name in system for name in WGS84):
        _refuse("the coordinates are not in WGS 84; save the areas with longitude and latitude (EPSG:4326)")
    features = document.get("features")
    if not isinstance(features, list) or not features:
        _refuse("there are no features in the file")
    return features


def _properties(feature: Any, number: int) -> Mapping[str, Any]:
    if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
        _refuse(f"feature {number} has no properties; it needs a “code” or a “name”")
    properties: Mapping[str, Any] = feature["properties"]
    return properties


def _term(name: str, facts: Mapping[str, Any]) -> str | None:
    terms = vocabulary(name)
    codes = [str(facts[key]).strip() for key in CODES[name] if isinstance(facts.get(key), str | int)]
    codes += [code.zfill(WIDTH[name]) for code in codes]
    if codes:
        return next((term.id for term in terms.terms.values() if {term.code, term.id} & set(codes)), None)
    names = {str(facts[key]).strip().casefold() for key in NAMES if facts.get(key)}
    return next((term for term, called in _names(terms) if called in names), None)


def _names(terms: Vocabulary) -> Iterator[tuple[str, str]]:
    for term in terms.terms.values():
        yield from ((term.id, label.casefold()) for label in term.labels.values())


def _called(facts: Mapping[str, Any]) -> str:
    told = [f"{key} “{facts[key]}”" for key in (*CODES[REGION], *CODES[MUNICIPALITY], *NAMES) if facts.get(key)]
    return told[0][:80] if told else "without a code or a name"


def _rings(geometry: Any, number: int) -> Iterator[tuple[Degrees, ...]]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in {"Polygon", "MultiPolygon"}:
        _refuse(f"feature {number} is no Polygon or MultiPolygon")
    polygons = geometry.get("coordinates")
    for polygon in _several([polygons] if kind == "Polygon" else polygons, number):
        for ring in _several(polygon, number):
            yield _ring(ring, number)


def _several(value: Any, number: int) -> Sequence[Any]:
    if not isinstance(value, list) or not value:
        _refuse(f"feature {number} has no coordinates")
    return value


def _ring(ring: Any, number: int) -> tuple[Degrees, ...]:
    points = tuple(_point(position, number) for position in _several(ring, number))
    if len(points) < SHORTEST_RING or points[0] != points[-1]:
        _refuse(f"feature {number} has a ring that is not closed")
    return points[:-1]


def _point(position: Any, number: int) -> Degrees:
    if not isinstance(position, list) or len(position) < 2 or not all(map(_is_number, position[:2])):
        _refuse(f"feature {number} has a position that is no pair of numbers")
    longitude, latitude = float(position[0]), float(position[1])
    if not (WEST <= longitude <= EAST and SOUTH <= latitude <= NORTH):
        _refuse(
            f"feature {number} lies outside Finland ({longitude:g}, {latitude:g}); "
            "save the areas in WGS 84, longitude before latitude"
        )
    return longitude, latitude


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) < 10**9 and isfinite(value)


def _refuse(reason: str) -> NoReturn:
    raise GeographyError(reason)
