"""Words and forms that depend on the language: dates, and sentences about languages."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from babel.dates import format_date, get_timezone
from markupsafe import Markup, escape

from yhteistuumin.i18n import NAMES, language, locale, translate
from yhteistuumin.schema.messages import Message, translator

if TYPE_CHECKING:
    from yhteistuumin.content.reading import Newer

_ = translator(__name__)

TIME_ZONE = "Europe/Helsinki"
NUMERIC_DATES = frozenset({"fi", "sv"})

ONLY_IN = {
    "fi": _("Only in Finnish"),
    "sv": _("Only in Swedish"),
    "en": _("Only in English"),
    "se": _("Only in Northern Sámi"),
}
IN_LANGUAGE = {
    "fi": _("In Finnish"),
    "sv": _("In Swedish"),
    "en": _("In English"),
    "se": _("In Northern Sámi"),
}
READ_IN = {
    "fi": _("Read in Finnish"),
    "sv": _("Read in Swedish"),
    "en": _("Read in English"),
    "se": _("Read in Northern Sámi"),
}
NEWER = {
    "fi": _("The Finnish page is newer."),
    "sv": _("The Swedish page is newer."),
    "en": _("The English page is newer."),
    "se": _("The Northern Sámi page is newer."),
}
NEWER_SINCE = {
    "fi": _("The Finnish page is newer (%(date)s)."),
    "sv": _("The Swedish page is newer (%(date)s)."),
    "en": _("The English page is newer (%(date)s)."),
    "se": _("The Northern Sámi page is newer (%(date)s)."),
}
NOT_IN = {
    "fi": _("This page is not in Finnish yet"),
    "sv": _("This page is not in Swedish yet"),
    "en": _("This page is not in English yet"),
    "se": _("This page is not in Northern Sámi yet"),
}
PROMISED = {
    "fi": _("In Finnish by %(date)s."),
    "sv": _("In Swedish by %(date)s."),
    "en": _("In English by %(date)s."),
    "se": _("In Northern Sámi by %(date)s."),
}


def _about(messages: dict[str, Message], lang: str) -> Message | str:
    return messages.get(lang) or NAMES.get(lang, lang)


def only_in(lang: str) -> str:
    """“Only in Swedish”, in the language of the page."""
    return translate(_about(ONLY_IN, lang))


def in_language(lang: str) -> str:
    """“In Swedish”, in the language of the page."""
    return translate(_about(IN_LANGUAGE, lang))


def own_name(lang: str) -> str:
    """“På svenska”: what the language switch says, in *lang* itself."""
    return translate(_about(IN_LANGUAGE, lang), lang)


def read_in(lang: str) -> str:
    """“Läs på svenska”, in *lang* itself."""
    return translate(_about(READ_IN, lang), lang)


def not_in(lang: str) -> str:
    """“This page is not in Swedish yet”, in the language of the page."""
    return translate(_about(NOT_IN, lang))


def promised(lang: str, by: date) -> str:
    """“In Swedish by 15.12.2026.”, in the language of the page."""
    message = _about(PROMISED, lang)
    return translate(message.with_params(date=shown_date(by)) if isinstance(message, Message) else message)


def newer_sentence(newer: Newer) -> str:
    """“The Finnish page is newer (12.1.2026).”, in the language of the page."""
    if newer.at is None:
        return translate(_about(NEWER, newer.lang))
    message = _about(NEWER_SINCE, newer.lang)
    return translate(message.with_params(date=shown_date(newer.at)) if isinstance(message, Message) else message)


def _day(value: date | datetime | str) -> date | None:
    if isinstance(value, datetime):
        return value.astimezone(get_timezone(TIME_ZONE)).date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def shown_date(value: date | datetime | str) -> str:
    """A day as readers write it: 8.6.2020 in Finnish and Swedish, 8 June 2020 in English.

    A text that is no date is shown as it is.
    """
    day = _day(value)
    if day is None:
        return str(value)
    if language() in NUMERIC_DATES:
        return f"{day.day}.{day.month}.{day.year}"
    return format_date(day, "d MMMM y", locale=locale(language()))


def iso_date(value: date | datetime | str) -> str:
    """A day for machines: 2020-06-08."""
    day = _day(value)
    return day.isoformat() if day else ""


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a plain text: parted by blank lines."""
    parts = text.replace("\r\n", "\n").split("\n\n")
    return [part.strip() for part in parts if part.strip()]


def bare_address(url: str) -> str:
    """A web address without its scheme and closing slash, for reading."""
    return url.removeprefix("https://").removeprefix("http://").removesuffix("/")


def breakable_email(address: str) -> Markup:
    """An e-mail address that may break before the @."""
    name, at, host = address.partition("@")
    return Markup("{}<wbr>{}{}").format(name, at, host) if at else Markup(escape(address))
