"""The rules of the house, held by reading the source."""

from __future__ import annotations

import ast
import functools
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

FLOORS = {
    "yhteistuumin": 0,
    "yhteistuumin.schema": 0,
    "yhteistuumin.hookspecs": 0,
    "yhteistuumin.i18n": 0,
    "yhteistuumin.settings": 0,
    "yhteistuumin.db": 0,
    "yhteistuumin.events": 0,
    "yhteistuumin.errors": 0,
    "yhteistuumin.runtime": 0,
    "yhteistuumin.migrating": 0,
    "yhteistuumin.packaging": 0,
    "yhteistuumin.profiles": 0,
    "yhteistuumin.msgids": 0,
    "yhteistuumin.tables": 1,
    "yhteistuumin.security": 2,
    "yhteistuumin.content": 3,
    "yhteistuumin.plugins": 4,
    "yhteistuumin.web": 5,
    "yhteistuumin.admin": 5,
    "yhteistuumin.rest": 5,
    "yhteistuumin.api": 6,
    "yhteistuumin.site": 6,
    "yhteistuumin.installing": 6,
    "yhteistuumin.rehearsing": 6,
    "yhteistuumin.scaffolding": 6,
    "yhteistuumin.cli": 7,
    "yhteistuumin.testing": 7,
    "yhteistuumin.conformance": 7,
}

MAX_MODULE_LINES = 500
MAX_FUNCTION_LINES = 60
SHAPELESS_NAMES = frozenset({"utils", "util", "helpers", "helper", "manager", "base", "misc", "common"})


@dataclass(frozen=True)
class Source:
    """One module."""

    path: Path
    module: str
    text: str

    @functools.cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    def __str__(self) -> str:
        return str(self.path.relative_to(ROOT))


def _read(path: Path, base: Path) -> Source:
    module = ".".join(path.relative_to(base).with_suffix("").parts).removesuffix(".__init__")
    return Source(path, module, path.read_text(encoding="utf-8"))


def _sources(package: Path) -> list[Source]:
    return [_read(path, package.parent) for path in sorted(package.rglob("*.py"))]


CORE = _sources(ROOT / "yhteistuumin")
PLUGINS = [source for package in sorted(ROOT.glob("plugins/*/yhteistuumin_*")) for source in _sources(package)]
MODULES = frozenset(source.module for source in CORE)


def imports(source: Source) -> Iterator[str]:
    """Every module that *source* imports when it runs, inside functions too."""
    only_types = [node for node in ast.walk(source.tree) if _is_for_types(node)]
    hidden = {id(inner) for node in only_types for inner in ast.walk(node)}
    for node in ast.walk(source.tree):
        if id(node) in hidden:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in MODULES else node.module


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def floor_of(module: str) -> int:
    """The floor of a module of the core: that of the longest known beginning of its name."""
    parts = module.split(".")
    names = (".".join(parts[:length]) for length in range(len(parts), 1, -1))
    found = next((FLOORS[name] for name in names if name in FLOORS), None)
    if found is None:
        return FLOORS["yhteistuumin"] if len(parts) == 1 else pytest.fail(f"{module} stands on no floor")
    return found


def functions(source: Source) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_a_module_imports_only_from_its_own_floor_or_a_lower_one():
    wrong = [
        f"{source} imports {name}"
        for source in CORE
        for name in imports(source)
        if name.partition(".")[0] == "yhteistuumin" and floor_of(name) > floor_of(source.module)
    ]
    assert wrong == []


def test_the_core_never_imports_a_plugin():
    wrong = [f"{source} imports {n}" for source in CORE for n in imports(source) if n.startswith("yhteistuumin_")]
    assert wrong == []


def test_the_core_itself_does_not_use_the_plugins_door():
    wrong = [str(source) for source in CORE if "yhteistuumin.api" in imports(source)]
    assert wrong == []


def test_a_plugin_imports_only_the_door_and_itself():
    wrong = []
    for source in PLUGINS:
        own = source.module.partition(".")[0]
        for name in imports(source):
            top = name.partition(".")[0]
            ours = top.startswith("yhteistuumin")
            if ours and top != own and name != "yhteistuumin.api":
                wrong.append(f"{source} imports {name}")
    assert wrong == []


IMPORT = re.compile(r"^\s*(?:from|import) (yhteistuumin(?!_)(?:\.\w+)*)", re.MULTILINE)
SCRIPT = re.compile(r'^[A-Z]+ = """.*?^"""', re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("file", sorted(ROOT.glob("plugins/*/tests/*.py")), ids=lambda file: file.name)
def test_a_plugins_tests_use_only_the_door_and_the_test_kit(file: Path):
    own = SCRIPT.sub("", file.read_text(encoding="utf-8"))  # what a test runs in another process
    assert set(IMPORT.findall(own)) <= {"yhteistuumin.api", "yhteistuumin.testing"}


@pytest.mark.parametrize("source", [*CORE, *PLUGINS], ids=str)
def test_a_module_keeps_to_the_shape_of_the_house(source: Source):
    lines = source.text.count("\n")
    assert lines <= MAX_MODULE_LINES, f"{lines} lines; split it by domain"
    assert source.path.stem not in SHAPELESS_NAMES
    assert re.search(r"\b(TODO|FIXME|XXX)\b", source.text) is None
    if source.tree.body:
        assert ast.get_docstring(source.tree), "it has no docstring"
    if len(source.tree.body) > 1:
        assert "from __future__ import annotations" in source.text
    for function in functions(source):
        length = (function.end_lineno or function.lineno) - function.lineno + 1
        assert length <= MAX_FUNCTION_LINES, f"{function.name} has {length} lines"
        assert function.returns is not None, f"{function.name} does not say what it returns"


def test_every_hook_has_a_reference_an_example_and_a_test():
    from yhteistuumin import hookspecs
    from yhteistuumin.plugins.collecting import RESULT_TYPES
    from yhteistuumin.plugins.contract import hook_names

    tests = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.glob("tests/plugins/*.py"))
    assert set(RESULT_TYPES) == set(hook_names())
    for name in hook_names():
        reference = inspect.getdoc(getattr(hookspecs, name)) or ""
        assert "Example::" in reference, f"{name} has no example"
        assert f"def {name}(" in reference
        assert f"def {name}(" in tests, f"{name} has no test in tests/plugins"


def test_every_name_of_the_door_is_documented_and_sorted():
    from yhteistuumin import api

    assert sorted(api.__all__) == api.__all__
    undocumented = [
        name for name in api.__all__ if callable(getattr(api, name)) and not inspect.getdoc(getattr(api, name))
    ]
    assert undocumented == []


def test_templates_speak_through_owned_functions_only():
    folders = [ROOT / "yhteistuumin" / "templates", *ROOT.glob("plugins/*/yhteistuumin_*/templates")]
    wrong = [
        str(path.relative_to(ROOT))
        for folder in folders
        for path in sorted(folder.rglob("*.html"))
        if re.search(r"{%-?\s*trans\b", path.read_text(encoding="utf-8"))
    ]
    assert wrong == []
