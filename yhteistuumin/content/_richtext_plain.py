"""The plain notation: what a text field without script shows and takes.

Blocks are parted by blank lines; ``##``, ``###`` and ``####`` begin headings,
``-`` and ``1.`` items, ``>`` a quotation.  ``**strong**``, ``*emphasis*``,
``[text](address)``, and ``![caption](media:ID)`` alone on a line.  A backslash
takes the meaning from the sign after it.

A block is written in the notation only if reading it back gives the very same
block; any other (a table, a passage in another language) is written as a line
``[[block 3]]`` and comes back from the text it was written from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from yhteistuumin.content._richtext_blocks import blocks
from yhteistuumin.content._richtext_tree import Element, Node, parse, serialise

_MAX_QUOTES = 8
_SIGNS = r"\\*[\]()#>.\-!•"
_HEADING = re.compile(r"(#{1,4})[ \t]+(.*)")
_ITEM = re.compile(r"(?:([-*•])|(\d{1,3})[.)])[ \t]+(.*)")
_MORE = re.compile(r"[ \t]{2,}\S")
_QUOTE = re.compile(r"> ?(.*)")
_MARKER = re.compile(r"\[\[\s*block\s+(\d{1,4})\s*\]\]", re.I)
_LABEL = r"\[((?:\\.|[^\[\]\\])*)\]"
_PICTURE = re.compile(rf"!{_LABEL}\(media:([A-Za-z0-9._:-]{{1,100}})\)")
_TOKEN = re.compile(
    rf"\\(?P<sign>[{_SIGNS}])|{_LABEL}\((?P<address>(?:\\.|[^()\s\\])+)\)"
    r"|(?P<stars>\*+)|[^\\*\[]+|.",
    re.S,
)
_LINE_START = re.compile(r"(?=#{1,4}[ \t]|[-•][ \t]|>|!\[|\[\[)|\d{1,3}(?=[.)][ \t])")
_HEADING_SIGNS = {"h2": "## ", "h3": "### ", "h4": "#### "}
_HEADING_TAGS = {1: "h2", 2: "h2", 3: "h3", 4: "h4"}


def to_plain(html: str) -> str:
    """The notation for stored *html*, for a text field."""
    parts = []
    for number, block in enumerate(_elements(parse(html)), start=1):
        plain = _write_block(block)
        faithful = plain is not None and serialise(_read(plain, (), 0)) == serialise([block])
        parts.append(plain if plain is not None and faithful else f"[[block {number}]]")
    return "\n\n".join(parts)


def from_plain(text: str, *, previous: str) -> str:
    """HTML for the notation, not yet cleaned."""
    kept = _elements(parse(previous))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    return serialise(_read(lines, kept, 0))


def _elements(nodes: Iterable[Node]) -> list[Element]:
    return [node for node in nodes if isinstance(node, Element)]


def _write_block(block: Element) -> str | None:
    if block.tag == "p":
        return _guarded(_write(block.children))
    if block.tag in _HEADING_SIGNS:
        return _HEADING_SIGNS[block.tag] + (_write(block.children) or "")
    if block.tag in ("ul", "ol"):
        signs = ["- " if block.tag == "ul" else f"{n}. " for n in range(1, len(block.children) + 1)]
        items = [(_write(item.children) or "\\") for item in _elements(block.children)]
        return "\n".join(s + i.replace("\n", "\n   ") for s, i in zip(signs, items, strict=True))
    if block.tag == "blockquote":
        inner = [_write_block(child) or "" for child in _elements(block.children)]
        return "\n".join(f"> {line}".rstrip() for line in "\n\n".join(inner).split("\n"))
    if block.tag == "figure" and block.children:
        return _write_picture(block)
    return None


def _write_picture(figure: Element) -> str | None:
    image, *rest = _elements(figure.children)
    caption = _write(rest[0].children, in_label=True) if rest else ""
    return f"![{caption}](media:{image.get('data-media')})"


def _guarded(text: str | None) -> str | None:
    """Paragraph lines that look like the start of another block lose that look."""
    if text is None:
        return None
    return "\n".join(_guarded_line(line) for line in text.split("\n"))


def _guarded_line(line: str) -> str:
    match = _LINE_START.match(line)
    return line if match is None else f"{match[0]}\\{line[match.end() :]}"


def _write(nodes: Iterable[Node], *, in_label: bool = False) -> str | None:
    """Inline content in the notation; nothing if it has no words for it."""
    parts: list[str] = []
    for node in nodes:
        if isinstance(node, str):
            signs = r"[\\*\[\]]" if in_label else r"[\\*]|\[(?=[^\[\]]*\]\()"
            parts.append(re.sub(signs, lambda match: "\\" + match[0], node))
        elif node.tag == "br":
            parts.append("\n")
        elif node.tag in ("strong", "em", "a"):
            inner = _write(node.children, in_label=in_label or node.tag == "a")
            if inner is None:
                return None
            parts.append(_wrapped(node, inner))
        else:
            return None
    return "".join(parts)


def _wrapped(node: Element, inner: str) -> str:
    if node.tag == "a":
        address = re.sub(r"[()\\]", lambda match: "\\" + match[0], node.get("href"))
        return f"[{inner}]({address})"
    stars = "**" if node.tag == "strong" else "*"
    return f"{stars}{inner}{stars}"


def _read(text: str, kept: Sequence[Element], quotes: int) -> tuple[Element, ...]:
    found: list[Element] = []
    for chunk in re.split(r"\n[ \t]*(?:\n[ \t]*)+", text.strip("\n")):
        found += _read_chunk(chunk.split("\n"), kept, quotes)
    return blocks(found)


def _read_chunk(lines: Sequence[str], kept: Sequence[Element], quotes: int) -> list[Element]:
    found: list[Element] = []
    rest = list(lines)
    while rest:
        element, used = _read_next(rest, kept, quotes)
        found.append(element)
        del rest[:used]
    return found


def _read_next(lines: Sequence[str], kept: Sequence[Element], quotes: int) -> tuple[Element, int]:
    first = lines[0].strip()
    if (marker := _MARKER.fullmatch(first)) and 0 < int(marker[1]) <= len(kept):
        return kept[int(marker[1]) - 1], 1
    if picture := _PICTURE.fullmatch(first):
        return _read_picture(picture), 1
    if heading := _HEADING.fullmatch(first):
        return Element(_HEADING_TAGS[len(heading[1])], (), _inline(heading[2])), 1
    if item := _ITEM.fullmatch(first):
        return _read_list(lines, "ul" if item[1] else "ol")
    if first.startswith(">") and quotes < _MAX_QUOTES:
        return _read_quote(lines, kept, quotes)
    end = next((i for i in range(1, len(lines)) if _begins_block(lines[i])), len(lines))
    return Element("p", (), _inline("\n".join(line.strip() for line in lines[:end]))), end


def _begins_block(line: str) -> bool:
    patterns = (_MARKER, _PICTURE, _HEADING, _ITEM, _QUOTE)
    return any(pattern.fullmatch(line.strip()) for pattern in patterns)


def _read_picture(match: re.Match[str]) -> Element:
    image = Element("img", (("data-media", match[2]),))
    return Element("figure", (), (image, Element("figcaption", (), _inline(match[1]))))


def _read_list(lines: Sequence[str], tag: str) -> tuple[Element, int]:
    items: list[list[str]] = []
    used = 0
    for line in lines:
        item = _ITEM.fullmatch(line.strip())
        if item and ("ul" if item[1] else "ol") == tag:
            items.append([item[3]])
        elif _MORE.match(line) and not item:
            items[-1].append(line.strip())
        else:
            break
        used += 1
    children = tuple(Element("li", (), _inline("\n".join(item))) for item in items)
    return Element(tag, (), children), used


def _read_quote(lines: Sequence[str], kept: Sequence[Element], quotes: int) -> tuple[Element, int]:
    inner: list[str] = []
    for line in lines:
        match = _QUOTE.fullmatch(line.strip())
        if not match:
            break
        inner.append(match[1])
    return Element("blockquote", (), _read("\n".join(inner), kept, quotes + 1)), len(inner)


@dataclass
class _Frame:
    """An opened mark and what stands in it so far."""

    tag: str
    stars: str
    nodes: list[Node] = field(default_factory=list)


def _inline(text: str, *, links: bool = True) -> tuple[Node, ...]:
    frames = [_Frame("", "")]
    for match in _TOKEN.finditer(text):
        if match["stars"]:
            _stars(frames, match, text)
        elif match["sign"]:
            frames[-1].nodes.append(match["sign"])
        elif match["address"] and links:
            address = re.sub(rf"\\([{_SIGNS}])", r"\1", match["address"])
            inner = _inline(match[2], links=False)
            frames[-1].nodes.append(Element("a", (("href", address),), inner))
        else:
            frames[-1].nodes += _with_breaks(match[0])
    while len(frames) > 1:
        _unopened(frames)
    return tuple(frames[0].nodes)


def _with_breaks(text: str) -> list[Node]:
    nodes: list[Node] = []
    for i, line in enumerate(text.split("\n")):
        nodes += [Element("br")] if i else []
        nodes += [line] if line else []
    return nodes


def _stars(frames: list[_Frame], match: re.Match[str], text: str) -> None:
    left = len(match[0])
    opens = match.end() < len(text) and not text[match.end()].isspace()
    closes = match.start() > 0 and not text[match.start() - 1].isspace()
    while left:
        top = frames[-1].tag
        tags = {frame.tag for frame in frames}
        ends_top = left >= 2 if top == "strong" else top == "em" and left % 2 == 1
        if closes and ends_top:
            left -= _closed(frames)
        elif opens and left >= 2 and "strong" not in tags:
            frames.append(_Frame("strong", "**"))
            left -= 2
        elif opens and "em" not in tags:
            frames.append(_Frame("em", "*"))
            left -= 1
        else:
            frames[-1].nodes.append("*" * left)
            left = 0


def _closed(frames: list[_Frame]) -> int:
    frame = frames.pop()
    frames[-1].nodes.append(Element(frame.tag, (), tuple(frame.nodes)))
    return len(frame.stars)


def _unopened(frames: list[_Frame]) -> None:
    frame = frames.pop()
    frames[-1].nodes += [frame.stars, *frame.nodes]
