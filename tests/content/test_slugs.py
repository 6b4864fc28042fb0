from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yhteistuumin.content import slugs
from yhteistuumin.schema.registry import Registry


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Kyläkiertue: teatteri tulee postilaatikoille", "kylakiertue-teatteri-tulee-postilaatikoille"),
        (
            "Skärgårdens kulturkort – ett kort, sexton bryggor",
            "skargardens-kulturkort-ett-kort-sexton-bryggor",
        ),
        ("S:t Karins", "st-karins"),
        ("Sámi girjerájus / Đ ŋ ŧ", "sami-girjerajus-d-n-t"),
        ("Kyliin 2024–2026", "kyliin-2024-2026"),
        ("½ tuntia", "1-2-tuntia"),
        ("日本", ""),
    ],
)
def test_a_title_becomes_an_address_segment(title: str, slug: str) -> None:
    assert slugs.slugify(title) == slug


def test_a_long_title_is_cut_between_words() -> None:
    assert slugs.slugify("sana " * 30) == "-".join(["sana"] * 16)
    assert slugs.slugify("x" * 200) == "x" * 80


@given(st.text(max_size=300))
def test_any_title_gives_an_address_that_the_shape_gate_accepts(title: str) -> None:
    slug = slugs.slugify(title)
    assert slug == "" or (slugs.SHAPE.fullmatch(slug) and len(slug) <= slugs.MAX_LENGTH)


def test_the_first_free_number_is_taken() -> None:
    assert slugs.free("kyla", {"kyla", "kyla-2"}.__contains__) == "kyla-3"
    assert slugs.free("x" * 80, {"x" * 80}.__contains__) == "x" * 78 + "-2"


def test_the_prefixes_of_sections_and_themes_are_reserved(registry: Registry) -> None:
    assert {"pankki", "bank", "teemat", "teman", "admin"} <= slugs.reserved(registry)
