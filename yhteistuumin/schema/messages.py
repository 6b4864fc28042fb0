"""Text that is translated when it is shown, not when it is declared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

CORE_DOMAIN = "yhteistuumin"

_resolve: Callable[[Message], str] | None = None


@dataclass(frozen=True)
class Message:
    """An English *msgid* of the gettext *domain*; ``str()`` gives it in the language of the moment.

    *params* fill ``%(name)s`` places after translation. With *plural* and *n* the plural form
    that fits *n* is used.
    """

    msgid: str
    domain: str = CORE_DOMAIN
    params: Mapping[str, Any] = field(default_factory=dict, hash=False)
    plural: str = ""
    n: int = 1

    def __str__(self) -> str:
        if _resolve is not None:
            return _resolve(self)
        text = self.plural if self.plural and self.n != 1 else self.msgid
        return text % self.params if self.params else text

    def __html__(self) -> str:
        from markupsafe import escape

        return str(escape(str(self)))

    def __bool__(self) -> bool:
        return bool(self.msgid)

    def with_params(self, **params: Any) -> Message:
        """The same text with its places filled."""
        return Message(self.msgid, self.domain, {**self.params, **params}, self.plural, self.n)


Text = Message | str
"""A declared text: a `Message`, or a plain string for what needs no translation."""


def set_resolver(resolve: Callable[[Message], str] | None) -> None:
    """Install the function that turns a `Message` into words; `i18n` does this once a process."""
    global _resolve
    _resolve = resolve


def translator(module_name: str) -> Callable[..., Message]:
    """The ``_`` of a plugin's module: ``_ = translator(__name__)``.

    The gettext domain is the top package of *module_name* (``yhteistuumin_blog.plugin`` has the
    domain ``yhteistuumin_blog``), so no plugin can retranslate another's words.
    """
    domain = module_name.partition(".")[0]

    def gettext(msgid: str, **params: Any) -> Message:
        return Message(msgid, domain, params)

    return gettext


def plural_translator(module_name: str) -> Callable[..., Message]:
    """Like `translator`, for counted things: ``_n("%(n)s post", "%(n)s posts", n)``."""
    domain = module_name.partition(".")[0]

    def ngettext(msgid: str, plural: str, n: int, **params: Any) -> Message:
        return Message(msgid, domain, {"n": n, **params}, plural, n)

    return ngettext
