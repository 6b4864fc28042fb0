"""The tree behind `richtext`: parse cleaned markup, and write it again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser

MAX_DEPTH = 64
VOID = frozenset({"br", "hr", "img", "wbr", "col", "input", "link", "meta", "source", "area"})


class RichTextError(ValueError):
    """Markup that is refused whole; `code` names the message, `limit` its number."""

    def __init__(self, code: str, message: str, *, limit: int) -> None:
        super().__init__(message)
        self.code = code
        self.limit = limit

    @property
    def problem(self) -> str:
        """The code of the `Problem` that says it to an editor."""
        return f"rich-{self.code.replace('_', '-')}"


@dataclass(frozen=True)
class Element:
    tag: str
    attrs: tuple[tuple[str, str], ...] = ()
    children: tuple[Node, ...] = ()

    def get(self, name: str) -> str:
        return dict(self.attrs).get(name, "")


Node = Element | str


def too_deep() -> RichTextError:
    return RichTextError(
        "too_deep",
        f"the text is nested deeper than {MAX_DEPTH} levels; paste it as plain text",
        limit=MAX_DEPTH,
    )


def parse(html: str) -> tuple[Node, ...]:
    """The nodes of markup in which every element is closed, as nh3 writes it."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.finished()


def serialise(nodes: Iterable[Node]) -> str:
    """The one way in which a tree is written."""
    return "".join(_pieces(nodes))


def walk(nodes: Iterable[Node]) -> Iterator[Element]:
    """Every element, outer before inner, in reading order."""
    for node in nodes:
        if isinstance(node, Element):
            yield node
            yield from walk(node.children)


def _pieces(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            yield escape(node, quote=False)
            continue
        attrs = "".join(f' {name}="{escape(value)}"' for name, value in node.attrs)
        yield f"<{node.tag}{attrs}>"
        if node.tag not in VOID:
            yield from _pieces(node.children)
            yield f"</{node.tag}>"


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[tuple[str, tuple[tuple[str, str], ...]]] = []
        self._levels: list[list[Node]] = [[]]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = tuple(sorted((name, value or "") for name, value in attrs))
        if tag in VOID:
            self._levels[-1].append(Element(tag, named))
            return
        if len(self._open) >= MAX_DEPTH:
            raise too_deep()
        self._open.append((tag, named))
        self._levels.append([])

    def handle_endtag(self, tag: str) -> None:
        if any(tag == name for name, _ in self._open):
            while self._shut() != tag:
                pass

    def handle_data(self, data: str) -> None:
        self._levels[-1].append(data)

    def finished(self) -> tuple[Node, ...]:
        while self._open:
            self._shut()
        return tuple(self._levels[0])

    def _shut(self) -> str:
        tag, attrs = self._open.pop()
        children = tuple(self._levels.pop())
        self._levels[-1].append(Element(tag, attrs, children))
        return tag
