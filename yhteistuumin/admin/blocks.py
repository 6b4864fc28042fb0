"""What the text editor asks for when somebody puts a block of an add-on into a text."""

from __future__ import annotations

import re

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue

from yhteistuumin.admin.desk import UNPROCESSABLE
from yhteistuumin.admin.editing import loaded
from yhteistuumin.admin.placing import BlockForm, entry_of
from yhteistuumin.content.blocks import check_values, offered_blocks
from yhteistuumin.content.richtext import MAX_BYTES, RichTextError, blocks_in, placed
from yhteistuumin.errors import NotFound
from yhteistuumin.i18n import sort_key
from yhteistuumin.schema.declarations import Block
from yhteistuumin.schema.problems import Problem
from yhteistuumin.security.permissions import requires

_PREFIX = re.compile(r"[a-z][a-z_-]{0,60}")


@requires("item.edit")
def blocks(uid: str, lang: str) -> ResponseReturnValue:
    """The blocks that may be put into the text of *uid* in *lang*, by title."""
    region = loaded(uid, lang, "item.edit").item.region
    found = []
    for name, owned in offered_blocks(region).items():
        entry = entry_of(placed(name, {}), region)
        found.append({"name": name, "title": entry.title, "addon": entry.addon, "summary": str(owned.value.summary)})
    return jsonify({"blocks": sorted(found, key=lambda one: sort_key(one["title"]))})


@requires("item.edit")
def block(uid: str, lang: str, name: str) -> ResponseReturnValue:
    """The form of the block *name* for what is sent as ``html``; once it is ``filled`` in, the block."""
    region = loaded(uid, lang, "item.edit").item.region
    owned = offered_blocks(region).get(name)
    if owned is None:
        raise NotFound(f"the block {name} is not offered for {region}")
    declared = owned.value
    if "filled" not in request.form:
        return jsonify({"form": _drawn(BlockForm(declared, lang, _stored(name), prefix=_prefix()), declared)})
    form = BlockForm(declared, lang, {}, request.form, prefix=_prefix())
    values, problems = check_values(declared, form.values())
    homeless = form.blame([*form.problems(), *problems])
    try:
        made = placed(name, values)
    except RichTextError as error:
        homeless.append(Problem("", error.problem, {"limit": error.limit}))
    if homeless or form.faulty():
        return jsonify({"form": _drawn(form, declared, homeless)}), UNPROCESSABLE
    return jsonify({"block": entry_of(made, region).as_json()})


def _stored(name: str) -> dict[str, object]:
    try:
        found = blocks_in(request.form.get("html", "")[:MAX_BYTES])
    except RichTextError:
        return {}
    return found[0].read() if found and found[0].name == name else {}


def _prefix() -> str:
    """What the ids of the form begin with, so that two texts of a page can have one each."""
    asked = request.form.get("prefix", "")
    return asked if _PREFIX.fullmatch(asked) else "block"


def _drawn(form: BlockForm, declared: Block, homeless: list[Problem] | None = None) -> str:
    return render_template("admin/block-form.html", form=form, block=declared, homeless=homeless or [])
