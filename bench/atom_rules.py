"""What a feed reader expects of an Atom feed (RFC 4287), as far as our feeds use it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from defusedxml import ElementTree

ATOM = "{http://www.w3.org/2005/Atom}"
XHTML_DIV = "{http://www.w3.org/1999/xhtml}div"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
ONCE = {
    "feed": ("id", "title", "updated", "subtitle", "generator", "icon", "logo", "rights"),
    "entry": ("id", "title", "updated", "published", "summary", "content", "source", "rights"),
}
NEEDED = ("id", "title", "updated")
TEXTS = ("title", "subtitle", "summary", "rights")


def faults(markup: bytes | str) -> list[str]:
    """What is wrong with a feed, each as ``Code parent/element``; nothing for a good one."""
    try:
        feed = ElementTree.fromstring(markup)
    except ElementTree.ParseError:
        return ["SAXError /"]
    if feed.tag != f"{ATOM}feed":
        return ["UndefinedElement /"]
    entries = feed.findall(f"{ATOM}entry")
    found = list(_level(feed, "feed"))
    for entry in entries:
        found += _level(entry, "entry")
        if feed.find(f"{ATOM}author") is None and entry.find(f".//{ATOM}author") is None:
            found.append("MissingElement entry/author")
    ids = Counter(entry.findtext(f"{ATOM}id") for entry in entries)
    updated = [(e.findtext(f"{ATOM}id"), e.findtext(f"{ATOM}updated")) for e in entries]
    found += ["DuplicateEntries feed/entry" for pair in set(updated) if updated.count(pair) > 1]
    found += ["DuplicateIds feed/entry" for number in ids.values() if number > 1]
    found += [f"InvalidLanguage {_name(e)}/xml:lang" for e in feed.iter() if not _is_language(e.get(LANG, ""))]
    return found


def _level(node: Any, name: str) -> Iterator[str]:
    for child in ONCE[name]:
        number = len(node.findall(f"{ATOM}{child}"))
        if number > 1:
            yield f"DuplicateElement {name}/{child}"
        if number == 0 and child in NEEDED:
            yield f"MissingElement {name}/{child}"
    for child in node:
        tag = _name(child)
        if tag in {"updated", "published"} and not _is_date(child.text or ""):
            yield f"InvalidRFC3339Date {name}/{tag}"
        if tag == "id" and not urlsplit((child.text or "").strip()).scheme:
            yield f"InvalidFullLink {name}/id"
        if tag in TEXTS:
            yield from _text(child, name, tag)
    yield from _links(node, name)


def _text(node: Any, name: str, tag: str) -> Iterator[str]:
    kind = node.get("type", "text")
    if kind not in {"text", "html", "xhtml"}:
        yield f"InvalidTextType {name}/{tag}"
    elif kind == "xhtml" and [child.tag for child in node] != [XHTML_DIV]:
        yield f"MissingXhtmlDiv {name}/{tag}"
    elif kind != "xhtml" and len(node):
        yield f"UndefinedElement {name}/{tag}"
    elif kind == "text" and re.search(r"</?[a-z]+[ />]|&[a-z]+;", node.text or ""):
        yield f"ContainsUndeclaredHTML {name}/{tag}"


def _links(node: Any, name: str) -> Iterator[str]:
    links = node.findall(f"{ATOM}link")
    if any(link.get("href") is None for link in links):
        yield f"MissingHref {name}/link"
    if any(not _is_language(link.get("hreflang", "")) for link in links):
        yield f"InvalidLanguage {name}/link"
    same = Counter(
        (link.get("type"), link.get("hreflang")) for link in links if link.get("rel", "alternate") == "alternate"
    )
    if any(number > 1 for number in same.values()):
        yield f"DuplicateAtomLink {name}/link"


def _is_language(code: str) -> bool:
    return not code or bool(LANGUAGE.fullmatch(code))


def _is_date(text: str) -> bool:
    if not DATE.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _name(node: Any) -> str:
    return str(node.tag).rpartition("}")[2]
