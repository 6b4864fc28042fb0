from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import func, select

from yhteistuumin import db
from yhteistuumin.content import state
from yhteistuumin.content.loading import Loaded, load_file
from yhteistuumin.content.outbox import drain_all
from yhteistuumin.content.parity import changed_sentences, translation_states
from yhteistuumin.content.publishing import publish
from yhteistuumin.content.records import record_of, revisions
from yhteistuumin.content.saving import item_with, save_draft
from yhteistuumin.errors import Denied, LoadError
from yhteistuumin.runtime import settings
from yhteistuumin.schema.declarations import OutboxEvent
from yhteistuumin.security.rules import ANONYMOUS, SYSTEM
from yhteistuumin.tables import Item, ItemTerm, Media, Redirect, Revision, Translation

pytestmark = pytest.mark.usefixtures("context")

Line = dict[str, Any]


def text(title: str = "Otsikko", **more: Any) -> Line:
    return {"title": title, "state": "published", "published_at": "2026-05-26T09:00:00+03:00", **more}


def page(uid: str, parent: str | None = None, **translations: Line) -> Line:
    return {"uid": uid, "kind": "page", "parent": parent, "translations": translations or {"fi": text(uid)}}


def practice(uid: str, **more: Any) -> Line:
    return {"uid": uid, "kind": "practice", "translations": {"fi": text(uid)}, **more}


@pytest.fixture
def write(tmp_path: Path) -> Any:
    """A function that writes lines to a file."""

    def written(*lines: Line | str) -> Path:
        file = tmp_path / "content.jsonl"
        texts = (one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in lines)
        file.write_text("\n".join(texts) + "\n", encoding="utf-8")
        return file

    return written


def refusal(file: Path) -> list[tuple[int, str]]:
    with pytest.raises(LoadError) as refused:
        load_file(file)
    return list(refused.value.lines)


def found(uid: str) -> Item:
    item = item_with(uid)
    assert item is not None
    return item


def live(uid: str, lang: str = "fi") -> Translation:
    return record_of(found(uid)).translations[lang]


def count(table: Any) -> int:
    return db.session().scalar(select(func.count()).select_from(table)) or 0


def test_the_line_of_the_contract_loads(write: Any) -> None:
    line = {
        "uid": "act-2019-166",
        "kind": "page",
        "region": None,
        "lead": "fi",
        "parent": None,
        "themes": ["music"],
        "fields": {},
        "translations": {
            "fi": {
                "title": "Laki",
                "slug": "laki",
                "summary": "Lyhyesti",
                "body": "<p>Teksti</p>",
                "state": "published",
                "published_at": "2020-05-26T09:00:00+03:00",
                "fields": {},
            },
            "sv": {"title": "Lag", "slug": "lag", "body": "<p>Text</p>", "state": "draft"},
        },
    }
    assert load_file(write(line)) == Loaded(new=1)
    item = found("act-2019-166")
    record = record_of(item)
    fi, sv = record.translations["fi"], record.translations["sv"]
    assert (fi.title, fi.path, fi.summary, fi.state, str(fi.published_at)) == (
        "Laki",
        "laki",
        "Lyhyesti",
        "published",
        "2020-05-26 06:00:00+00:00",
    )
    assert fi.body == [{"type": "richtext", "version": 1, "html": "<p>Teksti</p>"}]
    assert (sv.state, sv.title, sv.path, record.text("sv").title, record.text("sv").slug) == (
        "draft",
        "",
        None,
        "Lag",
        "lag",
    )
    assert (item.themes, item.lead_lang, item.region) == (["music"], "fi", None)


def test_loading_twice_changes_nothing_even_what_editors_did_in_between(write: Any) -> None:
    file = write(practice("a"), practice("b", themes=["dance"]))
    assert load_file(file) == Loaded(new=2)
    save_draft(found("a"), "fi", {"title": "Muokattu"}, expected_version=0, actor=SYSTEM)
    before = (state.site_state(), count(Revision))
    assert load_file(file) == Loaded(unchanged=2)
    assert (state.site_state(), count(Revision)) == before
    assert record_of(found("a")).text("fi").title == "Muokattu"


def test_a_loaded_item_is_classified_announced_and_has_its_revisions(write: Any, taken: list[OutboxEvent]) -> None:
    before = state.site_state().content_revision
    load_file(write(practice("a", region="uusimaa", themes=["dance"], fields={"places": ["148"]})))
    assert state.site_state().content_revision == before + 1
    drain_all()
    rows = db.session().execute(select(ItemTerm.vocabulary, ItemTerm.term).order_by(ItemTerm.vocabulary, ItemTerm.term))
    assert [tuple(row) for row in rows] == [
        ("municipality", "148"),
        ("region", "lappi"),
        ("region", "uusimaa"),
        ("theme", "dance"),
    ]
    assert [event.uid for event in taken] == ["a"]
    assert [r.event for r in revisions(found("a"), "fi")] == ["published"]
    assert revisions(found("a"), "fi")[0].text_hash == live("a").text_hash


