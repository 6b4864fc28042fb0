"""Blocks of plugins on a page, each behind the fault barrier: one that fails is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from flask import render_template, request
from markupsafe import Markup

from yhteistuumin.content.regions import active, regions_of
from yhteistuumin.i18n import language
from yhteistuumin.plugins.barrier import guarded
from yhteistuumin.runtime import registry
from yhteistuumin.schema.declarations import Panel, PanelContext
from yhteistuumin.schema.registry import CORE, Owned
from yhteistuumin.schema.types import ContentType, Section
from yhteistuumin.security.permissions import current_actor
from yhteistuumin.web.frame import page_region, public_language
from yhteistuumin.web.language import EDITORS

DESK = "desk"
HEADER = "header"


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
        if not _belongs(owned.owner, context):
            continue
        html = guarded(owned.owner, f"panel {owned.value.name}", partial(_render, owned, replace(context)), None)
        if html:
            shown.append(ShownPanel(owned.value.name, owned.value.order, html))
    return shown


def header_panels() -> list[ShownPanel]:
    """The panels in the header of the page of this request; none on the editors' side."""
    if request.path.startswith(EDITORS):
        return []
    return shown_panels(PanelContext(HEADER, public_language(language()), region=page_region()))


def _belongs(owner: str, context: PanelContext) -> bool:
    """The blocks of a regional add-on stand on pages of its regions, and above the list of their
    editors."""
    if context.place != DESK:
        return active(owner, context.region)
    regions, own = regions_of(owner), current_actor().regions("desk.open")
    return regions is None or bool(regions if own is None else regions & own)


def _render(owned: Owned[Panel], context: PanelContext) -> Markup | None:
    variables = owned.value.data(context)
    if variables is None:
        return None
    return Markup(render_template(owned.value.template, **{**variables, "context": context}))


def render_owned(
    owned: Owned[Section] | Owned[ContentType], usual: str, more: Mapping[str, Any], **words: Any
) -> str:
    """A page by the template that *owned* names, with *more* beside *words*; by the *usual* one
    of the core, behind the fault barrier, when that fails."""
    template = owned.value.template
    if template == usual or owned.owner == CORE:
        return render_template(template, **{**more, **words})
    render = partial(render_template, template, **{**more, **words})
    page = guarded(owned.owner, f"template {template}", render, None)
    return render_template(usual, **words) if page is None else page
