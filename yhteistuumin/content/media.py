"""Pictures: refused or re-encoded on the way in, told in words on the way out.

What is stored is never the uploaded file: it is decoded, turned upright, and written anew as
WebP in a few widths, so nothing that hid in it (places, scripts, a second format) survives.
"""

from __future__ import annotations

import hashlib
import os
import re
import struct
import tempfile
import uuid
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageOps
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from yhteistuumin import db
from yhteistuumin.content.state import bump_content_revision
from yhteistuumin.db import session
from yhteistuumin.errors import MediaError
from yhteistuumin.runtime import settings
from yhteistuumin.schema.problems import Problem
from yhteistuumin.tables import Media

FORMATS = ("JPEG", "PNG", "WEBP")
WIDTHS = (480, 960, 1600)
SHOWN_WIDTH = 960
MAX_HEIGHT = 6400
MAX_PIXELS = 40_000_000
MAX_BYTES = 20 * 1024 * 1024
QUALITY = 82

_MILLION = 1_000_000
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error)


@dataclass(frozen=True)
class Picture:
    """A picture ready for a page in one language.

    *alt_lang* is the language that *alt* is in, which differs from the page's where nobody has
    described the picture in it yet; a decorative picture has an empty *alt*.
    """

    uid: str
    src: str
    srcset: str
    width: int
    height: int
    alt: str
    alt_lang: str
    decorative: bool = False
    credit: str = ""


@dataclass(frozen=True)
class Prepared:
    """An accepted picture before anything is stored: *files* maps a width to WebP bytes."""

    digest: str
    width: int
    height: int
    files: Mapping[int, bytes] = field(hash=False, repr=False)


