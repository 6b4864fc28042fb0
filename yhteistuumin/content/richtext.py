"""The small semantic HTML subset in which running text is stored.

A stored text is canonical: only the elements in `ALLOWED`, each in its one
spelling, so that equal texts are equal strings.  Readers of stored text
(`text_of`, `render` and their like) expect what `clean` returned.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from html import escape, unescape

import nh3
from markupsafe import Markup

from yhteistuumin.content._richtext_blocks import HEADINGS, blocks
from yhteistuumin.content._richtext_placed import MAX_PLACED, Placed, is_placed, placed, placed_in, too_many
from yhteistuumin.content._richtext_plain import from_plain as _from_plain
from yhteistuumin.content._richtext_plain import to_plain
from yhteistuumin.content._richtext_tables import mark_numbers
from yhteistuumin.content._richtext_tree import (
    MAX_DEPTH,
    VOID,
    Element,
    Node,
    RichTextError,
    parse,
    serialise,
    too_deep,
    walk,
)

__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "Placed",
    "RichTextError",
    "blocks_in",
    "clean",
    "from_plain",
    "lines_of",
    "media_uids",
    "placed",
    "render",
    "sentences",
    "text_of",
    "to_plain",
]

MAX_BYTES = 200_000

_KEPT = frozenset(
    [
        "p",
        "h2",
        "h3",
        "h4",
        "ul",
        "ol",
        "li",
        "blockquote",
        "table",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "th",
        "td",
        "strong",
        "em",
        "a",
        "br",
        "figure",
        "figcaption",
        "img",
        "span",
    ]
)
# Read for their meaning or their borders, and never written.
_READ = frozenset(
    [
        "b",
        "i",
        "div",
        "section",
        "article",
        "header",
        "footer",
        "aside",
        "main",
        "nav",
        "dl",
        "dt",
        "dd",
        "pre",
        "address",
        "details",
        "summary",
        "fieldset",
        "center",
        "hr",
    ]
)
_ATTRIBUTES = {
    "a": {"href"},
    "figure": {"data-block", "data-values"},
    "img": {"data-media"},
    "span": {"lang"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
_VALUES = {
    "href": re.compile(r"(?:https?://|mailto:)[^\s\\]+|/(?![/\\])[^\s\\]*|#[^\s\\]+", re.I),
    "data-media": re.compile(r"[A-Za-z0-9._:-]{1,100}"),
    "data-block": re.compile(r"[a-z0-9._]{1,100}"),
    "data-values": re.compile(r".*", re.S),
    "lang": re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}"),
    "colspan": re.compile(r"[1-9]\d?"),
    "rowspan": re.compile(r"[1-9]\d?"),
    "scope": re.compile(r"col|row|colgroup|rowgroup"),
}
_BLOCKS = frozenset(
    [
        "p",
        "h2",
        "h3",
        "h4",
        "li",
        "blockquote",
        "caption",
        "th",
        "td",
        "figcaption",
        "figure",
        "ul",
        "ol",
        "tr",
    ]
)

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)|<[!?][^>]*(?:>|\Z)", re.S)
_STRAY = re.compile(r"<(?=[!?]|/[^A-Za-z])")
_PLACED = "<figure data-block="
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_TAG = re.compile(r"<(/?)([A-Za-z][^\s/>]*)")
_CELLS = frozenset({"p", "li", "td", "th"})
_ENDS = {
    "p": frozenset({"p"}),
    "li": frozenset({"p", "li"}),
    "td": _CELLS,
    "th": _CELLS,
    "tr": _CELLS | {"tr"},
    "dt": frozenset({"p", "dt", "dd"}),
    "dd": frozenset({"p", "dt", "dd"}),
}
_OPTIONAL_END = frozenset({"p", "li", "td", "th", "tr", "thead", "tbody", "tfoot", "dt", "dd"})

# In stored attributes every > is written &gt;.
_BORDER = re.compile(rf"</?(?:{'|'.join(sorted(_BLOCKS))})(?:\s[^>]*)?>")
_INLINE_TAG = re.compile(r"</?[a-z][^>]*>")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’»)\]]*\s+(?=[\"“”’«»(\[–-]*\s?[A-ZÅÄÖŠŽ0-9])")
_NO_END = re.compile(
    r"(?:^|[\s(])(?:\d{1,2}|[A-ZÅÄÖ]|esim|mm|ns|ks|vrt|yms|ym|jne|nk|ent|synt|noin|n|s|k|v|prof|dos"
    r"|t\.ex|bl\.a|s\.k|d\.v\.s|m\.fl|m\.m|o\.s\.v|osv|kl|ca|jfr|nr|resp)\.$",
    re.I,
)


def clean(html: str) -> str:
    """*html* in the stored subset; cleaning twice changes nothing.

    Raises `RichTextError` with code ``too_long`` above `MAX_BYTES` and
    ``too_deep`` above `MAX_DEPTH` levels: the sanitiser's time grows with the
    square of the depth, so both are checked before it runs.  A block of an
    add-on, known here or not, stays as it is; ``bad_block`` is one whose
    values are no JSON object or too much, ``too_many_blocks`` too many.
    """
    _check_length(html)
    text = _CONTROL.sub("", unicodedata.normalize("NFC", html))
    text = _STRAY.sub("&lt;", _COMMENT.sub("", text))
    _check_depth(text)
    safe = nh3.clean(
        text,
        tags=set(_KEPT | _READ | HEADINGS.keys()),
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    stored = serialise(blocks(parse(safe)))
    _check_length(stored)
    if stored.count(_PLACED) > MAX_PLACED:
        raise too_many()
    return stored


def from_plain(text: str, *, previous: str = "") -> str:
    """Stored HTML from the plain notation that `to_plain` writes.

    A line ``[[block 3]]`` stands for the third block of *previous*, the text
    that the notation was written from.
    """
    _check_length(text)
    return clean(_from_plain(text, previous=previous))


def text_of(html: str) -> str:
    """The words alone, one line for each block, without soft hyphens."""
    return "\n".join(lines_of(html))


def sentences(html: str) -> list[str]:
    """The sentences in reading order; a block always ends one."""
    return [sentence for line in lines_of(html) for sentence in _split(line)]


def media_uids(html: str) -> set[str]:
    """Ids of the pictures that the text shows."""
    return {element.get("data-media") for element in walk(parse(html)) if element.tag == "img"}


def blocks_in(html: str) -> list[Placed]:
    """The blocks of add-ons in the text, in reading order."""
    if _PLACED not in html:
        return []
    return [placed_in(element) for element in walk(parse(html)) if is_placed(element)]


def render(
    html: str,
    pictures: Mapping[str, Markup],
    *,
    blocks: Callable[[Placed], Markup] | None = None,
    table_label: str = "",
    id_prefix: str = "t",
) -> Markup:
    """The text for a page: pictures put in place, wide tables made scrollable.

    A picture that is not in *pictures* is left out with its caption.  A block
    of an add-on becomes what *blocks* gives for it, or is left out.  A table
    is named by its caption, or else by *table_label*; *id_prefix* keeps ids
    apart where a page shows several texts.
    """
    page = _Page(pictures, blocks, table_label, id_prefix)
    return Markup("".join(page.pieces(parse(html))))


class _Page:
    def __init__(
        self,
        pictures: Mapping[str, Markup],
        blocks: Callable[[Placed], Markup] | None,
        label: str,
        prefix: str,
    ) -> None:
        self._pictures = pictures
        self._blocks = blocks
        self._label = label
        self._prefix = prefix
        self._tables = 0

    def pieces(self, nodes: Iterable[Node]) -> Iterator[str]:
        for node in nodes:
            if isinstance(node, str):
                yield escape(node, quote=False)
            elif node.tag == "figure":
                yield from self._figure(node)
            elif node.tag == "img":
                yield str(self._pictures.get(node.get("data-media"), ""))
            elif node.tag == "table":
                yield from self._table(node)
            else:
                yield from self._element(node, node.attrs)

    def _element(self, node: Element, attrs: Iterable[tuple[str, str]]) -> Iterator[str]:
        written = "".join(f' {name}="{escape(value)}"' for name, value in attrs)
        yield f"<{node.tag}{written}>"
        if node.tag not in VOID:
            yield from self.pieces(node.children)
            yield f"</{node.tag}>"

    def _figure(self, node: Element) -> Iterator[str]:
        if is_placed(node):
            yield str(self._blocks(placed_in(node))) if self._blocks else ""
            return
        shown = {e.get("data-media") for e in walk(node.children) if e.tag == "img"}
        if shown & self._pictures.keys():
            yield from self._element(node, ())

    def _table(self, node: Element) -> Iterator[str]:
        self._tables += 1
        caption = next((c for c in node.children if _is(c, "caption")), None)
        ident = f"{self._prefix}-{self._tables}"
        name = f'aria-labelledby="{ident}"' if caption else f'aria-label="{escape(self._label)}"'
        role = f' role="region" {name}' if caption or self._label else ""
        yield f'<div class="scroll" tabindex="0"{role}><table class="table">'
        for child in mark_numbers(node).children:
            if isinstance(child, Element) and child.tag == "caption":
                yield from self._element(child, (("id", ident),))
            else:
                yield from self.pieces([child])
        yield "</table></div>"


def _is(node: Node, tag: str) -> bool:
    return isinstance(node, Element) and node.tag == tag


def _attribute(tag: str, name: str, value: str) -> str | None:
    kept = value.strip()
    pattern = _VALUES.get(name)
    return kept if pattern and pattern.fullmatch(kept) else None


def _check_length(text: str) -> None:
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise RichTextError(
            "too_long",
            f"the text is longer than {MAX_BYTES} bytes; divide it into several parts",
            limit=MAX_BYTES,
        )


def _check_depth(html: str) -> None:
    """Refuse what would nest too deep, erring on the side of refusing."""
    above: list[str] = []
    for match in _TAG.finditer(html):
        name = match[2].lower()
        if name in VOID:
            continue
        if match[1]:
            _close(above, name)
            continue
        while above and above[-1] in _ENDS.get(name, ()):
            above.pop()
        above.append(name)
        if len(above) > MAX_DEPTH:
            raise too_deep()


def _close(above: list[str], name: str) -> None:
    if name not in above:
        return
    at = len(above) - 1 - above[::-1].index(name)
    if all(inner in _OPTIONAL_END for inner in above[at + 1 :]):
        del above[at:]
    else:
        # A misnested end tag leaves what stands between open.
        del above[at]


def lines_of(html: str) -> Iterator[str]:
    """The lines of `text_of` one by one, for who needs only the first.

    Stored HTML is canonical, so its tags can be read one by one: a tree would cost ten times as
    much, and this is asked of every text that is indexed or searched.
    """
    done = 0
    for border in _BORDER.finditer(html):
        if border.start() > done and (line := _line(html[done : border.start()])):
            yield line
        done = border.end()
    if line := _line(html[done:]):
        yield line


def _line(html: str) -> str:
    if "<" in html:
        html = _INLINE_TAG.sub("", html.replace("<br>", " "))
    return " ".join(unescape(html).replace("\u00ad", "").split())


def _split(line: str) -> list[str]:
    parts: list[str] = []
    start = 0
    for match in _SENTENCE_END.finditer(line):
        if _NO_END.search(line[start : match.start()]):
            continue
        parts.append(line[start : match.end()].strip())
        start = match.end()
    return [*parts, line[start:].strip()]
