"""The tutorial is run as a reader would: its files written, its commands given, its pages opened."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial" / "first-plugin.md"
BLOCK = re.compile(r"^```(\w+)(?: file=(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NOT_ENDING = "serve"


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    program, *arguments = shlex.split(command)
    assert program == "yhteistuumin"
    return subprocess.run(
        [sys.executable, "-m", "yhteistuumin.cli", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONWARNINGS": "default"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The folder after every step, and what each command printed."""
    folder = tmp_path_factory.mktemp("tutorial")
    printed = {}
    for language, file, content in BLOCK.findall(TUTORIAL.read_text(encoding="utf-8")):
        if file:
            target = folder / file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(content, encoding="utf-8")
        elif language == "console":
            for line in content.splitlines():
                command = line.removeprefix("$ ")
                if command.split()[-1] == NOT_ENDING:
                    continue
                done = run(command, folder)
                assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
                printed[command.partition("--instance mysite ")[2]] = done.stdout
    return folder, printed


@pytest.fixture(scope="module")
def page(followed):
    from yhteistuumin.site import create_site

    folder, _printed = followed
    client = create_site(folder / "mysite").test_client()

    def get(address: str) -> str:
        response = client.get(address)
        assert response.status_code == 200, address
        return response.text.replace("\u00ad", "")

    return get


def test_the_plugin_is_listed_switched_on_and_searchable(followed):
    _folder, printed = followed
    assert "village" in printed["plugins list"]
    assert "Vanha koulu" in printed["search query koulu --lang fi"]


def test_both_languages_have_the_listing_the_menu_entry_and_the_filter(page):
    finnish, swedish = page("/fi/kylatalot/"), page("/sv/bystugor/")
    assert ">Kylätalot</a>" in finnish and ">Bystugor</a>" in swedish
    assert "Vanha koulu" in finnish and "Gamla skolan" in swedish
    assert "Vain kesällä" in finnish and "Bara på sommaren" in swedish


def test_a_hall_in_swedish_only_is_marked_on_the_finnish_page(page):
    finnish = page("/fi/kylatalot/?season=summer")
    assert "Strandpaviljongen" in finnish and "Vain ruotsiksi" in finnish
    assert "Vanha koulu" not in finnish


def test_a_hall_has_a_page_in_each_language_and_a_switch_between_them(page):
    finnish = page("/fi/kylatalot/vanha-koulu/")
    assert "Joka keskiviikko" in finnish
    assert 'href="/sv/bystugor/gamla-skolan/"' in finnish
    assert "Varje onsdag" in page("/sv/bystugor/gamla-skolan/")


def test_the_plugins_own_page_speaks_both_languages(page):
    assert "2 kylätaloa" in page("/fi/kylatalot-lukuina/")
    assert "2 bystugor" in page("/sv/bystugor-i-siffror/")
