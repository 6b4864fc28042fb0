"""Pictures with a house in them: the child health clinic, the school yard, the village hall."""

from __future__ import annotations

from kit import (
    ALDER,
    BERRY,
    FELL,
    GOLD,
    HEATHER,
    ICE,
    INK,
    LICHEN,
    LIGHT,
    LINEN,
    MADDER,
    MIST,
    SEA,
    SHEET,
    SKINS,
    SKY,
    SPRUCE,
    WOAD,
    Looks,
    at,
    band,
    birch,
    box,
    disc,
    line,
    oval,
    paper,
    person,
    picture,
    shape,
    sitter,
    spruce,
    tone,
    weave,
    window,
)

PARENT = Looks(coat=SPRUCE, legs=INK, skin=SKINS[2], hair="#3a2a22", style="long")
FATHER = Looks(coat=WOAD, legs="#3b4048", skin=SKINS[0], hair=INK, style="beard")
CELLIST = Looks(coat=MADDER, legs=INK, skin=SKINS[3], hair="#a8752f", style="bun")
NURSE = Looks(coat=SEA, legs=LINEN, skin=SKINS[5], hair="#5d4436", style="short")


def _cello() -> str:
    """The instrument stands on its pin; the neck leans to the player's shoulder."""
    body = (
        "M-17-70q-9 10-3 20q6 7 0 14q-12 10-5 26q6 14 25 14t25-14q7-16-5-26q-6-7 0-14"
        "q6-10-3-20q-8-8-17-8t-17 8z"
    )
    holes = line(INK, 1.8, "M-9-34q-3 6 0 14M9-34q3 6 0 14")
    return (
        line(INK, 2.5, "M0 4v18")
        + shape("#8d4b24", body)
        + holes
        + box(-3, -132, 6, 92, INK)
        + disc(0, -134, 5, ALDER)
        + line(LINEN, 0.8, "M-1.5-126V-12M1.5-126V-12")
        + box(-7, -22, 14, 3, LIGHT)
    )


def _baby(x: float, y: float, coat: str, skin: str) -> str:
    """A baby that sits and looks up."""
    return at(
        x,
        y,
        shape(coat, "M-17 0q-3-36 17-36t17 36z"),
        oval(-12, -2, 9, 6, tone(coat, 0.85)),
        oval(13, -2, 9, 6, tone(coat, 0.85)),
        disc(0, -45, 14, skin),
        shape("#6b4a35", "M-14-46a14 14 0 0 1 28 0q-7-8-14-7t-14 7z"),
        line(tone(coat, 0.85), 7, "M-13-24l-12-12M13-24l12-12"),
        disc(-26, -38, 4, skin),
        disc(26, -38, 4, skin),
    )


def _view(x: float, y: float, w: float, h: float) -> str:
    inside = (
        box(0, 0, w, h, SKY)
        + disc(w * 0.72, h * 0.3, 22, GOLD)
        + shape(MIST, f"M0 {h * 0.62}q{w * 0.3} -50 {w * 0.6} -10t{w * 0.4} -6V{h}H0z")
        + shape(FELL, f"M0 {h * 0.8}q{w * 0.4} -40 {w} -12V{h}H0z")
        + spruce(w * 0.16, h, 70)
        + spruce(w * 0.3, h + 6, 52)
        + spruce(w * 0.9, h + 4, 62)
    )
    return (
        box(x - 8, y - 8, w + 16, h + 16, SHEET)
        + f'<svg x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}">{inside}</svg>'
        + box(x + w / 2 - 3, y, 6, h, SHEET)
        + box(x - 16, y + h + 6, w + 32, 9, "#d9cfb8")
    )