def test_what_was_loaded_can_be_edited_and_published(write: Any) -> None:
    load_file(write(practice("a", translations={"fi": text("A", fields={"need": "N"})})))
    save_draft(found("a"), "fi", {"title": "B"}, expected_version=0, actor=SYSTEM)
    publish(found("a"), "fi", actor=SYSTEM)
    assert (live("a").title, live("a").path) == ("B", "a")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{nonsense", "this is no JSON: Expecting property name enclosed in double quotes at character 2"),
        ("[]", "a line is one JSON object in braces"),
        ({"uid": "a b", "kind": "page", "translations": {"fi": text()}}, "uid: string should match pattern"),
        ({"uid": "a", "kind": "page", "translations": {}}, "translations: dictionary should have at least 1"),
        ({**page("a"), "colour": 1}, "colour: extra inputs are not permitted"),
        ({**page("a"), "kind": "visit"}, "kind: there is no content type visit; is its add-on enabled?"),
        ({**page("a"), "region": "atlantis"}, "region: there is no region atlantis"),
        ({**page("a"), "themes": ["opera"]}, "themes.0: “opera” is not in the list."),
        ({**page("a"), "lead": "sv"}, "lead: the item leads in sv but has no text in it"),
        ({**page("a"), "cover": "none"}, "cover: there is no picture none"),
        ({**practice("a"), "fields": {"stage": "idea"}}, "fields.stage: “idea” is not one of the choices."),
        ({**practice("a"), "parent": "b"}, "parent: only pages stand below one another, and this is a practice"),
        (page("a", "nowhere"), "parent: there is no page nowhere"),
        (page("a", fi=text(body="<div>" * 99)), "translations.fi.body: This text has too many nested parts"),
        (page("a", fi=text(slug="Ä")), "translations.fi.slug: Use only small letters"),
        (page("a", fi=text(slug="teemat")), "translations.fi.slug: the address teemat belongs to a part of the site"),
        (page("a", fi=text("")), "translations.fi.title: what is published needs a title"),
        (page("a", fi=text(published_at="soon")), "translations.fi.published_at: input should be a valid datetime"),
        ({"media": "m", "file": "../secret.png"}, "file: there is no ../secret.png beside the file"),
    ],
)
def test_a_line_that_cannot_be_loaded_is_reported_with_its_reason(write: Any, line: Line | str, reason: str) -> None:
    ((number, said),) = refusal(write(practice("good"), line))
    assert (number, said[: len(reason)]) == (2, reason)
    assert count(Item) == 0


def test_every_bad_line_is_reported_and_the_rest_may_be_loaded(write: Any) -> None:
    file = write(
        page("top", "missing"), page("below", "top"), "", practice("a"), practice("a"), page("x", "y"), page("y", "x")
    )
    circle = "parent: these pages stand below one another in a circle"
    bad = [
        (1, "parent: there is no page missing"),
        (2, "parent: top cannot be loaded"),
        (5, "uid: a stands on line 4 already"),
        (6, circle),
        (7, circle),
    ]
    assert refusal(file) == bad
    report = load_file(file, skip_bad=True)
    assert report == Loaded(new=1, skipped=tuple(bad))
    assert str(report).splitlines()[:2] == ["1 new item, 0 changed, 0 as before", "5 lines left out:"]


def test_addresses_are_made_chosen_ones_first_and_clashes_are_told(write: Any) -> None:
    load_file(write(practice("old", translations={"fi": text("Kylä")})))
    load_file(
        write(
            practice("a", translations={"fi": text("Kylä", published_at=None)}),
            practice("b", translations={"fi": text("X", slug="kyla-2")}),
            practice("c", translations={"fi": text("Kylä")}),
        )
    )
    assert [live(uid).path for uid in ("old", "a", "b", "c")] == ["kyla", "kyla-3", "kyla-2", "kyla-4"]
    clash = practice("d", translations={"fi": text("X", slug="kyla")})
    assert refusal(write(clash)) == [(1, "translations.fi.slug: the address kyla is that of old")]


def test_a_text_that_readers_see_is_not_put_off_by_a_file(write: Any) -> None:
    load_file(write(practice("a")))
    before = live("a").published_at
    later = practice("a", translations={"fi": text("a", published_at="2099-01-01T09:00:00Z")})
    ((number, said),) = refusal(write(later))
    assert (number, said.partition(". ")[0]) == (1, "at: Readers see this text already")
    assert live("a").published_at == before


