"""The texts that a package shows: the literal arguments of ``_()``, ``_n()`` and ``Message()`` in its
Python and of ``_()`` and ``_n()`` in its templates. Nothing of the package is imported."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.pofile import PoFileError, read_po
from jinja2 import Environment, TemplateSyntaxError, nodes

CALLS = {"_": 1, "_n": 2, "Message": 1}
TEMPLATE_CALLS = {"_": 1, "_n": 2}
TEMPLATE_ENDINGS = frozenset({".html", ".xml", ".txt"})


@dataclass(frozen=True)
class ShownText:
    """A literal text of the interface and the file it stands in; *plural* is ``""`` without one."""

    msgid: str
    plural: str
    file: str


def shown_texts(package: Path) -> tuple[list[ShownText], list[tuple[str, str]]]:
    """Every text of *package*, and the (place, reason) of calls whose text is not a literal.

    A file that cannot be parsed has no texts: others say what is wrong with it.
    """
    texts: list[ShownText] = []
    faults: list[tuple[str, str]] = []
    for file in sorted(package.rglob("*")):
        name = file.relative_to(package.parent).as_posix()
        for line, arguments in _calls(file):
            if None in arguments:
                faults.append((f"{name}:{line}", "the text is not a literal, so nobody can translate it"))
            else:
                msgid, plural = [*(str(one) for one in arguments), ""][:2]
                texts.append(ShownText(msgid, plural, name))
    return texts, faults


def untranslated(package: Path, lang: str) -> list[str]:
    """The texts of *package* that its own catalogue does not give in *lang*, sorted."""
    wanted = {text.msgid for text in shown_texts(package)[0] if text.msgid}
    return sorted(wanted - _translated(package, lang))


def _translated(package: Path, lang: str) -> set[str]:
    file = package / "translations" / lang / "LC_MESSAGES" / f"{package.name}.po"
    if not file.is_file():
        return set()
    try:
        catalogue = read_po(BytesIO(file.read_bytes()), locale=lang, abort_invalid=True)
    except (PoFileError, ValueError):
        return set()
    done = [one for one in catalogue if one.id and one.string and not one.fuzzy]
    return {
        one.id if isinstance(one.id, str) else one.id[0]
        for one in done
        if isinstance(one.string, str) or all(one.string or ("",))
    }


def _calls(file: Path) -> list[tuple[int, list[str | None]]]:
    try:
        if file.suffix == ".py":
            return list(_python_calls(file.read_text("utf-8")))
        if file.suffix in TEMPLATE_ENDINGS and "templates" in file.parts:
            return list(_template_calls(file.read_text("utf-8")))
    except (OSError, SyntaxError, ValueError, TemplateSyntaxError):
        pass
    return []


def _python_calls(source: str) -> Iterator[tuple[int, list[str | None]]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            arguments = node.args[: CALLS[node.func.id]]
            literal = [_literal(one) for one in arguments]
            if node.func.id != "Message" or None not in literal:
                yield node.lineno, literal


def _literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _template_calls(source: str) -> Iterator[tuple[int, list[str | None]]]:
    for node in Environment(autoescape=True).parse(source).find_all(nodes.Call):
        if isinstance(node.node, nodes.Name) and node.node.name in TEMPLATE_CALLS:
            arguments = node.args[: TEMPLATE_CALLS[node.node.name]]
            yield node.lineno, [one.value if isinstance(one, nodes.Const) else None for one in arguments]
