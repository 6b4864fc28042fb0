"""Passages of long texts: where they are cut, and how far a text is read for them."""

from __future__ import annotations

from yhteistuumin_search.highlighting import READ_AT_MOST, STRETCH, WINDOW, Reading, mark, snippet
from yhteistuumin_search.suggesting import _beginnings

FILLER = "Sana toisensa jälkeen. "
LONG = FILLER * (STRETCH // len(FILLER) + 1)


def test_a_word_far_below_is_found_and_one_beyond_what_is_read_is_not() -> None:
    passage = snippet(f"{LONG}Kylissä soi.", "fi", {"kylä"})
    assert passage is not None
    assert "<mark>Kylissä</mark> soi." in passage
    assert len(passage) < WINDOW + 50
    assert snippet("a " * READ_AT_MOST + "kylä", "fi", {"kylä"}) is None


def test_a_text_is_read_until_a_passage_has_as_many_words_as_were_asked() -> None:
    text = f"Kylä nukkuu. {LONG}Kylässä on kulttuuria."
    whole, brief = (snippet(text, "fi", {"kylä", "kulttuuri"}, enough=number) for number in (2, 1))
    assert whole is not None
    assert "<mark>Kylässä</mark> on <mark>kulttuuria</mark>." in whole
    assert brief is not None
    assert brief.startswith("<mark>Kylä</mark> nukkuu.")


def test_words_on_both_sides_of_a_cut_stand_in_one_passage() -> None:
    text = f"{LONG[: STRETCH - 20].rpartition(' ')[0]} kylässä on kulttuuria {LONG}"
    assert "kyl" in text[:STRETCH]
    assert text.index("kulttuuria") + len("kulttuuria") > STRETCH - 10
    passage = snippet(text, "fi", {"kylä", "kulttuuri"}, enough=2)
    assert passage is not None
    assert "<mark>kylässä</mark> on <mark>kulttuuria</mark>" in passage


def test_marks_stand_where_the_words_are_whatever_letters_come_before() -> None:
    assert mark("İİ KYLÄSSÄ ja kesäkylä", "fi", {"kylä"}) == "İİ <mark>KYLÄSSÄ</mark> ja kesä<mark>kylä</mark>"
    assert mark("På RÅDET", "sv", {"råd"}) == "På <mark>RÅDET</mark>"


def test_a_title_is_suggested_by_its_beginning_and_by_its_longer_words() -> None:
    assert list(_beginnings("Ähtärin  uusi kulttuuritalo")) == [
        ("ahtarin uusi kulttuuritalo", False),
        ("kulttuuritalo", True),
    ]


def test_no_line_is_read_beyond_the_passage() -> None:
    lines = iter(["Kylässä soi.", *[FILLER * 20] * 50])
    passage = snippet(Reading(lines), "fi", {"kylä"})
    assert passage is not None
    assert passage.startswith("<mark>Kylässä</mark> soi.")
    assert passage.endswith(" …")
    assert len(list(lines)) > 40
