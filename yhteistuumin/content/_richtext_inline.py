"""Running text as a flat row of marked runs, the form in which it is made canonical.

Nested inline elements have many spellings for one meaning.  A row of runs has
one: white space takes the marks that both its neighbours share, equal
neighbours melt together, and marks nest in one fixed order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from yhteistuumin.content._richtext_tree import Element, Node

Attrs = tuple[tuple[str, str], ...]
Marks = tuple[tuple[str, Attrs], ...]

BREAK = "\n"

_ORDER = ("a", "span", "strong", "em")
_SPACE = re.compile(r"[ \t\n\r\f]+")
_WORDS = re.compile(r"[ \t\n\r\f]+|[^ \t\n\r\f]+")
_SAME = {"b": "strong", "i": "em"}


@dataclass(frozen=True)
class Run:
    """A word, a space or a line break, and the marks around it."""

    text: str
    marks: Marks = ()

    @property
    def is_break(self) -> bool:
        return self.text == BREAK

    @property
    def is_gap(self) -> bool:
        return self.text in (" ", BREAK)


def runs_of(nodes: Iterable[Node], marks: Marks = ()) -> list[Run]:
    """The runs in *nodes*; elements that are no marks leave only their text."""
    row: list[Run] = []
    for node in nodes:
        if isinstance(node, str):
            row += [Run(" " if _SPACE.match(word) else word, marks) for word in _WORDS.findall(node)]
        elif node.tag == "br":
            row.append(Run(BREAK, marks))
        elif node.tag == "img":
            continue
        else:
            row += _inside(node, marks)
    return row


def paragraphs(row: Sequence[Run]) -> list[tuple[Node, ...]]:
    """The row as canonical inline content, parted where two breaks meet."""
    if _is_plain(row):
        return [part for part in [_plain_line(row)] if part]
    parts: list[tuple[Node, ...]] = []
    rest = _tidy(row)
    start = 0
    for i in range(1, len(rest)):
        if rest[i - 1].is_break and rest[i].is_break:
            parts.append(line(rest[start:i]))
            start = i
    parts.append(line(rest[start:]))
    return [part for part in parts if part]


def line(row: Sequence[Run]) -> tuple[Node, ...]:
    """The row as canonical inline content in one piece; empty if nothing shows."""
    if _is_plain(row):
        return _plain_line(row)
    tidy = _tidy(row)
    single = [run for i, run in enumerate(tidy) if not (run.is_break and tidy[i - 1].is_break)]
    if not "".join(run.text for run in single).strip():
        return ()
    return _nest(single)


def _is_plain(row: Sequence[Run]) -> bool:
    # Nearly all text is unmarked; the long way costs six times as much for it.
    return not any(run.marks or run.text == BREAK for run in row)


def _plain_line(row: Sequence[Run]) -> tuple[Node, ...]:
    text = "".join(run.text for run in row)
    words = " ".join(word for word in text.split(" ") if word)
    return (words,) if words.strip() else ()


def _inside(node: Element, marks: Marks) -> list[Run]:
    tag = _SAME.get(node.tag, node.tag)
    if tag in ("strong", "em") or (tag == "a" and node.get("href")):
        return runs_of(node.children, _with(marks, tag, node.attrs))
    if tag == "span":
        return runs_of(node.children, _with(marks, tag, node.attrs) if node.attrs else marks)
    if tag == "a":
        return runs_of(node.children, marks)
    return [Run(" ", marks), *runs_of(node.children, marks), Run(" ", marks)]


def _with(marks: Marks, tag: str, attrs: Attrs) -> Marks:
    kept = [mark for mark in marks if mark[0] != tag]
    return tuple(sorted([*kept, (tag, attrs)], key=lambda mark: _ORDER.index(mark[0])))


def _tidy(row: Sequence[Run]) -> list[Run]:
    """No space at an end, beside a break or twice; no break at an end."""
    solid: list[Run] = []
    for run in row:
        if run.text == " " and (not solid or solid[-1].is_gap):
            continue
        if run.is_break and solid and solid[-1].text == " ":
            solid.pop()
        if run.is_break and not solid:
            continue
        solid.append(run)
    while solid and solid[-1].is_gap:
        solid.pop()
    return _share_marks(solid)


def _share_marks(row: Sequence[Run]) -> list[Run]:
    """Spaces and breaks with the marks that the words on both sides share."""
    after: list[Marks] = []
    for run in reversed(row):
        after.append(after[-1] if after and run.is_gap else run.marks)
    shared: list[Run] = []
    before: Marks = ()
    for run, following in zip(row, reversed(after), strict=True):
        if run.is_gap:
            common = tuple(mark for mark in before if mark in following)
            shared.append(Run(run.text, common))
        else:
            before = run.marks
            shared.append(run)
    return shared


def _nest(row: Sequence[Run]) -> tuple[Node, ...]:
    nodes: list[Node] = []
    start = 0
    while start < len(row):
        first = row[start].marks[:1]
        end = start + 1
        while end < len(row) and row[end].marks[:1] == first:
            end += 1
        group = row[start:end]
        if first:
            (tag, attrs) = first[0]
            inner = [Run(run.text, run.marks[1:]) for run in group]
            nodes.append(Element(tag, attrs, _nest(inner)))
        else:
            nodes += _plain(group)
        start = end
    return tuple(nodes)


def _plain(row: Sequence[Run]) -> list[Node]:
    nodes: list[Node] = []
    for run in row:
        if run.is_break:
            nodes.append(Element("br"))
        elif nodes and isinstance(nodes[-1], str):
            nodes[-1] += run.text
        else:
            nodes.append(run.text)
    return nodes
