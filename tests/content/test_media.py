from __future__ import annotations

import zlib
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from yhteistuumin import db
from yhteistuumin.content import media, state
from yhteistuumin.content.media import Picture
from yhteistuumin.errors import MediaError
from yhteistuumin.runtime import settings


def drawn(width: int, height: int, form: str = "PNG", mode: str = "RGB", **options: object) -> bytes:
    out = BytesIO()
    Image.new(mode, (width, height), "teal").save(out, form, **options)
    return out.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    """A PNG whose header tells a size that its few bytes do not have."""

    def chunk(name: bytes, content: bytes) -> bytes:
        crc = zlib.crc32(name + content).to_bytes(4, "big")
        return len(content).to_bytes(4, "big") + name + content + crc

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x01\x00\x00\x00\x00"
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\x00" * 10))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("size", "widths"),
    [
        ((3000, 1500), [480, 960, 1600]),
        ((700, 350), [480, 700]),
        ((200, 100), [200]),
        ((960, 10), [480, 960]),
    ],
)
def test_sizes_are_made_but_never_larger_than_the_original(size: tuple[int, int], widths: list[int]) -> None:
    prepared = media.prepare(drawn(*size))
    made = {w: Image.open(BytesIO(content)).size[0] for w, content in prepared.files.items()}
    assert made == {w: w for w in widths}
    assert prepared.width == widths[-1]


def test_a_picture_is_turned_upright_and_loses_what_hid_in_it() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x8825] = {1: "N", 2: (60.0, 10.0, 0.0)}
    prepared = media.prepare(drawn(400, 200, "JPEG", exif=exif))
    stored = Image.open(BytesIO(prepared.files[200]))
    assert (stored.format, stored.size, dict(stored.getexif())) == ("WEBP", (200, 400), {})
    assert not {"exif", "icc_profile", "xmp"} & set(stored.info)


def test_transparency_survives() -> None:
    out = BytesIO()
    Image.new("LA", (100, 100), (0, 90)).save(out, "PNG")
    prepared = media.prepare(out.getvalue())
    assert Image.open(BytesIO(prepared.files[100])).mode == "RGBA"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "picture-type"),
        (drawn(10, 10, "GIF"), "picture-type"),
        (drawn(300, 300, "JPEG")[:400], "picture-type"),
        (b"", "picture-type"),
        (b"\0" * (media.MAX_BYTES + 1), "file-size"),
    ],
)
def test_what_is_no_acceptable_picture_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(MediaError) as refused:
        media.prepare(content)
    assert refused.value.problem.code == code


@pytest.mark.parametrize(("side", "million"), [(7000, 49), (10_000, 100), (20_000, 400)])
def test_too_many_pixels_are_refused_before_they_are_decoded(side: int, million: int) -> None:
    with pytest.raises(MediaError) as refused:
        media.prepare(png_claiming(side, side))
    assert (refused.value.problem.code, refused.value.problem.params) == (
        "picture-size",
        {"value": million, "limit": 40},
    )


@pytest.mark.usefixtures("context")
def test_a_stored_picture_is_told_in_the_language_of_the_page() -> None:
    before = state.site_state().content_revision
    stored = media.store(
        drawn(1000, 500),
        filename="C:\\kuvat\\kylä.png",
        alt={"fi": " Lava  järven rannalla ", "sv": ""},
        credit="Linnea Strandvik",
        uid="lava",
    )
    at = f"/media/{stored.digest}"
    assert media.picture("lava", "sv") == Picture(
        uid="lava",
        src=f"{at}-960.webp",
        srcset=f"{at}-480.webp 480w, {at}-960.webp 960w, {at}-1000.webp 1000w",
        width=1000,
        height=500,
        alt="Lava järven rannalla",
        alt_lang="fi",
        credit="Linnea Strandvik",
    )
    assert (stored.filename, media.has_alt(stored, "fi"), media.has_alt(stored, "sv")) == (
        "kylä.png",
        True,
        False,
    )
    assert sorted(file.name for file in settings().media.iterdir()) == sorted(
        f"{stored.digest}-{width}.webp" for width in (480, 960, 1000)
    )
    assert state.site_state().content_revision == before + 1


@pytest.mark.usefixtures("context")
def test_a_decorative_picture_has_an_empty_text_in_every_language() -> None:
    stored = media.store(drawn(50, 50), filename="a.png", decorative=True)
    shown = media.picture(stored.uid, "sv")
    assert shown is not None
    assert (shown.alt, shown.alt_lang, shown.decorative) == ("", "sv", True)


@pytest.mark.usefixtures("context")
def test_a_picture_that_is_gone_is_left_out() -> None:
    assert (media.pictures(["a", "b"], "fi"), media.picture("a", "fi"), media.pictures([], "fi")) == (
        {},
        None,
        {},
    )


def test_a_refused_upload_leaves_nothing_behind(app: Flask, tmp_path: Path) -> None:
    with app.app_context(), pytest.raises(MediaError):
        media.store(b"nothing", filename="x.png")
    assert not (tmp_path / "media").exists()


@pytest.mark.usefixtures("context")
def test_a_picture_can_be_described_later() -> None:
    stored = media.store(drawn(50, 50), filename="a.png", alt={"fi": "Lava"}, uid="a")
    with db.write() as writing:
        media.describe(writing, media.rows(["a"])["a"], alt={"sv": "Scen"}, decorative=False)
    assert [media.pictures(["a"], lang)["a"].alt for lang in ("fi", "sv")] == ["Lava", "Scen"]
    assert stored.uid == "a"
