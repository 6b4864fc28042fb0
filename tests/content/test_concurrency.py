from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from yhteistuumin import db
from yhteistuumin.content.records import record_of, revisions
from yhteistuumin.content.saving import create, item_with, save_draft
from yhteistuumin.errors import Conflict
from yhteistuumin.security.rules import SYSTEM

THREADS, SAVES = 4, 10


@pytest.mark.usefixtures("context")
def test_editors_who_save_at_once_lose_nothing(app: Flask) -> None:
    item = create("page", lang="fi", actor=SYSTEM, uid="shared")

    def edit(editor: int) -> int:
        conflicts = saved = 0
        while saved < SAVES:
            with app.app_context():
                mine = item_with("shared")
                assert mine is not None
                seen = record_of(mine).version("fi")
                try:
                    title = f"{editor}: {saved}"
                    save_draft(mine, "fi", {"title": title}, expected_version=seen, actor=SYSTEM)
                    saved += 1
                except Conflict:
                    conflicts += 1
                db.session().rollback()
        return saved

    with ThreadPoolExecutor(THREADS) as pool:
        assert list(pool.map(edit, range(THREADS))) == [SAVES] * THREADS
    db.session().rollback()
    assert record_of(item).version("fi") == THREADS * SAVES
    numbers = sorted(int(title.content["title"].split(": ")[1]) for title in revisions(item, "fi"))
    assert numbers == sorted(list(range(SAVES)) * THREADS)
