"""The history of an item, told to its editors."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from flask import Flask
from flask.testing import FlaskClient

from tests.admin.test_desk import counted

Create = Callable[..., str]
Versions = Callable[[str], dict[str, str]]
STEP = re.compile(r'<section class="group".*?</section>', re.DOTALL)
WHO_AND_WHEN = re.compile(r"<p[^>]*>[^<]+, <time .*?</p>")


def history_of(address: str) -> str:
    return f"{address.removesuffix('/').rpartition('/')[0]}/history/"


def steps(page: str) -> list[str]:
    """The words of each step, newest first, without who and when."""
    told = [WHO_AND_WHEN.sub("", step) for step in STEP.findall(page)]
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", step)).split()) for step in told]


def save(browser: FlaskClient, address: str, versions: Versions, **fields: str) -> None:
    assert browser.post(address, data={**fields, **versions(address)}).status_code == 303


def test_each_save_tells_who_did_what_and_which_sentences_changed(
    editor: FlaskClient, create: Create, versions: Versions
) -> None:
    address = create(editor)
    save(editor, address, versions, **{"text-title": "Byturné", "text-summary": "Vi åker runt. Kom med."})
    save(editor, address, versions, **{"text-title": "Byturné", "text-summary": "Vi cyklar runt. Kom med."})
    assert f'href="{history_of(address)}"' in editor.get(address).text
    page = editor.get(history_of(address)).text
    assert len(re.findall(r"[^<>]+, <time datetime=", page)) == 3
    assert steps(page) == [
        "Draft saved: Swedish Summary Removed: Vi åker runt. Added: Vi cyklar runt.",
        "Draft saved: Swedish Summary Added: Vi åker runt. Summary Added: Kom med.",
        "Draft saved: Swedish The first version",
    ]


def test_what_is_the_same_in_every_language_is_told_before_and_after(
    editor: FlaskClient, create: Create, versions: Versions
) -> None:
    address = create(editor)
    save(editor, address, versions, **{"all-authors": "Linnea"})
    save(editor, address, versions, **{"all-authors": "Päivi"})
    newest = steps(editor.get(history_of(address)).text)[0]
    assert newest.startswith("Draft saved: The same in every language")
    assert newest.endswith("Before: Linnea Now: Päivi")


def test_the_rule_table_decides_who_reads_which_language(
    desk: Callable[..., FlaskClient], editor: FlaskClient, create: Create, versions: Versions, client: FlaskClient
) -> None:
    address = create(editor)
    save(editor, address, versions, **{"text-title": "Byturné med buss"})
    finnish = address.replace("/sv/", "/fi/")
    save(editor, finnish, versions, **{"text-title": "Kyläkiertue"})
    there = history_of(address)
    assert desk("regional-editor", region="lappi").get(there).status_code == 403
    assert desk("author", region="uusimaa").get(there).status_code == 403
    assert client.get(there).status_code == 302
    assert desk("coordinator").get("/admin/items/none/history/").status_code == 404
    read = desk("regional-editor", region="uusimaa", lang="fi").get(there)
    assert "Draft saved: Finnish" in read.text
    assert "Draft saved: Swedish" not in read.text
    assert "Byturné med buss" not in "".join(steps(read.text))


def test_the_history_costs_the_same_however_long_it_is(
    editor: FlaskClient, create: Create, versions: Versions, site: Flask
) -> None:
    address = create(editor)
    save(editor, address, versions, **{"text-title": "Byturné 0", "all-authors": "Linnea"})
    editor.get(history_of(address))
    with counted(site) as few:
        editor.get(history_of(address))
    for number in range(1, 12):
        save(editor, address, versions, **{"text-title": f"Byturné {number}", "all-authors": f"Linnea {number}"})
    editor.get(history_of(address))
    with counted(site) as many:
        editor.get(history_of(address))
    assert len(many) == len(few)


def test_a_long_history_is_parted_into_pages(editor: FlaskClient, create: Create, versions: Versions) -> None:
    address = create(editor)
    for number in range(21):
        save(editor, address, versions, **{"text-title": f"Byturné {number}"})
    there = history_of(address)
    assert [len(steps(editor.get(f"{there}?page={page}").text)) for page in (1, 2)] == [20, 2]
