"""Blocks of add-ons in stored text: they survive everything, and nothing slips in through them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from yhteistuumin.content import richtext

BLOCK = '<figure data-block="byfrekvens.pilots" data-values="{&quot;number&quot;:&quot;3&quot;}"></figure>'

VALUES = st.dictionaries(
    st.text(max_size=8),
    st.recursive(st.text(max_size=30) | st.booleans() | st.integers() | st.none(), st.lists, max_leaves=4),
    max_size=4,
)


def figure(values: str, name: str = "a.b") -> str:
    return f'<figure data-block="{name}" data-values="{values.replace(chr(34), "&quot;")}"></figure>'


def test_a_block_is_stored_in_one_spelling_whatever_it_was_written_like():
    loose = "<p>a</p><figure class=x data-values='{ \"number\": \"3\" }' data-block='byfrekvens.pilots' onclick='x()'/>"
    assert richtext.clean(loose) == f"<p>a</p>{BLOCK}"
    assert richtext.clean(f"<p>a</p>{BLOCK}<p>b</p>") == f"<p>a</p>{BLOCK}<p>b</p>"


def test_what_stands_in_a_block_comes_after_it_and_nothing_is_lost():
    inside = BLOCK.replace("</figure>", "<p>words</p></figure>")
    assert richtext.clean(inside) == f"{BLOCK}<p>words</p>"


def test_a_figure_with_a_name_that_no_block_can_have_is_no_block():
    for name in ("pilots", "Byfrekvens.pilots", "byfrekvens.", "byfrekvens.a.b", "../x.y"):
        assert richtext.clean(f'<p>a</p><figure data-block="{name}"></figure>') == "<p>a</p>"


@pytest.mark.parametrize(
    "values",
    ["[1]", "{", '{"a":NaN}', '{"a":1e999}', "[" * 5000, '{"a":"\\ud800"}', json.dumps({"a": "x" * 9000})],
    ids=["a list", "broken", "no number", "too great", "too deep", "half a character", "too long"],
)
def test_values_that_are_no_json_object_or_too_much_are_refused(values):
    with pytest.raises(richtext.RichTextError) as caught:
        richtext.clean(figure(values))
    assert caught.value.problem == "rich-bad-block"


def test_a_text_holds_only_so_many_blocks():
    assert richtext.clean(BLOCK * 40) == BLOCK * 40
    with pytest.raises(richtext.RichTextError) as caught:
        richtext.clean(BLOCK * 41)
    assert (caught.value.problem, caught.value.limit) == ("rich-too-many-blocks", 40)


@settings(deadline=None)
@given(VALUES)
def test_any_values_come_back_and_cleaning_twice_changes_nothing(values):
    try:
        block = richtext.placed("a.b", values)
    except richtext.RichTextError:
        return
    stored = richtext.clean(f"<p>x</p>{block.html()}<p>y</p>")
    assert stored == f"<p>x</p>{block.html()}<p>y</p>"
    [found] = richtext.blocks_in(stored)
    assert found == block
    assert found.read() == values


def test_no_markup_hides_in_values():
    hostile = {"a": "</figure><script>alert(1)</script><!-- ", "b": "' onload='x"}
    stored = richtext.placed("a.b", hostile).html()
    assert "<script" not in stored and "<!--" not in stored and "'" not in stored
    assert richtext.clean(stored) == stored
    assert richtext.text_of(f"<p>x</p>{stored}<p>y</p>") == "x\ny"


def test_a_block_is_no_sentence_and_shows_no_picture():
    assert richtext.sentences(f"<p>One. Two.</p>{BLOCK}<p>Three.</p>") == ["One.", "Two.", "Three."]
    assert richtext.media_uids(BLOCK) == set()


def test_the_text_field_keeps_a_block_in_its_place():
    stored = f"<p>a</p>{BLOCK}<p>b</p>"
    assert richtext.to_plain(stored) == "a\n\n[[block 2]]\n\nb"
    assert richtext.from_plain("a!\n\n[[block 2]]\n\nb", previous=stored) == f"<p>a!</p>{BLOCK}<p>b</p>"


def test_a_page_shows_what_it_is_given_for_a_block_or_nothing():
    stored = f"<p>a</p>{BLOCK}<p>b</p>"
    assert richtext.render(stored, {}) == "<p>a</p><p>b</p>"
    shown = richtext.render(stored, {}, blocks=lambda block: Markup("<i>{}</i>").format(block.read()["number"]))
    assert shown == "<p>a</p><i>3</i><p>b</p>"
