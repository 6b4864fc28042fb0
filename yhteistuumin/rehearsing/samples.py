"""An example item of a content type, made of what its fields say about themselves."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from yhteistuumin.content.loading import load_file
from yhteistuumin.content.pages import PAGE
from yhteistuumin.content.richtext import placed
from yhteistuumin.content.vocabularies import vocabularies
from yhteistuumin.db import now
from yhteistuumin.errors import YhteistuuminError
from yhteistuumin.i18n import speaking
from yhteistuumin.runtime import registry
from yhteistuumin.schema.fields import Field, FieldKind
from yhteistuumin.schema.messages import translator
from yhteistuumin.schema.types import ContentType

_ = translator(__name__)

EXAMPLE = _("Example: %(kind)s")
SENTENCE = _("This is an example: the text that you write comes here.")
MOST_BLOCKS = 20


def uid_of(kind: str, number: int = 0) -> str:
    """The uid of the example of *kind*, or of a further one."""
    return f"rehearsal.{kind}.{number}" if number else f"rehearsal.{kind}"


def text_uid(plugin: str) -> str:
    """The uid of the page with the blocks of *plugin*."""
    return f"rehearsal.text.{plugin}"


def put_text(plugin: str, languages: Sequence[str], region: str, folder: Path) -> str:
    """Publish a page with every block of *plugin*, empty and filled in; ``""``, or why it would not go."""
    declared = {name: owned.value for name, owned in registry().blocks.items() if owned.owner == plugin}
    if not declared:
        return ""
    line = _line(PAGE, (), languages, region) | {"uid": text_uid(plugin)}
    for lang, told in line["translations"].items():
        with speaking(lang):
            for name, block in list(declared.items())[:MOST_BLOCKS]:
                filled = {f.name: value for f in block.fields if (value := _value(f))}
                told["body"] += placed(name, {}).html() + placed(name, filled).html()
        told["slug"] = f"rehearsal-text-{plugin.replace('_', '-')}"
    file = folder / "text.jsonl"
    file.write_text(json.dumps(line, ensure_ascii=False) + "\n", encoding="utf-8")
    try:
        load_file(file)
    except YhteistuuminError as error:
        return str(error)
    return ""


def put_sample(
    kind: ContentType, languages: Sequence[str], region: str, folder: Path, *, number: int = 0
) -> str:
    """Publish an example of *kind*, or a further one; ``""``, or why it would not go."""
    why = ""
    # Values of its own checks may be beyond us: then with the fields that must be there, then bare.
    for wanted in (list(kind.fields), [f for f in kind.fields if f.required], []):
        line = _line(kind, wanted, languages, region) | {"uid": uid_of(kind.name, number)}
        for told in line["translations"].values():
            told["slug"] += f"-{number}" if number else ""
        file = folder / f"{kind.name}.jsonl"
        file.write_text(json.dumps(line, ensure_ascii=False) + "\n", encoding="utf-8")
        try:
            load_file(file)
        except YhteistuuminError as error:
            why = why or str(error)
        else:
            return ""
    return why


def _line(kind: ContentType, fields: Sequence[Field], languages: Sequence[str], region: str) -> dict[str, Any]:
    with speaking(languages[0]):
        neutral = {f.name: value for f in fields if not f.translatable and (value := _value(f))}
    return {
        "uid": uid_of(kind.name),
        "kind": kind.name,
        "region": region or None,
        "lead": languages[0],
        "fields": neutral,
        "themes": [term] if (term := first_term("theme")) else [],
        "translations": {lang: _translation(kind, fields, lang) for lang in languages},
    }


def _translation(kind: ContentType, fields: Sequence[Field], lang: str) -> dict[str, Any]:
    with speaking(lang):
        title, sentence = str(EXAMPLE.with_params(kind=kind.title)), str(SENTENCE)
        own = {f.name: value for f in fields if f.translatable and (value := _value(f))}
        return {
            "title": title,
            "slug": f"rehearsal-{kind.name.replace('_', '-')}",
            "summary": sentence,
            "body": f"<p>{sentence}</p>" if kind.has_body else "",
            "state": "published",
            "published_at": now().isoformat(),
            "fields": own,
        }


def _value(declared: Field) -> Any:
    """A value that *declared* takes; nothing where only the site's own content could give one."""
    label, sentence = str(declared.label), str(SENTENCE)
    plain: dict[FieldKind, Any] = {
        FieldKind.LINE: label[: declared.max_length or None],
        FieldKind.TEXT: sentence[: declared.max_length or None],
        FieldKind.RICH: f"<p>{sentence}</p>",
        FieldKind.DATE: now().date().isoformat(),
        FieldKind.LINES: [label, sentence],
        FieldKind.STEPS: [{"title": label, "text": sentence}],
        FieldKind.URL: "https://example.org/",
        FieldKind.EMAIL: "example@example.org",
        FieldKind.CHOICE: declared.choices[0].value if declared.choices else None,
        FieldKind.TERM: first_term(declared.vocabulary),
    }
    value = plain.get(declared.kind)
    return [value] if value and declared.many else value


def first_term(vocabulary: str) -> str:
    """The id of the first term of *vocabulary*; ``""`` where there is none."""
    known = vocabularies().get(vocabulary)
    return next(iter(known.terms), "") if known else ""


def kinds_of(name: str) -> list[ContentType]:
    """The content types of plugin *name*."""
    return [owned.value for owned in registry().content_types.values() if owned.owner == name]
