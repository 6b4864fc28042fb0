"""Storing an item as the present version of its content type has it.

Reading upgrades lazily and stores nothing. The first save or publication brings the whole item
along: what readers see stays the same, and a field with another name makes no translation stale.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from yhteistuumin.content.classification import store_classification
from yhteistuumin.content.hashing import text_hash
from yhteistuumin.content.outbox import announce
from yhteistuumin.content.records import UPGRADED, Record, add_revision, rebase, revisions
from yhteistuumin.content.texts import FIELDS, live_text
from yhteistuumin.errors import PluginError
from yhteistuumin.schema.types import ContentType
from yhteistuumin.tables import Translation


def bring_up_to_date(writing: Session, record: Record) -> None:
    """Store everything about the item in the present version of its type, if it is older.

    Raises `PluginError` when the type's upgrade fails; then nothing may be stored.
    """
    item, content_type = record.item, record.content_type
    version = item.schema_version
    if version >= content_type.schema_version:
        return
    item.fields = _upgraded(content_type, item.fields, version)
    for translation in record.translations.values():
        translation.fields = _upgraded(content_type, translation.fields, version)
    for copy in record.copies.values():
        if copy.content:
            fields = _upgraded(content_type, copy.content.get(FIELDS, {}), version)
            copy.content = {**copy.content, FIELDS: fields}
    item.schema_version = content_type.schema_version
    for translation in record.translations.values():
        _say_anew(writing, record, translation)
    writing.flush()
    store_classification(writing, item, content_type)
    announce(writing, item.uid)


def _upgraded(content_type: ContentType, fields: Mapping[str, Any], version: int) -> dict[str, Any]:
    try:
        return content_type.upgraded(fields, version)
    except Exception as error:
        name, wanted = content_type.name, content_type.schema_version
        raise PluginError(
            f"the content type {name} cannot bring its fields from version {version} to {wanted}: {error!r}"
        ) from error


def _say_anew(writing: Session, record: Record, translation: Translation) -> None:
    """Note the hashes of the words under their fields' new names, for the text and those made
    from it."""
    lang, content_type = translation.lang, record.content_type
    last = next(iter(revisions(record.item, lang)), None)
    draft = record.text(lang)
    changes = {translation.text_hash: text_hash(live_text(translation), content_type)} if translation.text_hash else {}
    if last is not None and record.is_ahead(lang):
        changes[last.text_hash] = text_hash(draft, content_type)
    for old, new in changes.items():
        if old == new:
            continue
        said = record.live(lang) if old == translation.text_hash else draft
        add_revision(writing, record, lang, UPGRADED, said.as_json(), None)
        if lang == record.item.lead_lang:
            rebase(record, old, new)
    if translation.text_hash:
        translation.text_hash = changes[translation.text_hash]
