"""From any allowed markup to the canonical blocks that are stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from yhteistuumin.content._richtext_inline import Run, line, paragraphs, runs_of
from yhteistuumin.content._richtext_placed import figure_of, is_placed, placed_in
from yhteistuumin.content._richtext_tree import Element, Node, walk

HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
INLINE = frozenset({"a", "b", "br", "em", "i", "span", "strong"})
LISTS = frozenset({"ul", "ol"})
TABLE_PARTS = ("thead", "tbody", "tfoot")


def blocks(nodes: Iterable[Node]) -> tuple[Element, ...]:
    """Canonical blocks: loose text becomes paragraphs, empty blocks go."""
    flow = _Flow()
    flow.add(nodes)
    return flow.finished()


class _Flow:
    def __init__(self) -> None:
        self._blocks: list[Element] = []
        self._loose: list[Run] = []

    def finished(self) -> tuple[Element, ...]:
        self._flush()
        return tuple(self._blocks)

    def add(self, nodes: Iterable[Node]) -> None:
        for node in nodes:
            if isinstance(node, str):
                self._loose += runs_of([node])
            elif node.tag in INLINE:
                self._add_inline(node)
            else:
                self._flush()
                self._add_block(node)
                self._flush()

    def _flush(self) -> None:
        self._blocks += [Element("p", (), part) for part in paragraphs(self._loose)]
        self._loose = []

    def _add_inline(self, node: Element) -> None:
        inner = list(walk(node.children))
        outside = {element.tag for element in inner} - INLINE
        is_link_around_words = node.tag == "a" and "img" not in outside
        if not outside or is_link_around_words:
            self._loose += runs_of([node])
        else:
            self.add(node.children)

    def _add_block(self, node: Element) -> None:
        if node.tag in HEADINGS:
            self._keep(Element(HEADINGS[node.tag], (), line(runs_of(node.children))))
            self._blocks += _figures(node.children)
        elif node.tag in LISTS:
            self._keep(Element(node.tag, (), tuple(_items(node.children))))
        elif node.tag == "blockquote":
            self._keep(Element("blockquote", (), blocks(node.children)))
        elif node.tag == "table":
            self._keep(Element("table", (), tuple(_table(node.children))))
        elif is_placed(node):
            self._blocks.append(figure_of(placed_in(node)))
            self.add(node.children)
        elif node.tag == "figure" and _is_picture(node):
            self._blocks.append(_figure(node))
        elif node.tag == "img":
            self._blocks += _figures([node])
        else:
            self.add(node.children)

    def _keep(self, element: Element) -> None:
        if element.children:
            self._blocks.append(element)


def _figures(nodes: Sequence[Node]) -> list[Element]:
    images = [e for e in walk(nodes) if e.tag == "img" and e.get("data-media")]
    return [Element("figure", (), (image,)) for image in images]


def _is_picture(node: Element) -> bool:
    inner = list(walk(node.children))
    images = [e for e in inner if e.tag == "img" and e.get("data-media")]
    return len(images) == 1 and not any(e.tag == "table" for e in inner)


def _figure(node: Element) -> Element:
    image = next(e for e in walk(node.children) if e.tag == "img" and e.get("data-media"))
    caption = line(runs_of(node.children))
    parts: tuple[Node, ...] = (image, Element("figcaption", (), caption)) if caption else (image,)
    return Element("figure", (), parts)


def _items(nodes: Iterable[Node]) -> list[Element]:
    """Items of a list; what stands between items joins the item before it."""
    items: list[list[Node]] = []
    for node in nodes:
        if isinstance(node, Element) and node.tag == "li":
            items.append(list(node.children))
        elif isinstance(node, Element) or node.strip():
            if not items:
                items.append([])
            items[-1].append(node)
    return [Element("li", (), inner) for inner in map(_item, items) if inner]


def _item(nodes: Sequence[Node]) -> tuple[Node, ...]:
    inner = blocks(nodes)
    if inner and inner[0].tag == "p" and all(block.tag in LISTS for block in inner[1:]):
        return (*inner[0].children, *inner[1:])
    return inner


def _table(nodes: Iterable[Node]) -> list[Element]:
    parts: list[Element] = []
    for node in nodes:
        if not isinstance(node, Element):
            continue
        if node.tag == "caption":
            caption = line(runs_of(node.children))
            parts += [Element("caption", (), caption)] if caption else []
        elif node.tag in TABLE_PARTS:
            rows = tuple(_row(row, node.tag) for row in _elements(node, "tr"))
            parts += [Element(node.tag, (), rows)] if rows else []
    has_cells = any(element.tag in ("td", "th") for element in walk(parts))
    return parts if has_cells else []


def _row(row: Element, part: str) -> Element:
    return Element("tr", (), tuple(_cell(cell, part) for cell in _elements(row, "td", "th")))


def _cell(cell: Element, part: str) -> Element:
    attrs = dict(cell.attrs)
    if cell.tag == "th":
        attrs.setdefault("scope", "col" if part == "thead" else "row")
    inner = blocks(cell.children)
    single = len(inner) == 1 and inner[0].tag == "p"
    return Element(cell.tag, tuple(sorted(attrs.items())), inner[0].children if single else inner)


def _elements(node: Element, *tags: str) -> list[Element]:
    return [child for child in node.children if isinstance(child, Element) and child.tag in tags]
