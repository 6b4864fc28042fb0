"""Blocks of add-ons in a text, each behind the fault barrier.

Readers never notice one that is missing, switched off, not for this region or broken: the text
around it stands, without an empty box. Editors are told which one it is, why, and that it is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from flask import Flask, g, render_template
from markupsafe import Markup

from yhteistuumin.content.blocks import SHOW, offered_blocks, values_of
from yhteistuumin.content.richtext import Placed
from yhteistuumin.i18n import speaking, translate
from yhteistuumin.plugins.barrier import guarded, is_suspended
from yhteistuumin.plugins.current import load_result
from yhteistuumin.plugins.ledger import noted_block
from yhteistuumin.runtime import registry
from yhteistuumin.schema.declarations import Block, BlockContext
from yhteistuumin.schema.messages import Text, translator
from yhteistuumin.schema.registry import Owned
from yhteistuumin.security.permissions import current_actor

_ = translator(__name__)

EDITORS = "yhteistuumin_editors_see_notes"
INSIDE = "yhteistuumin_inside_block"


@dataclass(frozen=True)
class Told:
    """A block in a text for editors: what it is, whose, and *why* readers do not see it, if they do not."""

    block: Placed
    title: str
    addon: str
    why: str = ""

    @property
    def note(self) -> str:
        """The whole of it in a sentence or two; ``""`` for a block that readers see."""
        if not self.why:
            return ""
        unseen = translate(_("Readers do not see the block “%(block)s” here.", block=self.title))
        return f"{unseen} {self.why} {translate(_('It is kept in the text.'))}"


def install(app: Flask) -> None:
    """Show the blocks of texts on the pages of *app*."""
    app.extensions[SHOW] = shown


def tell_editors() -> None:
    """From now on in this request, an editor reads a note in the place of a block that readers do not see."""
    setattr(g, EDITORS, current_actor().may("desk.open"))


def shown(block: Placed, context: BlockContext) -> Markup:
    """*block* where *context* says, or nothing; for an editor, see `tell_editors`."""
    owned = offered_blocks(context.region).get(block.name)
    # A block that shows a text shows none of the blocks in it: they could be itself again.
    html = None if owned is None else Markup("") if g.get(INSIDE) else _drawn(owned, block, context)
    if html is not None:
        return Markup('<div class="placed">{}</div>').format(html) if html else html
    return noted(told(block, context.region, failed=owned is not None)) if g.get(EDITORS) else Markup("")


def noted(said: Told) -> Markup:
    """What an editor reads in the place of a block that readers do not see."""
    return Markup('<div class="note note--warn"><p>{}</p></div>').format(said.note)


def told(block: Placed, region: str | None, *, failed: bool = False) -> Told:
    """What editors are told about *block* in a text of *region*."""
    owned = registry().blocks.get(block.name)
    if owned is None:
        return _told_absent(block)
    title, addon = translate(owned.value.title), _title_of(owned.owner)
    if block.name not in offered_blocks(region):
        why: Text = _("The add-on “%(addon)s” is not switched on for this region.", addon=addon)
    elif failed or is_suspended(owned.owner, _hook(owned)):
        why = _("The add-on “%(addon)s” fails in it.", addon=addon)
    else:
        return Told(block, title, addon)
    return Told(block, title, addon, translate(why))


def _told_absent(block: Placed) -> Told:
    title, addon = noted_block(block.name)
    report = load_result().report(block.plugin)
    if any(loaded.plugin.name == block.plugin for loaded in load_result().loaded):
        why = _("The add-on “%(addon)s” does not have it any more.", addon=addon or block.plugin)
    else:
        addon = addon or (translate(report.title) if report else "")
        why = _("The add-on “%(addon)s” is switched off or is not there.", addon=addon or block.plugin)
    return Told(block, title or block.name, addon or block.plugin, translate(why))


def _title_of(plugin: str) -> str:
    report = load_result().report(plugin)
    return translate(report.title) if report else plugin


def _hook(owned: Owned[Block]) -> str:
    return f"block {owned.value.name}"


def _drawn(owned: Owned[Block], block: Placed, context: BlockContext) -> Markup | None:
    draw = partial(_draw, owned.value, replace(context), values_of(owned.value, block.read()))
    with _inside():
        return guarded(owned.owner, _hook(owned), draw, None)


@contextmanager
def _inside() -> Iterator[None]:
    setattr(g, INSIDE, True)
    try:
        yield
    finally:
        setattr(g, INSIDE, False)


def _draw(declared: Block, context: BlockContext, values: Mapping[str, Any]) -> Markup:
    # The text's language, which in answers for programs is not that of the request.
    with speaking(context.lang):
        variables = declared.data(context, values)
        if variables is None:
            return Markup("")
        return Markup(render_template(declared.template, **{**variables, "context": context}).strip())
