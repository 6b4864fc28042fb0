"""What readers asked and did not find: counted by month, without anything that tells who asked.

A question is counted in memory and written once a minute, so no reader waits for it. Until it was
asked three times in a month only a keyed hash of it is stored; whatever looks like a person's data
is not counted at all. Without the words, last month's counts are deleted. Finished pages are kept
for five minutes, so one reader who asks again and again counts once in that time.
"""

from __future__ import annotations

import hmac
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock, Timer

from flask import Flask, current_app
from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from yhteistuumin.api import Actor, audit, now, per_site, session, settings, write
from yhteistuumin_search.personal import looks_personal
from yhteistuumin_search.tables import QUESTION_LENGTH, Missed

ENOUGH = 3
"""Times in a month before a question's words are kept."""
MOST_IN_MONTH = 5000
KEPT_MONTHS = 12
PAUSE_SECONDS = 60
MOST_WAITING = 2000

Asked = tuple[str, str, str]
"""(month, language, question)"""

_EDGES = re.compile(r"^[^\w]+|[^\w]+$")


@dataclass(frozen=True)
class Question:
    """A question without an answer: how often it was asked, and in which month last."""

    lang: str
    question: str
    times: int
    last: str


class Waiting:
    """The counts of this process that are not written yet."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: Counter[Asked] = Counter()
        self._timer: Timer | None = None

    def add(self, asked: Asked, app: Flask) -> None:
        """Count once, and see to it that it is written within a minute."""
        with self._lock:
            if asked not in self._counts and len(self._counts) >= MOST_WAITING:
                return
            self._counts[asked] += 1
            if self._timer is None and not app.testing:
                self._timer = Timer(PAUSE_SECONDS, self._write_later, (app,))
                self._timer.daemon = True
                self._timer.start()

    def take(self) -> Mapping[Asked, int]:
        """Everything that waits, which then waits no more."""
        with self._lock:
            taken, self._counts, self._timer = self._counts, Counter(), None
        return taken

    def _write_later(self, app: Flask) -> None:
        with app.app_context():
            try:
                flush()
            except SQLAlchemyError:
                app.logger.exception("a minute's questions without an answer could not be counted")


def note(question: str, lang: str) -> None:
    """Count that *question* had no answer, unless it may tell of a person."""
    plain = normal(question)
    if plain and not looks_personal(question):
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        _waiting().add((this_month(), lang, plain), app)


def normal(question: str) -> str:
    """*question* as it is counted: small letters, single spaces, no marks around it."""
    return _EDGES.sub("", " ".join(question.casefold().split()))[:QUESTION_LENGTH]


def this_month() -> str:
    """``2026-11``."""
    return now().strftime("%Y-%m")


def flush() -> None:
    """Write what waits in this process."""
    counts = _waiting().take()
    if not counts:
        return
    with write() as writing:
        tidy(writing)
        room = MOST_IN_MONTH - (writing.scalar(select(func.count()).where(Missed.month == this_month())) or 0)
        for asked, times in counts.items():
            room -= _count(writing, asked, times, room)


def tidy(writing: Session) -> None:
    """Delete what is too old, and last month's counts that never had enough to be kept in words."""
    month = now().year * 12 + now().month - 1 - KEPT_MONTHS
    oldest = f"{month // 12:04d}-{month % 12 + 1:02d}"
    writing.execute(delete(Missed).where(Missed.month < oldest))
    writing.execute(delete(Missed).where(Missed.month < this_month(), Missed.question == ""))


def _count(writing: Session, asked: Asked, times: int, room: int) -> int:
    """Add to the count; 1 where that took a new row."""
    month, lang, question = asked
    key = (month, lang, _mark(asked))
    row = writing.get(Missed, key)
    is_new = row is None
    if row is None:
        if room <= 0:
            return 0
        row = Missed(month=month, lang=lang, mark=key[2], question="", times=0, is_dismissed=False)
        writing.add(row)
    row.times += times
    if row.times >= ENOUGH and not row.question:
        row.question = question
        row.is_dismissed = bool(writing.scalar(_same(lang, question).where(Missed.is_dismissed)))
    return int(is_new)


def most_missed(lang: str = "", limit: int = 50) -> list[Question]:
    """The questions asked most often that nobody has dismissed."""
    times = func.sum(Missed.times).label("times")
    statement = (
        select(Missed.lang, Missed.question, times, func.max(Missed.month).label("last"))
        .where(Missed.question != "", Missed.is_dismissed.is_(False))
        .group_by(Missed.lang, Missed.question)
        .order_by(times.desc(), Missed.lang, Missed.question)
        .limit(limit)
    )
    rows = session().execute(statement.where(Missed.lang == lang) if lang else statement)
    return [Question(row.lang, row.question, row.times, row.last) for row in rows]


def rare() -> int:
    """How many questions were asked this month too seldom for their words to be kept."""
    return session().scalar(select(func.count()).where(Missed.question == "", Missed.month == this_month())) or 0


def dismiss(actor: Actor, lang: str, question: str) -> None:
    """Show *question* no more, even when it is asked again."""
    with write() as writing:
        mine = (Missed.lang == lang, Missed.question == question)
        writing.execute(update(Missed).where(*mine).values(is_dismissed=True))
        audit(actor, "search.dismiss", lang=lang, question=question)


def _same(lang: str, question: str) -> Select[tuple[int]]:
    return select(func.count()).where(Missed.lang == lang, Missed.question == question)


def _mark(asked: Asked) -> str:
    content = "\x1f".join(("search.missed", *asked)).encode()
    return hmac.new(settings().secret_key.encode(), content, "sha256").hexdigest()[:32]


def _waiting() -> Waiting:
    return per_site("search.missed", Waiting)
