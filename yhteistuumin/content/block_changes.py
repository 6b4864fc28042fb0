"""What changed among the blocks of add-ons in a text, told like its sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from itertools import zip_longest

from yhteistuumin.content.parity import Change
from yhteistuumin.content.richtext import Placed, blocks_in
from yhteistuumin.content.texts import BODY, LABELS, LanguageText, rich_parts
from yhteistuumin.runtime import registry
from yhteistuumin.schema.messages import Text, translator
from yhteistuumin.schema.types import ContentType

_ = translator(__name__)


def block_changes(old: LanguageText, new: LanguageText, content_type: ContentType) -> list[Change]:
    """The blocks that differ between two texts, field by field. They are no sentences: a translation
    does not fall behind for them."""
    before, after = _blocks(old, content_type), _blocks(new, content_type)
    return [change for name in {**before, **after} for change in _changes(name, before, after, content_type)]


_Blocks = Mapping[str, list[Placed]]


def _blocks(text: LanguageText, content_type: ContentType) -> dict[str, list[Placed]]:
    return {name: found for name, markup in rich_parts(text, content_type) if (found := blocks_in(markup))}


def _changes(name: str, before: _Blocks, after: _Blocks, content_type: ContentType) -> Iterator[Change]:
    declared = content_type.field(name)
    label: Text = LABELS[BODY] if name == BODY else declared.label if declared else name
    old, new = before.get(name, []), after.get(name, [])
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            for was, now_is in zip_longest(old[a:b], new[c:d]):
                yield Change(name, label, _said(was), _said(now_is))


def _said(block: Placed | None) -> str:
    if block is None:
        return ""
    owned = registry().blocks.get(block.name)
    labels = {field.name: str(field.label) for field in owned.value.fields} if owned else {}
    values = "; ".join(f"{labels.get(name, name)}: {_plain(value)}" for name, value in block.read().items())
    title = str(owned.value.title) if owned else block.name
    return str(_("Block: %(title)s", title=f"{title} ({values})" if values else title))


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
