"""What a visitor or a file may get wrong."""

from __future__ import annotations

import json
import re
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import func, select

from yhteistuumin.content.loading import load_file
from yhteistuumin.db import session
from yhteistuumin.errors import LoadError
from yhteistuumin.tables import Item, Media, OutboxEntry, Translation

WRONG = {
    "fi": (
        "/fi/ei-ole/", "/fi/tietopankki/ei-ole/", "/fi/teemat/ei-ole/", "/fi/teemat/barnkultur-2/",
        "/fi/maakunnat/atlantis/", "/fi/tietopankki/?theme=ei-ole", "/fi/tietopankki/?region=ei-ole",
        "/fi/haku/?q=kylä&theme=ei-ole", "/fi/teemat/lastenkulttuuri/?region=ei-ole", "/fi/kunskapsbank/",
        "/fi/ei/ole/ollenkaan/", "/fi/%00/", "/fi/%ff%fe/", f"/fi/{'x' * 3000}/", "/fi/blogi/?page=0",
        "/fi/..%2f..%2fetc%2fpasswd/",
    ),
    "sv": (
        "/sv/finns-inte/", "/sv/kunskapsbank/finns-inte/", "/sv/teman/finns-inte/", "/sv/landskap/atlantis/",
        "/sv/kunskapsbank/?theme=finns-inte", "/sv/sok/?region=finns-inte", "/sv/tietopankki/",
        "/sv/blogg/?theme=<script>", "/sv/kunskapsbank/?theme=", "/sv/landskap/nyland/extra/",
    ),
}  # fmt: skip
RIGHT_AFTER_ALL = {"/sv/kunskapsbank/?theme="}


@pytest.mark.parametrize(("lang", "address"), [(lang, one) for lang, many in WRONG.items() for one in many])
def test_a_wrong_address_is_answered_in_its_language_with_a_way_on(demo, lang, address):
    answer = demo.get(address)
    assert answer.status_code == (200 if address in RIGHT_AFTER_ALL else 404)
    assert f'<html lang="{lang}">' in answer.text
    main = answer.text.partition("<main")[2].partition("</main>")[0]
    assert f'href="/{lang}/' in main
    assert all(' src="/static/' in script for script in re.findall("<script[^>]*>", answer.text))
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(("asked", "lang"), [("sv", "sv"), ("fi", "fi"), ("en;q=0.9, sv;q=0.8", "sv"), ("", "fi")])
@pytest.mark.parametrize("address", ["/de/", "/de/blog/", "/no-such-thing", "/FI/", "/xx/teemat/"])
def test_an_unknown_language_is_answered_in_that_of_the_browser(demo, address, asked, lang):
    answer = demo.get(address, headers={"Accept-Language": asked})
    assert answer.status_code == 404
    assert f'<html lang="{lang}">' in answer.text
    assert f'href="/{lang}/' in answer.text


NUL_ADDRESSES = (
    "/fi/tietopankki/%00/", "/fi/haku/?q=a%00b", "/fi/blogi/?year=%00", "/api/v1/items/%00", "/media/%00.webp",
    "/admin/items/%00/fi/", "/admin/?text=%00", "/admin/media/?text=%00", "/admin/sign-in?next=%00", "/%00",
)  # fmt: skip


def test_the_character_nul_in_an_address_is_no_fault_of_ours(site, signed_in):
    visitor, editor = site.test_client(), signed_in("administrator")
    told = {(a, browser.get(a).status_code) for a in NUL_ADDRESSES for browser in (visitor, editor)}
    assert {status for _address, status in told} <= {200, 302, 404}


def test_the_character_nul_in_a_form_is_left_out(site, signed_in):
    editor = signed_in("administrator")
    made = editor.post("/admin/create?kind=page", data={"title": "Sivu\x00", "lang": "fi", "region": ""})
    assert made.status_code == 303
    assert 'value="Sivu"' in editor.get(made.location).text
    refused = site.test_client().post("/admin/sign-in", data={"email": "a\x00@example.org", "password": "x\x00"})
    assert refused.status_code in {200, 401, 422}


def page(uid: str, title: str, **more: object) -> dict[str, object]:
    return {"uid": uid, "kind": "page", "translations": {"fi": {"title": title, "state": "published", **more}}}


GOOD = page("good", "Hyvä sivu")
BAD_LINES = {
    "no JSON": ("{not json", "this is no JSON"),
    "a list": ("[1, 2]", "a line is one JSON object in braces"),
    "no kind": ('{"uid": "x", "translations": {"fi": {"title": "x"}}}', "kind: field required"),
    "an unknown kind": (json.dumps({**GOOD, "uid": "x", "kind": "spell"}), "kind: there is no content type spell"),
    "an unknown theme": (json.dumps({**GOOD, "uid": "x", "themes": ["magic"]}), "themes"),
    "an unknown region": (json.dumps({**GOOD, "uid": "x", "region": "narnia"}), "region: there is no region narnia"),
    "a wrong uid": (json.dumps({**GOOD, "uid": "no spaces"}), "uid"),
    "the same uid": (json.dumps(GOOD), "uid: good stands on line 1 already"),
    "a title that is too long": (json.dumps(page("x", "y" * 100_000)), "title"),
    "a published text without a title": (json.dumps(page("x", " ")), "title: what is published needs a title"),
    "a state that is none": (json.dumps(page("x", "X", state="gone")), "state"),
    "a parent that is not there": (json.dumps({**page("x", "X"), "parent": "nowhere"}), "parent"),
    "a wrong date": (json.dumps(page("x", "X", published_at="yesterday")), "published_at"),
}