def clinic() -> str:
    """A cellist plays to babies in the waiting room of the child health clinic."""
    room = (
        box(0, 0, 960, 380, "#e6e1d2")
        + box(0, 266, 960, 114, "#cfd6cf")
        + box(0, 262, 960, 5, SHEET)
        + box(0, 380, 960, 160, "#c9b48d")
        + line("#b9a277", 1.5, "M0 412H960M0 452H960M0 500H960", "butt")
    )
    measure = box(812, 96, 26, 284, SHEET) + "".join(
        box(812, 96 + 24 * k, 13 if k % 2 else 20, 3, MADDER) for k in range(12)
    )
    lamp = (
        line(INK, 2, "M520 0V62")
        + shape(GOLD, "M486 92q0-32 34-32t34 32z")
        + oval(520, 92, 34, 5, LIGHT)
    )
    rug = at(
        0,
        0,
        oval(480, 478, 380, 46, tone(MADDER, 0.8)),
        oval(480, 474, 372, 42, MADDER),
        oval(480, 474, 340, 34, LINEN),
        oval(480, 474, 330, 31, WOAD),
        oval(480, 474, 276, 22, tone(WOAD, 1.15)),
    )
    cellist = sitter(430, 462, CELLIST, scale=1.28, turn=1, stool=ALDER)
    cello = at(486, 452, f'<g transform="rotate(-10)">{_cello()}</g>', scale=1.02)
    hands = (
        line(tone(CELLIST.coat, 0.84), 13, "M414 334Q440 352 472 346")
        + disc(474, 345, 7, CELLIST.skin)
        + line(tone(CELLIST.coat, 0.84), 13, "M444 336Q486 372 514 396")
        + disc(516, 397, 7, CELLIST.skin)
        + line(INK, 3, "M444 424L548 382")
    )
    return picture(
        room,
        band("b", 0, 232, 960, 2),
        _view(70, 52, 250, 150),
        lamp,
        measure,
        _mobile(650, 0),
        rug,
        cellist,
        cello,
        hands,
        person(
            770,
            452,
            NURSE,
            scale=1.3,
            turn=-1,
            left=(-30, -84),
            right=(14, -80),
            held=paper(-36, -104, 24, 30, -8),
        ),
        _floor_parent(240, 500, PARENT, turn=1),
        _baby(292, 498, GOLD, SKINS[2]),
        _floor_parent(650, 506, FATHER, turn=-1),
        _baby(598, 502, BERRY, SKINS[0]),
        _baby(372, 520, LICHEN, SKINS[3]),
        patterns=weave("b", SPRUCE, GOLD, unit=2),
    )


def _mobile(x: float, y: float) -> str:
    fish = "M-14 0q10-10 22 0l8-6v12l-8-6q-12 10-22 0z"
    return at(
        x,
        y,
        line(INK, 1.5, "M0 0v34M-60 40q60-14 120 0M-56 40v34M0 36v62M56 40v26"),
        at(-56, 80, shape(SEA, fish)),
        at(0, 106, shape(MADDER, fish), flip=True),
        at(56, 72, shape(GOLD, fish)),
    )


def _floor_parent(x: float, y: float, who: Looks, *, turn: int) -> str:
    """Sits on the floor with legs to the side."""
    legs = (
        oval(0, -12, 30, 13, who.legs)
        + line(who.legs, 19, f"M0 -10L{30 * turn} -16L{60 * turn} -8")
        + oval(66 * turn, -8, 12, 8, tone(who.legs, 0.6))
    )
    return at(
        x,
        y,
        sitter(0, 34, who, turn=turn, knees=False),
        legs,
        line(tone(who.coat, 0.84), 10.5, f"M{17 * turn} -62Q{34 * turn} -46 {38 * turn} -30"),
        disc(38 * turn, -28, 5.6, who.skin),
        scale=1.18,
    )


