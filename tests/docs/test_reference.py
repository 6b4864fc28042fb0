"""The reference pages say what the code says."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from flask import Flask

ROOT = Path(__file__).parents[2]


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference", ROOT / "bench" / "reference.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["reference"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def made(shared_site) -> dict[str, str]:
    from yhteistuumin.runtime import registry

    app: Flask = shared_site()
    with app.app_context():
        pages: dict[str, str] = script().pages(registry())
    return pages


@pytest.mark.parametrize("name", ["hooks.md", "content-types.md", "commands.md"])
def test_a_reference_page_is_what_the_code_says(made, name):
    written = (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")
    assert written == made[name], "make it anew: python bench/reference.py update"