def prepare(content: bytes) -> Prepared:
    """Decode and re-encode an upload; raises `MediaError` for what is no acceptable picture.

    Slow: call it before a write begins.
    """
    if len(content) > MAX_BYTES:
        size = round(len(content) / 1024 / 1024, 1)
        raise _refused("file-size", value=size, limit=MAX_BYTES // 1024 // 1024)
    with _open(content) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise _too_many_pixels(opened.width * opened.height)
        largest = _fit(_decode(opened))
        files = {width: _encode(largest, width) for width in _widths(largest.width)}
    return Prepared(hashlib.sha256(content).hexdigest(), largest.width, largest.height, files)


def _open(content: bytes) -> Image.Image:
    try:
        return Image.open(BytesIO(content), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        found = re.search(r"\d+", str(error))
        raise _too_many_pixels(int(found[0]) if found else MAX_PIXELS) from error
    except _BROKEN as error:
        raise _refused("picture-type") from error


def _decode(opened: Image.Image) -> Image.Image:
    # A JPEG can be decoded at a fraction of its size: a large photograph then costs little memory.
    opened.draft("RGB", (WIDTHS[-1], WIDTHS[-1]))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            opened.load()
            ImageOps.exif_transpose(opened, in_place=True)
            mode = "RGBA" if opened.has_transparency_data else "RGB"
            return opened if opened.mode == mode else opened.convert(mode)
    except _BROKEN as error:
        raise _refused("picture-type") from error


def _fit(image: Image.Image) -> Image.Image:
    scale = min(1.0, WIDTHS[-1] / image.width, MAX_HEIGHT / image.height)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image if size == image.size else image.resize(size, Image.Resampling.LANCZOS)


def _widths(width: int) -> list[int]:
    return [*(w for w in WIDTHS if w < width), width]


def _encode(image: Image.Image, width: int) -> bytes:
    height = max(1, round(image.height * width / image.width))
    sized = image if width == image.width else image.resize((width, height), Image.Resampling.LANCZOS)
    out = BytesIO()
    sized.save(out, "WEBP", quality=QUALITY, method=4, exif=b"", icc_profile=b"", xmp=b"")
    return out.getvalue()


def _too_many_pixels(pixels: int) -> MediaError:
    return _refused("picture-size", value=round(pixels / _MILLION), limit=MAX_PIXELS // _MILLION)


def _refused(code: str, **params: object) -> MediaError:
    return MediaError(Problem("file", code, params))


def file_name(digest: str, width: int) -> str:
    """The name of one size in the media folder, which is also the end of its address."""
    return f"{digest}-{width}.webp"


def without_files(prepared: Prepared) -> Prepared:
    """*prepared* after its sizes were written: the widths without the bytes."""
    return replace(prepared, files=dict.fromkeys(prepared.files, b""))


def write_files(prepared: Prepared, folder: Path) -> list[Path]:
    """Put every size into *folder* and give the files that were not there before; a file is there
    whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for width, content in prepared.files.items():
        target = folder / file_name(prepared.digest, width)
        if target.is_file():
            continue
        handle, name = tempfile.mkstemp(dir=folder)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(target)
        written.append(target)
    return written


def store(
    file: BinaryIO | bytes,
    *,
    filename: str,
    alt: Mapping[str, str] | None = None,
    decorative: bool = False,
    credit: str = "",
    region: str | None = None,
    author_id: int | None = None,
    uid: str | None = None,
) -> Media:
    """Take an upload in and give it a row; raises `MediaError` without storing anything.

    *alt* maps languages to alternative texts; a *decorative* picture needs none.
    """
    content = file if isinstance(file, bytes) else file.read(MAX_BYTES + 1)
    prepared = prepare(content)
    write_files(prepared, settings().media)
    media = Media(uid=uid or uuid.uuid4().hex, region=region, author_id=author_id)
    fill(media, prepared, filename)
    media.alt = _texts(alt or {})
    media.decorative = decorative
    media.credit = credit.strip()
    with db.write() as writing:
        writing.add(media)
        bump_content_revision(writing)
    return media


def fill(media: Media, prepared: Prepared, filename: str) -> None:
    """Make *media* the row of *prepared*."""
    media.digest = prepared.digest
    media.filename = Path(filename.replace("\\", "/")).name[:255]
    media.width = prepared.width
    media.height = prepared.height
    media.widths = sorted(prepared.files)


def describe(writing: Session, media: Media, *, alt: Mapping[str, str], decorative: bool, credit: str = "") -> None:
    """Change how a picture is told in words; every page that shows it follows."""
    media.alt = _texts({**media.alt, **alt})
    media.decorative = decorative
    media.credit = credit.strip()
    bump_content_revision(writing)


def remove(writing: Session, media: Media) -> list[Path]:
    """Forget *media*; gives the files to delete once that is committed: none while another row is
    the same picture."""
    writing.delete(media)
    writing.flush()
    bump_content_revision(writing)
    others = writing.scalar(select(func.count()).select_from(Media).where(Media.digest == media.digest))
    return [] if others else [settings().media / file_name(media.digest, width) for width in media.widths]


def _texts(alt: Mapping[str, str]) -> dict[str, str]:
    return {lang: " ".join(text.split()) for lang, text in alt.items() if text.strip()}


def has_alt(media: Media, lang: str) -> bool:
    """Whether readers of *lang* who do not see the picture miss nothing."""
    return media.decorative or bool(media.alt.get(lang))


def rows(uids: Iterable[str]) -> dict[str, Media]:
    """The rows of those pictures that exist, by uid, with one query."""
    wanted = sorted(set(uids))
    if not wanted:
        return {}
    return {row.uid: row for row in session().scalars(select(Media).where(Media.uid.in_(wanted)))}


def picture(uid: str, lang: str) -> Picture | None:
    """The picture *uid* for a page in *lang*, or None when it is gone."""
    return pictures([uid], lang).get(uid)


def pictures(uids: Iterable[str], lang: str) -> dict[str, Picture]:
    """The pictures that exist of *uids* for a page in *lang*, with one query."""
    return {uid: as_picture(media, lang) for uid, media in rows(uids).items()}


def as_picture(media: Media, lang: str) -> Picture:
    """*media* for a page in *lang*."""
    addresses = {width: f"/media/{file_name(media.digest, width)}" for width in media.widths}
    shown = max((w for w in addresses if w <= SHOWN_WIDTH), default=min(addresses))
    spoken = lang if media.decorative or lang in media.alt else next(iter(media.alt), lang)
    return Picture(
        uid=media.uid,
        src=addresses[shown],
        srcset=", ".join(f"{address} {width}w" for width, address in addresses.items()),
        width=media.width,
        height=media.height,
        alt="" if media.decorative else media.alt.get(spoken, ""),
        alt_lang=spoken,
        decorative=media.decorative,
        credit=media.credit,
    )
