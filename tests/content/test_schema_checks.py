from __future__ import annotations

from typing import Any

import pytest

from yhteistuumin.content.completeness import missing_in_text, structure_faults
from yhteistuumin.content.schema_checks import check_neutral, check_text
from yhteistuumin.content.texts import LanguageText, NeutralContent
from yhteistuumin.schema.problems import MESSAGES, Problem
from yhteistuumin.schema.types import ContentType

pytestmark = pytest.mark.usefixtures("context")


def codes(problems: tuple[Problem, ...]) -> list[tuple[str, str]]:
    return [(problem.path, problem.code) for problem in problems]


def test_an_empty_draft_has_the_right_shape(practice: ContentType) -> None:
    assert check_text(practice, {}).problems == ()
    assert check_neutral(practice, {"fields": {}, "themes": [], "cover": ""}).problems == ()


def test_text_comes_out_in_its_stored_form(practice: ContentType) -> None:
    checked = check_text(
        practice,
        {
            "title": "  Kylä\tkiertue ",
            "summary": "Rivi \r\ntoinen\x00",
            "body": "<p onclick='x'>Teksti</p><script>x</script>",
            "fields": {
                "need": "",
                "idea": "<b>Idea</b>",
                "steps": [{"title": " Eka ", "text": "Tee"}, {"title": "", "text": " "}],
                "terms": ["yksi", " ", "kaksi"],
            },
        },
    )
    assert checked.problems == ()
    assert checked.content == LanguageText(
        "Kylä kiertue",
        "",
        "Rivi\ntoinen",
        [{"type": "richtext", "version": 1, "html": "<p>Teksti</p>"}],
        {
            "idea": "<p><strong>Idea</strong></p>",
            "steps": [{"title": "Eka", "text": "Tee"}],
            "terms": ["yksi", "kaksi"],
        },
    )


def test_neutral_content_comes_out_in_its_stored_form(practice: ContentType) -> None:
    checked = check_neutral(
        practice,
        {
            "themes": ["dance", "music", "dance"],
            "cover": "lava",
            "fields": {
                "started": "8.6.2026",
                "stage": "trial",
                "sectors": ["library"],
                "places": [],
                "homepage": "https://example.org/a?b=1",
                "contact": "a@example.org",
            },
        },
    )
    assert checked.problems == ()
    assert checked.content == NeutralContent(
        {
            "started": "2026-06-08",
            "stage": "trial",
            "sectors": ["library"],
            "homepage": "https://example.org/a?b=1",
            "contact": "a@example.org",
        },
        ("dance", "music"),
        "lava",
    )


@pytest.mark.parametrize(
    ("submitted", "problem"),
    [
        ({"title": "x" * 301}, ("title", "too-long")),
        ({"title": 7}, ("title", "not-text")),
        ({"slug": "Ä b"}, ("slug", "slug-shape")),
        ({"body": "<div>" * 100}, ("body", "rich-too-deep")),
        ({"body": "x" * 200_001}, ("body", "rich-too-long")),
        ({"body": {"type": "richtext"}}, ("body", "not-a-list")),
        ({"colour": "red"}, ("colour", "unknown-field")),
        ({"fields": {"colour": "red"}}, ("colour", "unknown-field")),
        ({"fields": {"stage": "trial"}}, ("stage", "unknown-field")),
        ({"fields": {"terms": "yksi"}}, ("terms", "not-a-list")),
        ({"fields": {"steps": [{"title": 1}]}}, ("steps.0.title", "not-text")),
    ],
)
def test_a_text_of_another_shape_is_refused(
    practice: ContentType, submitted: dict[str, Any], problem: tuple[str, str]
) -> None:
    assert codes(check_text(practice, submitted).problems) == [problem]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"started": "31.2.2026"}, ("started", "not-a-date")),
        ({"stage": "idea"}, ("stage", "not-a-choice")),
        ({"sectors": ["library", "zoo"]}, ("sectors.1", "not-a-term")),
        ({"homepage": "javascript:alert(1)"}, ("homepage", "not-an-address")),
        ({"homepage": "https://[x"}, ("homepage", "not-an-address")),
        ({"contact": "nobody"}, ("contact", "not-an-email")),
        ({"need": "text"}, ("need", "unknown-field")),
    ],
)
def test_a_neutral_value_of_another_shape_is_refused(
    practice: ContentType, fields: dict[str, Any], problem: tuple[str, str]
) -> None:
    assert codes(check_neutral(practice, {"fields": fields}).problems) == [problem]


def test_a_theme_must_be_in_the_list(practice: ContentType) -> None:
    assert codes(check_neutral(practice, {"themes": ["opera"]}).problems) == [("themes.0", "not-a-term")]


def test_what_is_left_out_or_wrong_keeps_its_stored_value(practice: ContentType) -> None:
    stored = NeutralContent({"stage": "trial", "started": "2026-01-01", "gone": 1}, ("dance",), "lava")
    checked = check_neutral(practice, {"fields": {"started": "soon", "gone": 1, "stage": ""}}, stored)
    assert checked.content == NeutralContent({"started": "2026-01-01", "gone": 1}, ("dance",), "lava")
    assert codes(checked.problems) == [("started", "not-a-date")]


def test_every_problem_has_words_for_the_reader(practice: ContentType) -> None:
    problems = check_text(practice, {"title": "x" * 301, "slug": "Ä", "fields": {"colour": "red"}}).problems
    assert [str(p.message) for p in problems] == [
        "Use at most 300 characters; now there are 301.",
        "Use only small letters a–z, digits and hyphens in the address.",
        "This content type has no field “colour”.",
    ]
    assert {p.code for p in problems} <= set(MESSAGES)


def test_publishing_asks_for_a_title_and_required_fields(practice: ContentType) -> None:
    assert codes(tuple(missing_in_text(practice, LanguageText(), "fi"))) == [
        ("title", "required"),
        ("need", "required"),
    ]


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ("<h2>A</h2><h3>B</h3><h2>C</h2><h3>D</h3><h4>E</h4>", []),
        ("<h2>A</h2><h4>B</h4>", [("heading-jump", {"value": "B"})]),
        ("<h3>A</h3>", [("heading-jump", {"value": "A"})]),
        ("<table><tbody><tr><td>a</td></tr></tbody></table>", [("no-table-headings", {})]),
        ("<table><tbody><tr><th>a</th><td>b</td></tr></tbody></table>", []),
        ('<p><a href="/x"></a></p>', [("empty-link", {})]),
    ],
)
def test_a_text_that_some_cannot_follow_is_not_published(markup: str, found: list[Any]) -> None:
    assert [(p.code, p.params) for p in structure_faults("body", markup)] == found


def test_a_field_may_begin_one_level_further_down_because_its_name_is_a_heading(
    practice: ContentType,
) -> None:
    text = LanguageText("T", fields={"need": "N", "idea": "<h3>A</h3><h4>B</h4>"})
    assert missing_in_text(practice, text, "fi") == []
    deeper = LanguageText("T", fields={"need": "N", "idea": "<h4>B</h4>"})
    assert missing_in_text(practice, deeper, "fi") == [Problem("idea", "heading-jump", {"value": "B"})]


def test_a_picture_needs_words_in_the_language_that_is_published(practice: ContentType) -> None:
    body = [{"type": "richtext", "version": 1, "html": '<figure><img data-media="gone"></figure>'}]
    text = LanguageText("T", body=body, fields={"need": "N"})
    assert missing_in_text(practice, text, "sv") == [Problem("body", "no-media", {"value": "gone"})]
