"""Where pictures are used, told beside them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from io import BytesIO

from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from tests.admin.test_desk import counted

Create = Callable[..., str]
Versions = Callable[[str], dict[str, str]]


def upload(browser: FlaskClient, name: str, color: str = "#234285") -> str:
    """The uid of a new picture."""
    out = BytesIO()
    Image.new("RGB", (60, 40), color).save(out, "PNG")
    out.seek(0)
    data = {"file": (out, name), "region": "uusimaa", "alt-sv": "En brygga", "alt-fi": "Laituri"}
    assert browser.post("/admin/media/", data=data).status_code == 303
    found = json.loads(browser.get("/admin/media.json").text)["pictures"]
    return str(next(p["uid"] for p in found if p["title"] == name))


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def use(browser: FlaskClient, address: str, versions: Versions, **fields: str) -> None:
    assert browser.post(address, data={**fields, **versions(address)}).status_code == 303


def test_a_picture_is_listed_with_the_items_that_use_it(
    editor: FlaskClient, create: Create, versions: Versions
) -> None:
    uid = upload(editor, "brygga.png")
    assert "brygga.png Not used anywhere" in words(editor.get("/admin/media/").text)
    cover, text = create(editor, title="Ateljén"), create(editor, title="Byturné")
    use(editor, cover, versions, **{"all-cover": uid})
    use(editor, text, versions, **{"text-body": f"![](media:{uid})"})
    page = editor.get("/admin/media/").text
    said = "Used in Ateljén (cover picture, only in a draft) Byturné (in the text, only in a draft)"
    assert said in words(page)
    assert f'<a href="{cover}"' in page
    assert f'<a href="{text}"' in page
    assert said in words(editor.get(f"/admin/media/{uid}").text)


def test_the_drafts_of_others_are_counted_but_not_named(
    desk: Callable[..., FlaskClient], editor: FlaskClient, create: Create, versions: Versions
) -> None:
    uid = upload(editor, "brygga.png")
    use(editor, create(editor, title="Ateljén"), versions, **{"all-cover": uid})
    page = words(desk("regional-editor", region="lappi").get("/admin/media/").text)
    assert "Used in 1 draft of somebody else" in page
    assert "Ateljén" not in page


def test_a_used_picture_becomes_decoration_only_after_a_question(
    editor: FlaskClient, create: Create, versions: Versions
) -> None:
    uid = upload(editor, "brygga.png")
    use(editor, create(editor), versions, **{"all-cover": uid})
    sent = {"alt-sv": "En brygga", "decorative": "1"}
    asked = editor.post(f"/admin/media/{uid}", data=sent)
    assert asked.status_code == 422
    assert "The picture is in use" in asked.text
    assert 'name="confirmed" value="1"' in asked.text
    assert "checked" not in editor.get(f"/admin/media/{uid}").text
    assert editor.post(f"/admin/media/{uid}", data={**sent, "confirmed": "1"}).status_code == 303
    assert editor.post(f"/admin/media/{uid}", data=sent).status_code == 303


def test_the_pictures_cost_the_same_however_many_and_however_used(
    editor: FlaskClient, create: Create, versions: Versions, site: Flask
) -> None:
    use(editor, create(editor), versions, **{"all-cover": upload(editor, "0.png")})
    editor.get("/admin/media/")
    with counted(site) as few:
        editor.get("/admin/media/")
    for number in range(1, 6):
        uid = upload(editor, f"{number}.png", f"#23428{number}")
        use(editor, create(editor, title=f"Turné {number}"), versions, **{"all-cover": uid})
    editor.get("/admin/media/")
    with counted(site) as many:
        editor.get("/admin/media/")
    assert len(many) == len(few)


def test_who_may_not_write_an_item_is_led_to_the_page_of_its_readers(
    desk: Callable[..., FlaskClient], editor: FlaskClient, create: Create, versions: Versions
) -> None:
    uid, address = upload(editor, "brygga.png"), create(editor)
    sent = {
        "text-body": f"Börja med kartan.\n\n![](media:{uid})",
        "all-authors": "Linnea Strandvik",
        "all-themes": "villages-and-sparsely-populated-areas",
        "all-cover": uid,
    }
    use(editor, address, versions, **sent)
    assert editor.post(f"{address}publish", data=versions(address)).status_code == 303
    page = desk("regional-editor", region="lappi").get("/admin/media/").text
    assert '<a href="/sv/blogg/byturne/" lang="sv">Byturné</a> (cover picture and in the text)' in page
