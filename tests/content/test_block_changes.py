"""A block that was put in, changed or taken out is told as a change, and makes no translation stale."""

from __future__ import annotations

from yhteistuumin.content.block_changes import block_changes
from yhteistuumin.content.hashing import text_hash
from yhteistuumin.content.pages import PAGE
from yhteistuumin.content.parity import compare
from yhteistuumin.content.richtext import placed
from yhteistuumin.content.texts import LanguageText, body_of

CLOCK = placed("gone.clock", {"zone": "Helsinki"}).html()
LATE = placed("gone.clock", {"zone": ["Helsinki", "Riga"]}).html()
PLAIN = placed("gone.plain", {}).html()


def text(*parts: str) -> LanguageText:
    return LanguageText("T", body=tuple(body_of("<p>Ord.</p>" + "".join(parts))))


def told(site, old: LanguageText, new: LanguageText) -> list[tuple[str, str]]:
    with site.app_context():
        return [(change.old, change.new) for change in block_changes(old, new, PAGE)]


def test_blocks_that_came_went_or_changed_are_told(site):
    clock, late = "Block: gone.clock (zone: Helsinki)", "Block: gone.clock (zone: Helsinki, Riga)"
    assert told(site, text(), text(CLOCK)) == [("", clock)]
    assert told(site, text(CLOCK, PLAIN), text(LATE, PLAIN)) == [(clock, late)]
    assert told(site, text(PLAIN, CLOCK), text(CLOCK)) == [("Block: gone.plain", "")]
    assert told(site, text(CLOCK), text(CLOCK)) == []


def test_a_block_is_no_sentence_that_a_translation_must_follow():
    assert compare(text(), text(CLOCK), PAGE) == []
    assert text_hash(text(), PAGE) == text_hash(text(CLOCK), PAGE)


def test_the_history_and_what_publishing_would_change_tell_of_a_block(site, put, signed_in):
    page = {"title": "Sida", "slug": "sida", "body": "<p>Ord.</p>"}
    item = {"uid": "p", "kind": "page", "region": "uusimaa", "lead": "sv"}
    put(item | {"translations": {"sv": page | {"state": "published"}}})
    editor = signed_in("regional-editor", "uusimaa")
    data = {"version": "0", "neutral_version": "0", "text-title": "Sida", "text-body": ""}
    data["text-body__html"] = f"<p>Ord.</p>{CLOCK}"
    assert editor.post("/admin/items/p/sv/", data=data).status_code == 303
    for address in ("/admin/items/p/sv/publish", "/admin/items/p/history/"):
        assert "gone.clock (zone: Helsinki)" in editor.get(address).text
