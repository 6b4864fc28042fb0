from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, update

from yhteistuumin import db
from yhteistuumin.content import state, vocabularies
from yhteistuumin.content.vocabularies import TermView, Vocabulary, load_vocabulary, vocabulary
from yhteistuumin.tables import TermLabel


def test_a_label_falls_back_to_another_language_and_says_which() -> None:
    view = TermView("x", labels={"fi": "Tanssi"}, slugs={"fi": "tanssi"})
    assert (view.label("sv"), view.label_lang("sv"), view.slug("sv"), view.slug("fi")) == (
        "Tanssi",
        "fi",
        "x",
        "tanssi",
    )


def test_a_term_that_is_gone_is_shown_by_its_id() -> None:
    assert Vocabulary("theme").label("opera", "fi") == "opera"


def test_descendants_end_even_where_terms_stand_in_a_circle() -> None:
    circle = Vocabulary("x", {"a": TermView("a", parent="b"), "b": TermView("b", parent="a")})
    assert circle.descendants("a") == ("a", "b")


@pytest.mark.usefixtures("context")
def test_a_vocabulary_knows_its_tree_and_its_addresses() -> None:
    themes = vocabulary("theme")
    found = themes.by_slug("sv", "musik")
    assert found is not None
    assert (
        [t.id for t in themes.roots()],
        [t.id for t in themes.children("music")],
        themes.descendants("music"),
        found.id,
        themes.by_slug("fi", "musik"),
        themes.by_slug("en", "music") == found,
    ) == (["music", "dance"], ["choirs"], ("music", "choirs"), "music", None, True)


@pytest.mark.usefixtures("context")
def test_a_municipality_is_the_child_of_a_region_in_another_vocabulary() -> None:
    places = vocabulary("municipality")
    assert [t.label("sv") for t in places.children("lappi")] == ["Enare"]
    assert [t.id for t in places.roots()] == ["638", "148"]


@pytest.mark.usefixtures("context")
def test_all_vocabularies_come_with_one_query_and_stay_in_the_process() -> None:
    vocabularies.forget_vocabularies()
    state.site_state()
    statements: list[str] = []
    event.listen(
        db.database.engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2])
    )
    assert vocabularies.names() == ["municipality", "region", "sector", "theme"]
    assert vocabulary("region").label("uusimaa", "sv") == "Nyland"
    assert len([s for s in statements if s.startswith("SELECT")]) == 1


@pytest.mark.usefixtures("context")
def test_loading_again_changes_nothing_and_keeps_what_the_site_edited() -> None:
    with db.write() as writing:
        writing.execute(
            update(TermLabel).where(TermLabel.term == "dance", TermLabel.lang == "fi").values(label="Tanssit")
        )
        state.bump_content_revision(writing)
    before = state.site_state()
    new = TermView("opera", labels={"fi": "Ooppera"}, position=9)
    with db.write() as writing:
        assert load_vocabulary(writing, "theme", [TermView("dance", labels={"fi": "Tanssi"})]) == 0
    assert state.site_state() == before
    with db.write() as writing:
        assert load_vocabulary(writing, "theme", [new], owner="blog") == 1
    assert vocabulary("theme").label("dance", "fi") == "Tanssit"
    assert vocabulary("theme").terms["opera"].owner == "blog"


@pytest.mark.usefixtures("context")
def test_a_term_that_was_rolled_back_is_not_kept(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError), db.write() as writing:
        load_vocabulary(writing, "theme", [TermView("opera", labels={"fi": "Ooppera"})])
        assert "opera" in vocabulary("theme")
        raise ZeroDivisionError
    assert "opera" not in vocabulary("theme")


def test_a_profile_file_gives_terms_in_its_order(tmp_path: Path) -> None:
    file = tmp_path / "theme.tsv"
    file.write_text(
        "id\tparent\tcode\tfi\tsv\ten\tslug_fi\tslug_sv\talt_fi\talt_sv\textra\n"
        "a\t\tA\tTaide\tKonst\tArt\ttaide\tkonst\ttaiteet|taito\t\t\n"
        'b\ta\t\tTanssi\t\t\ttanssi\t\t\t\t{"nuts3": "FI1"}\n',
        encoding="utf-8",
    )
    assert vocabularies.read_terms(file) == [
        TermView(
            "a",
            None,
            "A",
            0,
            labels={"fi": "Taide", "sv": "Konst", "en": "Art"},
            slugs={"fi": "taide", "sv": "konst"},
            alternatives={"fi": ("taiteet", "taito")},
        ),
        TermView("b", "a", "", 1, labels={"fi": "Tanssi"}, slugs={"fi": "tanssi"}, extra={"nuts3": "FI1"}),
    ]
