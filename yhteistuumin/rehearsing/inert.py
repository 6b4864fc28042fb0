"""A page to look at: its links lead nowhere, its forms send nothing, its scripts are gone."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from html.parser import HTMLParser

Keep = Callable[[str], str]
"""What becomes of the address of a style sheet or picture."""

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_DROPPED = frozenset({"script", "iframe", "object", "embed", "base"})
_LINKS = frozenset({"a", "area"})
_ADDRESSES = frozenset({"src", "href", "srcset"})
_SENDING = frozenset({"action", "method", "formaction", "formmethod", "target", "ping", "download", "autofocus"})


def inert(html: str, keep: Keep) -> str:
    """*html* as a picture of itself; *keep* gives the new address of what it shows."""
    writer = _Writer(keep)
    writer.feed(html)
    writer.close()
    return "".join(writer.out)


class _Writer(HTMLParser):
    def __init__(self, keep: Keep) -> None:
        super().__init__(convert_charrefs=False)
        self.keep = keep
        self.out: list[str] = []
        self.skipping = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.skipping or tag in _DROPPED:
            self.skipping = self.skipping or ("" if tag in _VOID else tag)
            return
        if tag == "meta" and any(name == "http-equiv" for name, _value in attrs):
            return
        kept = [(name, value) for name, value in attrs if not name.startswith("on") and name not in _SENDING]
        if tag in _LINKS:
            kept = [(name, value) for name, value in kept if name != "href"]
        elif tag == "link" and dict(kept).get("rel") not in {"stylesheet", "icon"}:
            return
        self.out.append(f"<{tag}{''.join(self._attribute(*pair) for pair in kept)}>")

    def _attribute(self, name: str, value: str | None) -> str:
        if value is None:
            return f" {name}"
        if name == "srcset":
            parts = (part.strip().partition(" ") for part in value.split(","))
            value = ", ".join(f"{self.keep(address)} {size}".strip() for address, _space, size in parts)
        elif name in _ADDRESSES:
            value = self.keep(value)
        return f' {name}="{escape(value)}"'

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        before = len(self.out)
        skipping = self.skipping
        self.handle_starttag(tag, attrs)
        self.skipping = skipping
        if len(self.out) > before and tag not in _VOID:
            self.out[-1] = self.out[-1][:-1] + "/>"

    def handle_endtag(self, tag: str) -> None:
        if self.skipping:
            self.skipping = "" if tag == self.skipping else self.skipping
        elif tag not in _VOID and tag not in _DROPPED:
            self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self.skipping:
            self.out.append(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")

    def handle_decl(self, decl: str) -> None:
        self.out.append(f"<!{decl}>")
