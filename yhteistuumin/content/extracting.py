"""The text of attached files, read by the worker after they were saved.

Each is read in a child process with limits of time and memory, so a file that was made to do harm
costs one process. Then whatever shows the file is announced as changed: search finds its words.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from yhteistuumin import db
from yhteistuumin.content import documents
from yhteistuumin.content.media_uses import items_with
from yhteistuumin.content.outbox import announce
from yhteistuumin.db import session
from yhteistuumin.events import Topic
from yhteistuumin.schema.declarations import OutboxEvent, OutboxHandler
from yhteistuumin.schema.registry import CORE, Owned
from yhteistuumin.settings import PACKAGE

SECONDS = 60
BROKEN = "broken"
TOO_SLOW = "too-long"

log = logging.getLogger(__name__)


def read_documents(events: Sequence[OutboxEvent]) -> None:
    """Read the text of the documents that *events* name."""
    for event in events:
        document = documents.rows([event.uid]).get(event.uid)
        if document is None:
            continue
        digest, media_type = document.digest, document.media_type
        session().rollback()
        found = _read(digest, media_type)
        with db.write() as writing:
            document = documents.rows([event.uid]).get(event.uid)
            if document is not None and document.digest == digest:
                document.text, document.note = found["text"], found["note"]
                document.pages, document.tagged = found["pages"], found["tagged"]
                announce(writing, *items_with(event.uid))


def _read(digest: str, media_type: str) -> dict[str, Any]:
    nothing: dict[str, Any] = {"text": "", "pages": 0, "tagged": False}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "yhteistuumin.content._extracting", str(documents.folder() / digest), media_type],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PATH": os.environ.get("PATH", "")},
            timeout=SECONDS,
            check=True,
            cwd=PACKAGE.parent,
        )
        found: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return {**nothing, "note": TOO_SLOW}
    except (subprocess.CalledProcessError, ValueError) as error:
        log.warning("the text of the file %s could not be read: %s", digest, error)
        return {**nothing, "note": BROKEN}
    return found


READING = Owned(CORE, OutboxHandler("documents", Topic.DOCUMENT, read_documents))
"""What the core itself does after a commit."""
