"""The same small network as in the tests of the web."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from flask import Flask
from flask.testing import FlaskClient


def _web() -> ModuleType:
    file = Path(__file__).parent.parent / "web" / "conftest.py"
    spec = importlib.util.spec_from_file_location("web_fixtures", file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def api(site: Flask) -> FlaskClient:
    """A client of a network with two practices and a post in Swedish only."""
    web = _web()
    web.put_items(site, web.practice(1), web.practice(2, region=None), web.POST_IN_SWEDISH)
    return site.test_client()
