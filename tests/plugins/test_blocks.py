"""What is asked of the blocks that an add-on offers for texts, before it is let in."""

from __future__ import annotations

import pytest

BLOCK = """
def data(context, values):
    return values


@hookimpl
def blocks():
    return [{blocks}]
"""


def block(name: str, *fields: str) -> str:
    listed = "".join(f"{field}," for field in fields)
    return f"Block({name!r}, 'Things', 'Some things', 'x/block.html', data, fields=({listed}))"


@pytest.mark.parametrize(
    ("name", "blocks", "reason"),
    [
        ("odd_block", [block("Big Word")], "not a plain word"),
        ("two_blocks", [block("same"), block("same")], "declared twice"),
        ("needs_block", [block("a", "Field('a', FieldKind.LINE, 'A', required=True)")], "cannot be required"),
        ("facet_block", [block("a", "Field('a', FieldKind.LINE, 'A', facet=True)")], "cannot be required"),
        ("rich_block", [block("a", "Field('a', FieldKind.RICH, 'A')")], "formatted text"),
        ("choiceless", [block("a", "Field('a', FieldKind.CHOICE, 'A')")], "needs choices"),
        ("titleless", ["Block('a', 7, 'Some things', 'x/block.html', data)"], "“title” of Block"),
        ("dataless", ["Block('a', 'A', 'Some things', 'x/block.html', None)"], "“data” of Block"),
    ],
)
def test_a_block_that_cannot_work_is_refused_with_a_reason(write_plugin, load_names, name, blocks, reason):
    write_plugin(name, BLOCK.format(blocks=", ".join(blocks)))
    result = load_names(name)
    assert reason in str(result.report(name).reason)
    assert result.registry.blocks == {}


def test_two_add_ons_may_call_their_blocks_the_same(write_plugin, load_names):
    for name in ("first_caller", "second_caller"):
        write_plugin(name, BLOCK.format(blocks=block("same")))
    found = load_names("first_caller", "second_caller").registry.blocks
    assert {name: owned.owner for name, owned in found.items()} == {
        "first_caller.same": "first_caller",
        "second_caller.same": "second_caller",
    }
