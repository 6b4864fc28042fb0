"""The culture path from the school to the stage."""

from __future__ import annotations

from kit import (
    ALDER,
    BERRY,
    CLAY,
    GOLD,
    HEATHER,
    INK,
    LICHEN,
    LIGHT,
    LINEN,
    MADDER,
    MIST,
    SEA,
    SHEET,
    SKINS,
    SPRUCE,
    WOAD,
    Looks,
    at,
    birch,
    box,
    disc,
    house,
    line,
    person,
    picture,
    shape,
    spruce,
    tone,
    weave,
)


def culture_path() -> str:
    """A path with a stop for each school year, from the school to the stage."""
    land = (
        box(0, 0, 960, 540, "#e4e6dc")
        + disc(494, 104, 44, GOLD)
        + shape(MIST, "M0 208q140-76 300-40t300-34 360 40V540H0z")
        + shape("#9fb3a0", "M0 262q200-70 420-22t540-28V540H0z")
        + shape("#7f9a72", "M0 330q260-64 520-16t440-20V540H0z")
        + shape("#6b8a63", "M0 420q300-50 560-8t400-12V540H0z")
    )
    d = "M-20 506C160 520 330 500 420 452S330 366 420 334 690 344 742 300 640 250 700 222"
    path = line("#cdbb94", 40, d) + line("#e2d5b5", 31, d)
    back = "".join(
        spruce(x, y, h)
        for x, y, h in (
            (24, 286, 92),
            (56, 290, 116),
            (92, 288, 80),
            (452, 262, 60),
            (480, 262, 78),
            (508, 262, 56),
            (880, 256, 84),
            (914, 258, 108),
            (946, 256, 82),
        )
    )
    return picture(
        land,
        back,
        path,
        _school(64, 398),
        _museum(340, 322),
        _stage(742, 258),
        _library(530, 330),
        birch(886, 446, 230),
        birch(46, 470, 190, "#98995f"),
        _stops(),
        _walkers(),
        patterns=weave("b", MADDER, WOAD, unit=1.2),
    )


def _school(x: float, y: float) -> str:
    return at(
        x,
        y,
        house(0, 0, 230, 84, "#d3a24c", roof="#6b3a2c", rise=36, panes=4),
        box(104, -136, 22, 26, SHEET),
        shape("#6b3a2c", "M98-136l17-18 17 18z"),
        disc(115, -122, 6, GOLD),
        scale=0.82,
    )


def _museum(x: float, y: float) -> str:
    pillars = "".join(box(-56 + 25 * k, -52, 10, 46, SHEET) for k in range(5))
    return at(
        x,
        y,
        box(-66, -54, 132, 54, "#c6b39b"),
        pillars,
        shape(LINEN, "M-76-54L0-92 76-54z"),
        disc(0, -66, 7, MADDER),
        box(-76, -58, 152, 6, SHEET),
        box(-74, -6, 148, 8, CLAY),
        scale=0.92,
    )


def _stage(x: float, y: float) -> str:
    return at(
        x,
        y,
        shape(WOAD, "M-76 0v-40q0-62 76-62t76 62V0z"),
        shape("#8ea6cf", "M-56 0v-34q0-46 56-46t56 46V0z"),
        shape(LIGHT, "M-34 0v-26q0-30 34-30t34 30V0z"),
        box(-86, -2, 172, 10, ALDER),
        person(
            -12,
            -2,
            Looks(BERRY, INK, SKINS[0], INK, "bun"),
            scale=0.3,
            turn=1,
            left=(-34, -128),
            right=(40, -100),
        ),
        person(
            14,
            -2,
            Looks(SPRUCE, INK, SKINS[1], GOLD, "short"),
            scale=0.3,
            turn=-1,
            left=(-36, -104),
            right=(30, -130),
        ),
        scale=0.9,
    )


def _library(x: float, y: float) -> str:
    books = "".join(
        box(-52 + 9 * k, -34 - (k * 7) % 12, 7, 22 + (k * 7) % 12, c)
        for k, c in enumerate(
            (MADDER, GOLD, SEA, LINEN, BERRY, LICHEN, HEATHER, MADDER, LINEN, GOLD, SEA, BERRY)
        )
    )
    return at(
        x,
        y,
        box(-70, -66, 140, 66, SPRUCE),
        box(-58, -54, 116, 44, "#dfe9ea"),
        books,
        box(-58, -12, 116, 4, ALDER),
        shape(tone(SPRUCE, 0.75), "M-80-66l14-16H66l14 16z"),
        box(-70, -6, 140, 6, "#8e8c84"),
        scale=0.96,
    )


def _stops() -> str:
    spots = (
        (60, 482, MADDER, 1.25),
        (214, 474, GOLD, 1.2),
        (334, 462, WOAD, 1.14),
        (448, 420, BERRY, 1.02),
        (430, 350, SPRUCE, 0.9),
        (500, 352, SEA, 0.86),
        (616, 356, HEATHER, 0.84),
        (716, 336, MADDER, 0.76),
        (664, 240, GOLD, 0.6),
    )
    return "".join(
        at(
            x,
            y,
            box(-2.5, -40, 5, 40, ALDER),
            shape(colour, "M0-72l18 18-18 18-18-18z"),
            shape(LINEN, "M0-64l10 10-10 10-10-10z"),
            shape(colour, "M0-58l4 4-4 4-4-4z"),
            scale=s,
        )
        for x, y, colour, s in spots
    )


def _walkers() -> str:
    coats = (
        (GOLD, SKINS[1], "#6b4a35", "short"),
        (BERRY, SKINS[0], INK, "plait"),
        (SEA, SKINS[3], "#c9a45c", "long"),
        (LINEN, SKINS[2], MADDER, "cap"),
    )
    row = "".join(
        person(
            236 + 62 * k,
            520 - 9 * k,
            Looks(c, WOAD if k % 2 else INK, s, h, t, child=True),
            scale=0.92 - 0.05 * k,
            turn=1,
            left=(-22, -44),
            right=(30 if k == 3 else 22, -78 if k == 3 else -44),
        )
        for k, (c, s, h, t) in enumerate(coats)
    )
    teacher = Looks(SPRUCE, INK, SKINS[5], "#8d8a84", "bun")
    front = Looks(WOAD, "#5b4a3c", SKINS[4], INK, "short")
    small = "".join(
        person(x, y, Looks(c, INK, s, h, "short", child=True), scale=0.52, turn=1)
        for x, y, c, s, h in (
            (566, 350, MADDER, SKINS[1], "#6b4a35"),
            (592, 348, GOLD, SKINS[0], INK),
            (538, 348, LINEN, SKINS[2], INK),
        )
    )
    return (
        small
        + person(514, 349, front, scale=0.5, turn=1)
        + person(160, 530, teacher, scale=0.98, turn=1, left=(-24, -62), right=(34, -104))
        + row
    )


SCENES = {"kulttuuripolku": culture_path}
