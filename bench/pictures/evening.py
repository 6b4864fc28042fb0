"""The village hall at dusk."""

from __future__ import annotations

from kit import (
    ALDER,
    BERRY,
    GOLD,
    HEATHER,
    ICE,
    INK,
    LICHEN,
    LIGHT,
    LINEN,
    MADDER,
    SEA,
    SHEET,
    SKINS,
    SPRUCE,
    WOAD,
    Looks,
    at,
    band,
    boards,
    box,
    disc,
    line,
    person,
    picture,
    shape,
    spruce,
    tone,
    weave,
    window,
)


def village_hall() -> str:
    """The lit village hall at dusk; people arrive with instruments and a cake."""
    sky = (
        box(0, 0, 960, 540, "#24345f")
        + shape("#2c3d69", "M0 190q240-30 480-6t480-14v200H0z")
        + shape("#364773", "M0 246q260-26 520-4t440-14v180H0z")
        + "".join(
            disc(x, y, r, LINEN)
            for x, y, r in (
                (80, 60, 1.6),
                (180, 120, 1.2),
                (300, 44, 1.4),
                (420, 92, 1.1),
                (560, 40, 1.7),
                (690, 84, 1.2),
                (902, 52, 1.5),
                (860, 140, 1.1),
                (40, 168, 1.2),
                (620, 140, 1),
            )
        )
    )
    moon = disc(806, 92, 34, LIGHT)
    wood = shape("#1f3a4a", "M0 300q120-40 240-12t300-10 420 2V540H0z")
    row = "".join(
        spruce(18 + 46 * k, 330 + (k % 3) * 6, 96 + (k * 37) % 60, "#132f33")
        for k in range(22)
        if not 4 < k < 15
    )
    field = shape("#2c4a47", "M0 338q300-26 960-4V540H0z") + shape(
        tone(SPRUCE, 0.8), "M0 420q420-40 960 6v114H0z"
    )
    path = shape("#b9a888", "M432 372h76q10 90 120 168H300q110-78 132-168z")
    glow = shape(LIGHT, "M446 372h48q20 92 92 168H354q72-76 92-168z", 0.34)
    return picture(
        sky,
        moon,
        wood,
        row,
        field,
        path,
        glow,
        _hall(),
        _garland(),
        _board(742, 466),
        _bicycle(196, 462),
        *_arrivals(),
        patterns=weave("b", MADDER, WOAD, unit=1.7),
    )


def _hall() -> str:
    lit = "#ffd977"
    wall = (
        boards(230, 214, 480, 158, "#a8412f", 12)
        + box(230, 214, 8, 158, LINEN)
        + box(702, 214, 8, 158, LINEN)
    )
    roof = shape("#232733", "M206 220L262 132H678L734 220z") + shape(
        "#2f3442", "M262 132H678l6 10H256z"
    )
    gable = boards(388, 164, 164, 208, "#a8412f", 12) + shape(
        "#232733", "M372 172L470 84 568 172l-12 10-86-76-86 76z"
    )
    gable_face = shape("#a8412f", "M392 172L470 104l78 68z")
    sign = box(402, 206, 136, 26, LINEN) + band("b", 402, 206.3, 136, 1.7)
    rooms = "".join(window(x, 250, 42, 62, lit, LINEN) for x in (258, 324, 574, 640))
    folk = "".join(
        at(x, 312, shape("#7a4a22", "M-11 0v-18q0-13 11-13t11 13v18z"), disc(0, -38, 8, "#7a4a22"))
        for x in (271, 336, 354, 662)
    )
    fiddle = at(
        594,
        312,
        shape("#7a4a22", "M-11 0v-18q0-13 11-13t11 13v18z"),
        disc(0, -38, 8, "#7a4a22"),
        line("#7a4a22", 4, "M4-24l16-6M-6-20l20-16"),
    )
    door = (
        box(430, 262, 80, 110, LINEN)
        + box(438, 270, 64, 102, lit)
        + shape("#6d2b20", "M438 270l-26 8v104l26-10z")
    )
    round_pane = (
        disc(470, 154, 17, LINEN)
        + disc(470, 154, 13, lit)
        + box(468.5, 140, 3, 28, LINEN)
        + box(456, 152.5, 28, 3, LINEN)
    )
    steps = box(420, 366, 100, 9, "#8e8c84") + box(410, 374, 120, 9, "#7d7b74")
    chimney = box(610, 100, 30, 44, "#7c3a2c") + box(606, 96, 38, 8, "#5f2b21")
    smoke = line("#8d93ab", 7, "M626 88q-12-16 2-30t0-34")
    plinth = box(230, 364, 480, 8, "#77767a")
    return (
        smoke
        + chimney
        + wall
        + plinth
        + roof
        + gable
        + gable_face
        + rooms
        + folk
        + fiddle
        + sign
        + round_pane
        + door
        + steps
    )