def school_yard() -> str:
    """Pupils build a work of art of woven arches in the school yard."""
    sky = (
        box(0, 0, 960, 540, SKY)
        + disc(806, 104, 46, GOLD)
        + shape(MIST, "M0 250q200-90 420-40t540-30V540H0z")
    )
    school = (
        box(90, 150, 560, 214, "#b4563f")
        + box(90, 150, 560, 14, SHEET)
        + "".join(window(116 + 66 * k, 188, 40, 52, ICE) for k in range(8))
        + "".join(window(116 + 66 * k, 276, 40, 52, ICE) for k in range(8) if k not in (3, 4))
        + box(306, 262, 116, 102, SHEET)
        + box(316, 272, 46, 92, WOAD)
        + box(366, 272, 46, 92, WOAD)
        + shape(tone(WOAD, 0.8), "M294 262h140v-10h-140z")
    )
    yard = shape("#c9c9b4", "M0 362H960V540H0z") + shape("#b9b89f", "M0 430q480-46 960 6v104H0z")
    trees = (
        birch(54, 372, 210)
        + birch(716, 366, 190, "#98995f")
        + spruce(930, 372, 170)
        + spruce(886, 368, 120)
    )
    kid = [
        Looks(coat=c, legs=g, skin=s, hair=h, style=t, child=True)
        for c, g, s, h, t in (
            (GOLD, WOAD, SKINS[1], "#6b4a35", "short"),
            (BERRY, INK, SKINS[0], INK, "bun"),
            (SPRUCE, "#5b4a3c", SKINS[3], "#c9a45c", "long"),
            (SEA, INK, SKINS[2], MADDER, "cap"),
            (HEATHER, WOAD, SKINS[4], INK, "short"),
        )
    ]
    artist = Looks(coat=WOAD, legs=INK, skin=SKINS[5], hair="#8d8a84", style="bun")
    ladder = line(ALDER, 5, "M640 498L588 318M676 494L622 314") + line(
        ALDER, 4, "M597 346l35-4M606 378l35-4M615 410l36-4M625 442l35-4M634 474l36-4", "butt"
    )
    return picture(
        sky,
        school,
        yard,
        trees,
        _arches(),
        ladder,
        person(636, 424, kid[2], scale=1.1, turn=-1, left=(-40, -84), right=(-26, -50)),
        person(
            254,
            486,
            kid[0],
            scale=1.22,
            turn=1,
            left=(-16, -34),
            right=(36, -66),
            held=line(ALDER, 4, "M32-62L58-92") + disc(60, -95, 6, MADDER),
        ),
        person(
            180,
            508,
            kid[3],
            scale=1.2,
            turn=1,
            left=(-30, -38),
            right=(26, -44),
            held=_tile(20, -52, SEA),
        ),
        person(
            534,
            512,
            kid[1],
            scale=1.2,
            turn=-1,
            left=(-24, -108),
            right=(22, -108),
            held=_tile(-18, -134, SPRUCE),
        ),
        person(
            752,
            510,
            artist,
            scale=1.22,
            turn=-1,
            left=(-26, -84),
            right=(8, -82),
            held=paper(-34, -106, 44, 32, -4),
        ),
        person(850, 518, kid[4], scale=1.2, turn=-1, left=(-34, -58), right=(22, -38)),
        _pots(108, 506),
        patterns=weave("w", MADDER, WOAD, unit=2.4) + weave("s", SPRUCE, GOLD, unit=2.4),
    )


def _tile(x: float, y: float, colour: str) -> str:
    return at(
        x,
        y,
        box(0, 0, 36, 26, colour),
        shape(LINEN, "M18 4l12 9-12 9-12-9z"),
        shape(colour, "M18 9l5 4-5 4-5-4z"),
    )


def _arches() -> str:
    """Three ribbons that go over and under one another."""

    def ribbon(d: str, colour: str) -> str:
        return (
            line(tone(colour, 0.78), 38, d, "butt")
            + line(colour, 31, d, "butt")
            + line(LINEN, 3, d, "butt")
        )

    left = "M292 488V330q0-108 104-108t104 108V494"
    right = "M392 494V300q0-96 92-96t92 96V488"
    low = "M342 496V392q0-56 96-56"
    shadow = oval(436, 494, 200, 13, "#000000", 0.16)
    # Each ribbon goes over one neighbour and under the other, as in a weave.
    return (
        shadow
        + ribbon(low + "t96 56V496", GOLD)
        + ribbon(right, WOAD)
        + ribbon(left, MADDER)
        + ribbon("M438 336q96 0 96 56V496", GOLD)
    )


def _pots(x: float, y: float) -> str:
    return "".join(
        at(
            x + 30 * k,
            y + 5 * k,
            box(-12, -22, 24, 22, SHEET),
            oval(0, -22, 12, 4, colour),
            shape(colour, "M-12-8h24v8h-24z"),
        )
        for k, colour in enumerate((MADDER, GOLD, WOAD))
    )


SCENES = {
    "neuvola": clinic,
    "koulupiha": school_yard,
}