@pytest.fixture
def write(tmp_path):
    def written(*lines):
        file = tmp_path / "content.jsonl"
        texts = (one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in lines)
        file.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
        return file

    return written


def refusal_of(site, file):
    with site.app_context():
        with pytest.raises(LoadError) as refused:
            load_file(file)
        number = session().scalar(select(func.count()).select_from(Item))
        waiting = session().scalar(select(func.count()).select_from(OutboxEntry))
        assert (number, waiting) == (0, 0)
    return list(refused.value.lines)


@pytest.mark.parametrize("fault", BAD_LINES)
def test_a_file_with_one_bad_line_is_refused_whole_with_its_number_and_reason(site, write, fault):
    line, reason = BAD_LINES[fault]
    ((number, told),) = refusal_of(site, write(GOOD, "", line, page("last", "Viimeinen")))
    assert number == 3
    assert reason in told


def test_bytes_that_are_no_utf_8_are_refused_with_their_line(site, tmp_path):
    file = tmp_path / "content.jsonl"
    latin = json.dumps(page("x", "MARK")).replace("MARK", "Ähtäri").encode("latin-1")
    file.write_bytes(json.dumps(GOOD).encode() + b"\n" + latin)
    ((number, reason),) = refusal_of(site, file)
    assert (number, reason.partition(" at ")[0]) == (2, "this is no UTF-8")


ODD_TITLES = ["half \ud83d", "nothing \x00 here", "\u202e turned", "\ufffd", "a\nb", "🎭" * 50]


@pytest.mark.parametrize("title", ODD_TITLES, ids=ascii)
def test_odd_letters_are_refused_in_words_or_shown(site, tmp_path, title):
    file = tmp_path / "content.jsonl"
    file.write_text(json.dumps(page("odd", title, slug="odd", body=f"<p>{title}</p>")) + "\n", encoding="utf-8")
    with site.app_context():
        try:
            load_file(file)
        except LoadError as refused:
            assert [number for number, _reason in refused.lines] == [1]
            return
    answer = site.test_client().get("/fi/odd/")
    assert answer.status_code == 200


def test_two_items_with_one_address_are_refused_by_name(site, write):
    lines = refusal_of(site, write(page("one", "Sama", slug="sama"), page("two", "Toinen", slug="sama")))
    assert [number for number, _reason in lines] == [2]
    assert "sama" in lines[0][1]


def test_an_address_that_belongs_to_the_site_is_refused(site, write):
    lines = refusal_of(site, write(page("one", "Blogi", slug="blogi"), page("two", "Teemat", slug="teemat")))
    assert [number for number, _reason in lines] == [1, 2]


def test_the_command_names_line_and_reason_and_changes_nothing(site, write, instance, monkeypatch, capsys):
    from yhteistuumin.cli.group import run

    if url := (instance / "database").read_text(encoding="utf-8"):
        monkeypatch.setenv("YHTEISTUUMIN_DATABASE_URL", url)
    code = run(["--instance", str(instance), "content", "load", str(write(GOOD, "{oops"))])
    told = capsys.readouterr().err
    assert code == 1
    assert "2" in told and "this is no JSON" in told
    with site.app_context():
        assert session().scalar(select(func.count()).select_from(Translation)) == 0


def picture(side: int, form: str) -> bytes:
    buffer = BytesIO()
    Image.new("1" if form == "PNG" else "RGB", (side, side)).save(buffer, form)
    return buffer.getvalue()


REFUSED = {
    "text": ("note.jpg", lambda: b"this is no picture"),
    "nothing": ("empty.png", lambda: b""),
    "drawing": ("drawing.svg", lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    "animation": ("moving.gif", lambda: picture(10, "GIF")),
    "cut": ("cut.jpg", lambda: picture(400, "JPEG")[:300]),
    "bomb": ("bomb.png", lambda: picture(10_000, "PNG")),
}


@pytest.mark.parametrize("kind", REFUSED)
@pytest.mark.parametrize(("language", "sorry"), [("fi", '<html lang="fi">'), ("sv", '<html lang="sv">')])
def test_what_is_no_picture_is_refused_in_words(site, signed_in, kind, language, sorry):
    name, make = REFUSED[kind]
    editor = signed_in("regional-editor", region="uusimaa")
    editor.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    sent = {"file": (BytesIO(make()), name), "alt-fi": "Kuva", "alt-sv": "Bild", "region": "uusimaa"}
    answer = editor.post("/admin/media/", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert sorry in answer.text
    assert 'role="alert"' in answer.text
    with site.app_context():
        assert session().scalar(select(func.count()).select_from(Media)) == 0
