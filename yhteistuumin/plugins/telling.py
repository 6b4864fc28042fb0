"""Texts that cross from one process to another, and what a rehearsal found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import escape

from yhteistuumin.i18n import SOURCE_LANGUAGE, language, speaking
from yhteistuumin.plugins.faults import Fault
from yhteistuumin.schema.messages import Text


@dataclass(frozen=True)
class Words:
    """A finished text in several languages; ``str()`` gives it in the language of the moment.

    A `Message` of a plugin that this process has not loaded cannot be translated here, so the
    process that has loaded it says it in every language.
    """

    texts: Mapping[str, str]

    @classmethod
    def of(cls, text: object, languages: Iterable[str]) -> Words:
        """*text*, a `Text` or anything else that can be said, in *languages* and in English."""
        said = {}
        for lang in dict.fromkeys([*languages, SOURCE_LANGUAGE]):
            with speaking(lang):
                said[lang] = str(text)
        return cls(said)

    @classmethod
    def read(cls, value: Any) -> Words:
        """What was stored; raises `ValueError` for anything else."""
        if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
            raise ValueError("a text in several languages is an object of texts")
        return cls({str(lang): text for lang, text in value.items()})

    def __str__(self) -> str:
        return self.texts.get(language()) or self.texts.get(SOURCE_LANGUAGE, "")

    def __html__(self) -> str:
        return str(escape(str(self)))

    def __bool__(self) -> bool:
        return any(self.texts.values())


@dataclass(frozen=True)
class Finding:
    """Something wrong, or worth knowing, about a plugin: at which *phase*, why, and what to do."""

    phase: str
    reason: Words
    advice: Words
    trace: str = ""

    @classmethod
    def of(cls, fault: Fault, languages: Iterable[str]) -> Finding:
        """*fault* as it is told elsewhere."""
        wanted = tuple(languages)
        return cls(fault.phase.value, Words.of(fault.reason, wanted), Words.of(fault.advice, wanted), fault.trace)

    @classmethod
    def saying(cls, phase: str, reason: Text, languages: Iterable[str], advice: Text = "", trace: str = "") -> Finding:
        """*reason* and *advice* in *languages*."""
        wanted = tuple(languages)
        return cls(phase, Words.of(reason, wanted), Words.of(advice, wanted), trace)

    @classmethod
    def read(cls, value: Mapping[str, Any]) -> Finding:
        """What `stored` gave."""
        return cls(
            str(value["phase"]), Words.read(value["reason"]), Words.read(value["advice"]), str(value.get("trace", ""))
        )

    def stored(self) -> dict[str, Any]:
        """Plain values in every language."""
        return {
            "phase": self.phase,
            "reason": dict(self.reason.texts),
            "advice": dict(self.advice.texts),
            "trace": self.trace,
        }

    def as_json(self) -> dict[str, str]:
        """Plain values in the language of the moment."""
        return {"phase": self.phase, "reason": str(self.reason), "advice": str(self.advice)}
