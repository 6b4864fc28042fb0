"""All content as a folder: ``content.jsonl``, the pictures and the files, which `loading` takes back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import select

from yhteistuumin.content import documents
from yhteistuumin.content._loading_redirects import addresses_before
from yhteistuumin.content.media import file_name
from yhteistuumin.content.parity import is_stale, revision_with
from yhteistuumin.content.records import Record, record_of, text_of_revision
from yhteistuumin.content.texts import RICH_BLOCK, LanguageText, NeutralContent
from yhteistuumin.content.workflow import State
from yhteistuumin.db import session
from yhteistuumin.runtime import registry, settings
from yhteistuumin.tables import Document, Item, Media

CONTENT = "content.jsonl"
PICTURES = "media"
FILES = "documents"
BATCH = 200


def export_to(folder: Path) -> int:
    """Write all content, all pictures and all files to *folder*; the number of items.

    What is published goes out as it is published; what never was, as its draft. Items of add-ons
    that are not enabled are left out, since nothing knows what their fields mean.
    """
    (folder / PICTURES).mkdir(parents=True, exist_ok=True)
    count = 0
    with (folder / CONTENT).open("w", encoding="utf-8") as out:
        for line in _media_lines(folder):
            out.write(_written(line))
        for line in _document_lines(folder):
            out.write(_written(line))
        for line in _item_lines():
            out.write(_written(line))
            count += 1
    return count


def _written(line: dict[str, Any]) -> str:
    return json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n"


def _media_lines(folder: Path) -> Iterator[dict[str, Any]]:
    for media in session().scalars(select(Media).order_by(Media.id)):
        name = file_name(media.digest, max(media.widths))
        source = settings().media / name
        if source.is_file():
            shutil.copyfile(source, folder / PICTURES / name)
            yield {
                "media": media.uid,
                "file": f"{PICTURES}/{name}",
                "alt": media.alt,
                "decorative": media.decorative,
                "credit": media.credit,
                "region": media.region,
            }


def _document_lines(folder: Path) -> Iterator[dict[str, Any]]:
    for document in session().scalars(select(Document).order_by(Document.id)):
        source = documents.folder() / document.digest
        if source.is_file():
            name = f"{document.digest[:16]}-{documents.download_name(document)}"
            (folder / FILES).mkdir(exist_ok=True)
            shutil.copyfile(source, folder / FILES / name)
            yield {
                "document": document.uid,
                "file": f"{FILES}/{name}",
                "name": document.filename,
                "region": document.region,
            }


def _item_lines() -> Iterator[dict[str, Any]]:
    kinds = list(registry().content_types)
    ids = list(session().scalars(select(Item.id).where(Item.kind.in_(kinds)).order_by(Item.id)))
    for start in range(0, len(ids), BATCH):
        wanted = select(Item).where(Item.id.in_(ids[start : start + BATCH])).order_by(Item.id)
        for item in list(session().scalars(wanted)):
            yield item_as_line(item)
        session().expunge_all()


def item_as_line(item: Item) -> dict[str, Any]:
    """*item* as the object that stands on its line."""
    record = record_of(item)
    parent = session().get(Item, item.parent_id) if item.parent_id else None
    public = any(t.published_at for t in record.translations.values())
    neutral = record.live_neutral() if public else record.neutral()
    before = addresses_before(item)
    return {
        "uid": item.uid,
        "kind": item.kind,
        "region": item.region,
        "lead": item.lead_lang,
        "parent": parent.uid if parent else None,
        **_neutral(neutral),
        **({"moved_from": before} if before else {}),
        **({"national": True} if item.national_at else {}),
        **({"proposed": True} if item.proposed_at else {}),
        "translations": {lang: _translation(record, lang) for lang in _lead_first(record)},
    }


def _neutral(neutral: NeutralContent) -> dict[str, Any]:
    return {"themes": list(neutral.themes), "cover": neutral.cover, "fields": dict(neutral.fields)}


def _lead_first(record: Record) -> list[str]:
    return sorted(record.translations, key=lambda lang: (lang != record.item.lead_lang, lang))


def _translation(record: Record, lang: str) -> dict[str, Any]:
    translation = record.translations[lang]
    live = translation.state in {State.PUBLISHED, State.ARCHIVED}
    line = {**_text(record.live(lang) if live else record.text(lang)), "state": translation.state}
    if live and translation.published_at:
        line["published_at"] = translation.published_at.isoformat()
    if translation.promised_on:
        line["promise"] = translation.promised_on.isoformat()
    older = _made_from(record, lang)
    return {**line, "made_from": older} if older else line


def _text(text: LanguageText) -> dict[str, Any]:
    plain = all(block["type"] == RICH_BLOCK for block in text.body)
    body = "".join(block["html"] for block in text.body) if plain else [dict(b) for b in text.body]
    return {
        "title": text.title,
        "slug": text.slug,
        "summary": text.summary,
        "body": body,
        "fields": dict(text.fields),
    }


def _made_from(record: Record, lang: str) -> dict[str, Any] | None:
    translation, lead = record.translations[lang], record.lead
    if lead is None or lead is translation or not is_stale(translation.basis_hash, lead.text_hash):
        return None
    basis = revision_with(record.item, translation.basis_hash)
    if basis is None:
        return None
    older, newer = _text(text_of_revision(basis, record.content_type)), _text(record.live(lead.lang))
    fields = {
        name: older["fields"].get(name, "")
        for name in older["fields"].keys() | newer["fields"].keys()
        if older["fields"].get(name) != newer["fields"].get(name)
    }
    texts = {name: older[name] for name in ("title", "summary", "body") if older[name] != newer[name]}
    return {**texts, "fields": fields}