def _garland() -> str:
    pole = box(104, 200, 6, 240, ALDER)
    return (
        pole
        + line("#151a28", 1.5, "M108 206q78 92 156 44")
        + "".join(
            disc(x, y, 4.6, LIGHT)
            for x, y in ((126, 226), (148, 244), (172, 255), (198, 260), (224, 259), (248, 254))
        )
    )


def _board(x: float, y: float) -> str:
    return at(
        x,
        y,
        line(ALDER, 6, "M-42 0V-92M42 0V-92"),
        box(-54, -112, 108, 66, "#5d3d29"),
        box(-46, -104, 34, 46, LINEN),
        box(-8, -104, 26, 30, GOLD),
        box(22, -104, 24, 46, ICE),
        shape(MADDER, "M-40-92h22v18h-22z"),
        line(INK, 2, "M-40-68h22M-40-63h16M26-94h16M26-86h16M26-78h10", "butt"),
        shape("#5d3d29", "M-62-112L0-136 62-112z"),
    )


def _bicycle(x: float, y: float) -> str:
    wheel = '<circle cx="{0}" cy="-20" r="20" fill="none" stroke="#0f1420" stroke-width="3.5"/>'
    return at(
        x,
        y,
        wheel.format(-32),
        wheel.format(34),
        line(GOLD, 4, "M-32-20L-14-52H22L34-20M-14-52L0-20L22-52M0-20H-32M22-52l-3-12h12"),
        line(INK, 5, "M-24-56h18"),
        box(-46, -58, 22, 14, ALDER),
    )


def _arrivals() -> list[str]:
    guitar = shape(
        "#b9783a", "M-10-22q0-12 10-12t10 12q0 6-2 9 6 5 6 13 0 14-14 14t-14-14q0-8 6-13-2-3-2-9z"
    ) + box(-2.5, -72, 5, 42, INK)
    cake = (
        box(-20, -92, 40, 4, SHEET)
        + box(-15, -106, 30, 14, "#e7c9a4")
        + box(-15, -106, 30, 5, BERRY)
    )
    tall = Looks(coat=WOAD, legs=INK, skin=SKINS[1], hair="#5d4436", style="short")
    host = Looks(coat=BERRY, legs=INK, skin=SKINS[2], hair="#d9d5cc", style="bun")
    guest = Looks(coat=GOLD, legs="#2b3350", skin=SKINS[0], hair=INK, style="short")
    child = Looks(coat=SEA, legs=INK, skin=SKINS[0], hair=MADDER, style="cap", child=True)
    elder = Looks(coat=LICHEN, legs=INK, skin=SKINS[2], hair="#e2ded3", style="short")
    player = Looks(coat=HEATHER, legs=INK, skin=SKINS[5], hair="#8c5a2b", style="long")
    stick = line(ALDER, 4, "M28-58L34 0")
    return [
        person(470, 372, host, scale=0.62, left=(-40, -96), right=(40, -96)),
        person(574, 452, tall, scale=0.95, turn=-1, left=(-18, -86), right=(20, -88), held=cake),
        person(404, 476, guest, scale=1, turn=1, left=(-24, -60), right=(26, -52)),
        person(446, 482, child, scale=0.98, turn=1, left=(-18, -44), right=(18, -36)),
        person(
            310,
            500,
            player,
            scale=1.08,
            turn=1,
            held=at(-2, -62, f'<g transform="rotate(28)">{guitar}</g>'),
            left=(10, -84),
            right=(-14, -60),
        ),
        person(640, 506, elder, scale=1.08, turn=-1, left=(-22, -60), right=(26, -60), held=stick),
    ]


SCENES = {"kylatalo": village_hall}
