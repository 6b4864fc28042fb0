"""Reading the lines of stored HTML tag by tag gives what its tree gives."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from yhteistuumin.content import richtext
from yhteistuumin.content._richtext_tree import parse

PIECES = st.sampled_from(
    [
        "<p>", "</p>", "<h2>", "</h2>", "<ul><li>", "</li></ul>", "<strong>", "</strong>", "<br>", " ", "\n",
        "<em>", "</em>", "sana", "å&amp;ä", "1 &lt; 2", "&nbsp;", "kä\u00adsi", '<a href="https://example.org/?a=1&amp;b=2">',
        '<a href="https://example.org/?q=a>b">', "</a>", "<table><tbody><tr><td>", "</td></tr></tbody></table>",
        "<blockquote>", "</blockquote>", '<span lang="sv">', "</span>", "”Hej.” ", "Päätös 16. §",
    ]
)  # fmt: skip


def lines_of_the_tree(html: str) -> list[str]:
    flat: list[str] = []

    def collect(nodes) -> None:
        for node in nodes:
            if isinstance(node, str):
                flat.append(node.replace("\n", " "))
            elif node.tag == "br":
                flat.append(" ")
            else:
                border = "\n" if node.tag in richtext._BLOCKS else ""
                flat.append(border)
                collect(node.children)
                flat.append(border)

    collect(parse(html))
    lines = "".join(flat).replace("\u00ad", "").split("\n")
    return [" ".join(line.split()) for line in lines if line.strip()]


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_tags_read_one_by_one_give_the_lines_of_the_tree(source):
    stored = richtext.clean(source)
    assert richtext.text_of(stored).split("\n") == (lines_of_the_tree(stored) or [""])
