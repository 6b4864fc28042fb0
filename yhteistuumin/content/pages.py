"""The core's own content type: pages, which stand in a tree."""

from __future__ import annotations

from yhteistuumin.schema.messages import translator
from yhteistuumin.schema.registry import CORE, Owned
from yhteistuumin.schema.types import ContentType

_ = translator(__name__)

PAGE = ContentType(
    "page",
    _("Page"),
    _("Pages"),
    description=_("A page of its own, such as instructions or contact details."),
)

CORE_TYPES = {PAGE.name: Owned(CORE, PAGE)}
"""What the core itself declares, to be joined by the plugins' content types."""
