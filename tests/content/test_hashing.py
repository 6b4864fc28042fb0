from __future__ import annotations

from dataclasses import replace

from yhteistuumin.content.hashing import text_hash
from yhteistuumin.content.texts import LanguageText, body_of
from yhteistuumin.schema.types import ContentType

TEXT = LanguageText(
    "Kylä", "kyla", "Lyhyesti.", body_of("<p>Yksi. Kaksi.</p>"), {"need": "Tarve", "idea": "<p>A</p>"}
)


def test_presentation_and_address_do_not_change_what_a_text_says(practice: ContentType) -> None:
    same = replace(
        TEXT,
        slug="toinen",
        body=body_of("<p>Yksi. <strong>Kaksi.</strong></p>"),
        fields={"idea": "<p><em>A</em></p>", "need": "Tarve", "terms": []},
    )
    assert text_hash(same, practice) == text_hash(TEXT, practice)


def test_a_changed_sentence_does(practice: ContentType) -> None:
    changed = [
        replace(TEXT, title="Kylät"),
        replace(TEXT, summary=""),
        replace(TEXT, body=body_of("<p>Yksi. Kolme.</p>")),
        replace(TEXT, fields={**TEXT.fields, "need": "Toinen"}),
        replace(TEXT, fields={**TEXT.fields, "steps": [{"title": "Eka", "text": ""}]}),
    ]
    assert len({text_hash(text, practice) for text in (TEXT, *changed)}) == 6


def test_a_text_that_says_nothing_has_no_hash(practice: ContentType) -> None:
    assert text_hash(LanguageText(slug="x", fields={"need": ""}), practice) == ""
