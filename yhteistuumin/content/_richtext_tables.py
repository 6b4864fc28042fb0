"""Columns of numbers in tables: marked, so that a page can align them."""

from __future__ import annotations

import re
from dataclasses import replace

from yhteistuumin.content._richtext_tree import Element, Node, walk

NUMERIC = ("class", "n")

_NUMBER = re.compile(r"[+−–-]?\s?\d[\d\s.,]*\s?[%€]?")
_NO_NUMBER = frozenset({"", "–", "-", "…"})
_CELLS = frozenset({"th", "td"})


def mark_numbers(table: Element) -> Element:
    """*table* with a class on the cells of every column, after the first, that holds only numbers.

    A table with merged cells is returned as it is: its columns cannot be told from its rows.
    """
    if any(cell.get("colspan") or cell.get("rowspan") for cell in walk(table.children)):
        return table
    rows = [_cells(row) for row in walk(table.children) if row.tag == "tr"]
    numeric = {column for column in range(1, max(map(len, rows), default=0)) if _is_numeric(rows, column)}
    return replace(table, children=tuple(_marked(child, numeric) for child in table.children))


def _cells(row: Element) -> list[Element]:
    return [child for child in row.children if isinstance(child, Element) and child.tag in _CELLS]


def _is_numeric(rows: list[list[Element]], column: int) -> bool:
    texts = [_text(row[column]) for row in rows if len(row) > column and row[column].tag == "td"]
    numbers = [text for text in texts if text not in _NO_NUMBER]
    return bool(numbers) and all(_NUMBER.fullmatch(text) for text in numbers)


def _text(node: Node) -> str:
    if isinstance(node, str):
        return node.strip()
    return "".join(map(_text, node.children)).strip()


def _marked(node: Node, numeric: set[int]) -> Node:
    if isinstance(node, str):
        return node
    if node.tag != "tr":
        return replace(node, children=tuple(_marked(child, numeric) for child in node.children))
    numbers = {id(cell) for column, cell in enumerate(_cells(node)) if column in numeric}
    children = (_with_class(child) if id(child) in numbers else child for child in node.children)
    return replace(node, children=tuple(children))


def _with_class(node: Node) -> Node:
    return replace(node, attrs=(*node.attrs, NUMERIC)) if isinstance(node, Element) else node
