"""Blocks of plugins on a page, each behind the fault barrier: one that fails is left out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from flask import render_template
from markupsafe import Markup

from yhteistuumin.plugins.barrier import guarded
from yhteistuumin.runtime import registry
from yhteistuumin.schema.declarations import Panel, PanelContext
from yhteistuumin.schema.registry import Owned


@dataclass(frozen=True)
class ShownPanel:
    """A finished block; *order* says where it stands among the others."""

    name: str
    order: int
    html: Markup


def shown_panels(context: PanelContext) -> list[ShownPanel]:
    """The panels of *context.place* that have something to show, in their order."""
    shown = []
    for owned in registry().panels_at(context.place):
        html = guarded(owned.owner, f"panel {owned.value.name}", partial(_render, owned, context), None)
        if html:
            shown.append(ShownPanel(owned.value.name, owned.value.order, html))
    return shown


def _render(owned: Owned[Panel], context: PanelContext) -> Markup | None:
    variables = owned.value.data(context)
    if variables is None:
        return None
    return Markup(render_template(owned.value.template, context=context, **variables))