def test_pages_stand_below_parents_that_may_come_later_or_be_there(write: Any) -> None:
    load_file(write(page("root", fi=text("Juuri"), sv=text("Rot"))))
    load_file(
        write(
            page("leaf", "branch", fi=text("Lehti"), sv=text("Löv")),
            page("branch", "root", fi=text("Oksa")),
            page("leaf-2", "branch", fi=text("Lehti")),
        )
    )
    assert [live("leaf").path, live("leaf", "sv").path, live("leaf-2").path] == [
        "juuri/oksa/lehti",
        "rot/oksa/lov",
        "juuri/oksa/lehti-2",
    ]
    assert found("leaf").parent_id == found("branch").id


def test_a_translation_made_from_an_older_text_is_stale_by_exactly_that(write: Any) -> None:
    line = practice(
        "lukio",
        translations={
            "sv": text("Gymnasium", body="<p>Åldersgräns 15 år. Kom!</p>", fields={"need": "Behov"}),
            "fi": text("Lukio", made_from={"body": "<p>Åldersgräns 16 år. Kom!</p>"}),
        },
    )
    load_file(write({**line, "lead": "sv"}))
    item = found("lukio")
    assert {lang: str(s) for lang, s in translation_states(item).items()} == {"fi": "stale", "sv": "current"}
    assert [(c.field, c.old, c.new) for c in changed_sentences(item, "fi")] == [
        ("body", "Åldersgräns 16 år.", "Åldersgräns 15 år.")
    ]


def test_a_draft_carries_its_promise(write: Any) -> None:
    draft = {"title": "Procent", "state": "draft", "promise": "2026-12-15"}
    load_file(write(practice("a", translations={"fi": text("A"), "sv": draft})))
    assert str(live("a", "sv").promised_on) == "2026-12-15"


def test_a_changed_line_changes_the_item_and_leaves_a_redirect(write: Any) -> None:
    load_file(write(practice("a", themes=["music"], translations={"fi": text("A"), "sv": text("Ä")}), page("p")))
    changed = practice("a", themes=["dance"], region="lappi", translations={"fi": text("B", slug="b"), "sv": text("Ä")})
    assert load_file(write(changed, page("p"))) == Loaded(changed=1, unchanged=1)
    item = found("a")
    assert (live("a").title, live("a").path, item.region, item.themes) == ("B", "b", "lappi", ["dance"])
    assert list(db.session().scalars(select(Redirect.path))) == ["a"]
    assert {lang: str(s) for lang, s in translation_states(item).items()} == {"fi": "current", "sv": "current"}
    assert load_file(write(changed)) == Loaded(unchanged=1)


def test_an_item_keeps_its_kind(write: Any) -> None:
    load_file(write(practice("a")))
    assert refusal(write(page("a"))) == [(1, "kind: a is a practice on this site and cannot become a page")]


def test_pictures_come_with_their_words_and_can_be_covers(write: Any, tmp_path: Path) -> None:
    drawn = BytesIO()
    Image.new("RGB", (600, 300), "teal").save(drawn, "PNG")
    (tmp_path / "lava.png").write_bytes(drawn.getvalue())
    lines = [
        practice("a", cover="lava"),
        {"media": "lava", "file": "lava.png", "alt": {"fi": "Lava", "sv": "Scen"}, "credit": "L. S."},
    ]
    assert load_file(write(*lines)) == Loaded(new=2)
    media = db.session().scalars(select(Media)).one()
    assert (media.uid, media.alt, media.credit, media.widths) == (
        "lava",
        {"fi": "Lava", "sv": "Scen"},
        "L. S.",
        [480, 600],
    )
    assert found("a").cover == "lava"
    assert load_file(write(*lines)) == Loaded(unchanged=2)


def test_a_refused_file_leaves_no_pictures_behind(write: Any, tmp_path: Path) -> None:
    drawn = BytesIO()
    Image.new("RGB", (60, 30), "teal").save(drawn, "PNG")
    (tmp_path / "lava.png").write_bytes(drawn.getvalue())
    assert len(refusal(write({"media": "lava", "file": "lava.png"}, "{"))) == 1
    assert (count(Media), list(settings().media.iterdir())) == (0, [])


def test_progress_ends_with_the_number_of_lines(write: Any) -> None:
    told: list[tuple[int, int]] = []
    load_file(write(*(practice(f"p{n}") for n in range(250))), progress=lambda done, total: told.append((done, total)))
    assert told == [(50, 250), (100, 250), (249, 250), (250, 250)]
    assert count(Item) == 250


def test_only_who_manages_the_site_may_load(write: Any) -> None:
    with pytest.raises(Denied):
        load_file(write(page("a")), ANONYMOUS)
