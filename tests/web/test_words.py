from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from yhteistuumin.content.reading import Newer
from yhteistuumin.i18n import speaking
from yhteistuumin.web import words


@pytest.mark.parametrize(("lang", "shown"), [("fi", "8.6.2020"), ("sv", "8.6.2020"), ("en", "8 June 2020")])
def test_a_day_is_written_as_its_readers_write_it(lang, shown):
    with speaking(lang):
        assert words.shown_date(date(2020, 6, 8)) == shown
        assert words.shown_date("2020-06-08") == shown


def test_a_moment_is_the_day_that_it_is_in_finland():
    late = datetime(2026, 1, 11, 23, 30, tzinfo=UTC)
    with speaking("fi"):
        assert words.shown_date(late) == "12.1.2026"
    assert words.iso_date(late) == "2026-01-12"


def test_a_text_that_is_no_date_is_shown_as_it_is():
    assert words.shown_date("keväällä") == "keväällä"
    assert words.iso_date("keväällä") == ""


def test_the_languages_call_themselves_by_their_own_names(site):
    with site.app_context():
        assert [words.own_name(lang) for lang in ("fi", "sv")] == ["Suomeksi", "På svenska"]
        assert [words.read_in(lang) for lang in ("fi", "sv")] == ["Lue suomeksi", "Läs på svenska"]


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("sv", "Den finska sidan är nyare (12.1.2026)."),
        ("fi", "Suomenkielinen sivu on uudempi (12.1.2026)."),
    ],
)
def test_a_reader_is_told_since_when_the_other_page_is_newer(site, lang, sentence):
    newer = Newer("fi", "/fi/x/", datetime(2026, 1, 12, tzinfo=UTC))
    with site.app_context(), speaking(lang):
        assert words.newer_sentence(newer) == sentence


def test_a_long_e_mail_address_may_break_before_its_host():
    assert words.breakable_email("aino@example.org") == "aino<wbr>@example.org"
    assert words.breakable_email("<script>") == "&lt;script&gt;"


def test_an_address_is_read_without_its_scheme():
    assert words.bare_address("https://example.org/") == "example.org"


def test_paragraphs_are_parted_by_blank_lines():
    assert words.paragraphs("one\r\n\r\ntwo\nstill two\n\n\n") == ["one", "two\nstill two"]
