"""Pictures under the open sky: the village tour, the archipelago, the culture path."""

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
    SAND,
    SEA,
    SHEET,
    SKINS,
    SPRUCE,
    WOAD,
    Looks,
    at,
    band,
    birch,
    boards,
    box,
    disc,
    line,
    oval,
    person,
    picture,
    pine,
    shape,
    spruce,
    tone,
    watcher,
    weave,
    window,
)


def village_tour() -> str:
    """A wagon stage beside the village's post boxes; the play is on."""
    land = (
        box(0, 0, 960, 540, "#e6e4d6")
        + disc(170, 118, 50, GOLD)
        + shape(MIST, "M0 232q160-60 340-26t320-14 300 20V540H0z")
        + shape("#a9b48f", "M0 276q260-50 520-16t440-14V540H0z")
        + shape("#d9c383", "M0 306q220-40 430-8 180 24 250-4l280-14V540H0z")
        + shape("#8f9c68", "M0 372q300-40 560-8t400-14V540H0z")
        + shape(SAND, "M0 452q480-42 960-2v90H0z")
    )
    furrows = line("#c9b270", 2, "M60 318q160-20 330 4M20 336q200-22 420 6M90 300q120-10 240 2")
    barn = at(
        724,
        310,
        boards(0, -74, 150, 74, MADDER, 9),
        shape(INK, "M-12-70L22-118h106l34 48z"),
        box(54, -52, 42, 52, tone(MADDER, 0.7)),
        line(SHEET, 3, "M54-52h42v52M54-52V0M54-52l42 52", "butt"),
    )
    far = "".join(
        spruce(x, y, h)
        for x, y, h in (
            (560, 282, 62),
            (590, 286, 78),
            (618, 284, 54),
            (890, 300, 84),
            (922, 302, 110),
            (946, 302, 74),
        )
    )
    crowd = [
        Looks(c, skin=s, hair=h, style=t)
        for c, s, h, t in (
            (WOAD, SKINS[1], "#d9d5cc", "bun"),
            (SPRUCE, SKINS[3], "#6b4a35", "short"),
            (BERRY, SKINS[0], INK, "long"),
            (LICHEN, SKINS[2], GOLD, "cap"),
            (SEA, SKINS[5], "#c9a45c", "long"),
            (HEATHER, SKINS[4], INK, "short"),
        )
    ]
    seats = "".join(
        watcher(x, y, who, scale=s)
        for who, x, y, s in zip(
            crowd,
            (356, 422, 482, 562, 620, 686),
            (498, 502, 500, 504, 500, 503),
            (1.06, 1.1, 0.8, 1.06, 0.8, 1.1),
            strict=True,
        )
    )
    bench = "".join(
        box(x, 494, w, 12, ALDER)
        + box(x + 14, 504, 9, 26, tone(ALDER, 0.75))
        + box(x + w - 23, 504, 9, 26, tone(ALDER, 0.75))
        for x, w in ((316, 196), (528, 200))
    )
    return picture(
        land,
        furrows,
        far,
        barn,
        birch(896, 420, 250),
        birch(62, 400, 230, "#98995f"),
        _wagon(),
        _players(),
        _post_boxes(178, 508),
        seats,
        bench,
        patterns=weave("b", WOAD, MADDER, unit=1.8)
        + weave("g", GOLD, LINEN, ground=MADDER, unit=1.5),
    )


def _wagon() -> str:
    shade = oval(520, 446, 212, 9, "#000000", 0.17)
    stage = box(346, 404, 340, 27, "url(#b)") + box(346, 398, 340, 8, ALDER)
    room = box(362, 224, 308, 174, "#26385f")
    scene = (
        disc(590, 276, 26, LIGHT)
        + shape("#3d5583", "M362 398v-70q60-50 120-16t190-16v102z")
        + "".join(
            disc(x, y, 1.8, LINEN)
            for x, y in ((420, 258), (470, 282), (524, 250), (452, 306), (556, 320))
        )
    )
    left = shape(MADDER, "M362 224h66q-6 90-38 120-14 16-6 54h-22z") + line(
        tone(MADDER, 0.75), 3, "M382 226q0 80-12 120M404 226q-4 70-24 108"
    )
    right = shape(MADDER, "M670 224h-66q6 90 38 120 14 16 6 54h22z") + line(
        tone(MADDER, 0.75), 3, "M650 226q0 80 12 120M628 226q4 70 24 108"
    )
    tie = oval(382, 346, 12, 5, GOLD) + oval(650, 346, 12, 5, GOLD)
    edge = "".join(f"M{362 + 28 * k} 224h28q-2 22-14 22t-14-22z" for k in range(11))
    roof = shape(SPRUCE, "M340 226q0-52 176-52t176 52z") + shape(
        tone(SPRUCE, 1.2), "M340 226q0-52 176-52t176 52l-6 0q-12-40-170-40t-170 40z"
    )
    posts = box(352, 224, 12, 178, ALDER) + box(668, 224, 12, 178, ALDER)
    wheels = "".join(
        disc(x, 438, 25, INK)
        + disc(x, 438, 19, GOLD)
        + disc(x, 438, 14, INK)
        + disc(x, 438, 5, GOLD)
        for x in (404, 628)
    )
    flag = line(ALDER, 3, "M516 176V126") + shape(GOLD, "M516 126l40 12-40 13z")
    steps = box(690, 414, 34, 8, ALDER) + box(690, 430, 48, 8, ALDER)
    return (
        shade
        + flag
        + room
        + scene
        + left
        + right
        + tie
        + posts
        + shape(GOLD, edge)
        + roof
        + wheels
        + stage
        + steps
    )


def _players() -> str:
    queen = Looks(BERRY, INK, SKINS[5], "#6b4a35", "long")
    fox = Looks("#b5622c", INK, SKINS[0], "#b5622c", "short")
    crown = shape(LIGHT, "M-13 0v-15l6 7 7-10 7 10 6-7V0z")
    return person(
        472,
        400,
        queen,
        scale=0.9,
        turn=1,
        left=(-34, -128),
        right=(42, -100),
        held=at(2, -142, crown) + shape(tone(BERRY, 0.84), "M-24-44l-10 26h68l-10-26z"),
    ) + person(
        566,
        400,
        fox,
        scale=0.84,
        turn=-1,
        left=(-44, -92),
        right=(34, -126),
        held=at(
            0,
            -131,
            shape("#b5622c", "M-15-6l-2-24 14 12h6l14-12-2 24z"),
            shape(LINEN, "M-13 2l-12 6 12 6z"),
        )
        + line("#b5622c", 12, "M20-36q34 8 40-22")
        + disc(60, -60, 7, LINEN),
    )


def _post_boxes(x: float, y: float) -> str:
    row = []
    for k, colour in enumerate((WOAD, SPRUCE, MADDER, "#d9a63a", SEA)):
        row.append(
            at(
                -88 + k * 42,
                -78 - (k % 2) * 3,
                box(-17, 0, 34, 34, colour),
                shape(tone(colour, 0.8), "M-19 2q19-24 38 0z"),
                box(-11, 11, 22, 4, LINEN),
            )
        )
    note = box(86, -50, 4, 0, INK)
    return at(
        x,
        y,
        box(-98, -44, 8, 52, ALDER),
        box(78, -44, 8, 52, ALDER),
        box(-112, -46, 212, 9, tone(ALDER, 0.8)),
        *row,
        note,
        shape("#8f9c68", "M-112 12l6-22 4 22zM-96 12l2-14 6 14zM70 12l8-20 4 20zM92 12l4-14 4 14z"),
        scale=1.06,
    )


def archipelago() -> str:
    """A concert on a jetty; the ferry is coming in."""
    sea = "".join(
        box(0, y, 960, 540 - y, c)
        for y, c in ((252, "#8fb0bb"), (300, "#7ba2b0"), (362, "#6592a3"), (440, "#548498"))
    )
    sky = (
        box(0, 0, 960, 260, "#e3e6de")
        + disc(706, 158, 46, "#e0b04a")
        + box(0, 214, 960, 44, "#edd9b4")
    )
    glint = line("#e8cf95", 3, "M672 276h70M690 292h58M660 312h44M716 328h60M684 348h40")
    isles = (
        shape(FELL, "M0 256q60-26 150-20 90-18 170 6l60 14z")
        + shape(FELL, "M560 256q50-24 120-16 60-14 120 4 90-8 160 12z")
        + "".join(
            spruce(x, 252, h, "#56786f")
            for x, h in (
                (40, 40),
                (66, 52),
                (96, 44),
                (130, 36),
                (196, 46),
                (230, 34),
                (610, 38),
                (640, 48),
                (820, 44),
                (850, 54),
                (884, 40),
            )
        )
        + shape("#b59a86", "M0 300q50-44 130-40 60 2 118 40z")
        + shape("#a2877a", "M0 300q90-20 248 0v8H0z")
    )
    cottage = (
        at(
            62,
            266,
            box(0, -34, 62, 34, MADDER),
            shape(INK, "M-7-32l38-28 38 28z"),
            window(12, -25, 13, 14, ICE),
            window(38, -25, 13, 14, ICE),
        )
        + pine(160, 268, 100)
        + pine(196, 278, 76)
        + line(SHEET, 3, "M22 268V196")
        + shape(WOAD, "M24 198h34v22H24z")
        + box(24, 205, 34, 8, GOLD)
        + box(32, 198, 8, 22, GOLD)
        + box(24, 207.5, 34, 3, MADDER)
        + box(34.5, 198, 3, 22, MADDER)
    )
    gulls = line(
        INK, 2.5, "M402 92q10-10 18 0 8-10 18 0M470 128q8-8 14 0 6-8 14 0M344 138q7-7 12 0 5-7 12 0"
    )
    rocks = shape("#b08c79", "M720 540q10-92 96-120t144-26v146z") + shape(
        "#c29e89", "M760 474q40-52 110-56t90-6v26q-110-14-200 36z"
    )
    ripples = line(
        "#9cc0ca",
        2,
        "M60 350h60M210 330h44M300 372h70M80 408h48M520 330h50M590 386h60M30 470h80M200 518h90M620 470h46",
    )
    return picture(
        sky,
        gulls,
        isles,
        sea,
        glint,
        shape("#b59a86", "M0 304q50-44 130-40 60 2 118 40z"),
        cottage,
        ripples,
        _ferry(),
        rocks,
        _boathouse(),
        _jetty(),
        _concert(),
        patterns=weave("b", WOAD, SEA, unit=1.1),
    )


def _ferry() -> str:
    return at(
        416,
        322,
        oval(60, 14, 178, 7, "#ffffff", 0.45),
        shape("#d9a63a", "M-100-26H214L194 14H-76z"),
        box(-96, -32, 312, 8, SHEET),
        box(-40, -74, 178, 44, SHEET),
        box(20, -106, 88, 34, SHEET),
        box(14, -110, 100, 6, WOAD),
        *(window(-28 + 34 * k, -62, 20, 18, "#35507f") for k in range(5)),
        box(28, -98, 72, 14, "#35507f"),
        line(INK, 2.5, "M64-110v-34M52-132h24"),
        shape(WOAD, "M66-144h22v13H66z"),
        band("b", -92, -18, 296, 1.1),
        box(150, -46, 34, 16, MADDER),
        disc(158, -30, 5, INK),
        disc(176, -30, 5, INK),
        shape(ICE, "M156-46l4-9h16l4 9z"),
    )


def _boathouse() -> str:
    return at(
        800,
        428,
        boards(0, -98, 122, 98, MADDER, 10),
        box(0, -98, 6, 98, SHEET),
        box(116, -98, 6, 98, SHEET),
        shape(MADDER, "M0-96L61-140 122-96z"),
        shape(INK, "M-16-88L61-148 138-88l-7 9-70-54-70 54z"),
        box(36, -66, 50, 66, SHEET),
        box(40, -62, 20, 62, SPRUCE),
        box(62, -62, 20, 62, SPRUCE),
    ) + pine(944, 430, 190)


def _jetty() -> str:
    planks = "".join(f"M{160 + 24 * k} 430v14" for k in range(1, 28))
    posts = "".join(box(x, 440, 12, 70, tone(ALDER, 0.75)) for x in (186, 300, 420, 540, 660, 770))
    flags = line(INK, 1.5, "M236 236q150 54 300 4 130 44 276-8") + "".join(
        shape(c, f"M{x} {y - 64}h16l-8 17z")
        for x, y, c in (
            (262, 307, MADDER),
            (306, 318, GOLD),
            (352, 325, WOAD),
            (398, 326, LINEN),
            (446, 323, SPRUCE),
            (494, 313, BERRY),
            (566, 312, GOLD),
            (612, 322, WOAD),
            (658, 324, MADDER),
            (706, 319, LINEN),
            (752, 309, SPRUCE),
        )
    )
    masts = (
        box(232, 228, 6, 204, ALDER) + box(532, 232, 6, 200, ALDER) + box(808, 224, 6, 208, ALDER)
    )
    return (
        masts
        + flags
        + posts
        + box(160, 430, 664, 14, "#a5876a")
        + line(tone(ALDER, 0.9), 1.5, planks, "butt")
        + box(160, 442, 664, 4, tone(ALDER, 0.7))
    )


def _concert() -> str:
    accordion = (
        box(-30, -92, 16, 36, MADDER)
        + "".join(box(-14 + 4 * k, -90, 4, 32, LINEN if k % 2 else INK) for k in range(6))
        + box(10, -92, 16, 36, MADDER)
        + line(LINEN, 2, "M-26-86v24M-21-86v24", "butt")
    )
    player = Looks(SPRUCE, INK, SKINS[1], "#8c5a2b", "beard")
    singer = Looks(GOLD, WOAD, SKINS[0], INK, "bun")
    folk = [
        Looks(WOAD, INK, SKINS[3], "#e2ded3", "short"),
        Looks(BERRY, "#3b4048", SKINS[2], "#5d4436", "long"),
        Looks(SEA, INK, SKINS[4], INK, "cap", child=True),
        Looks(HEATHER, INK, SKINS[5], "#d9d5cc", "bun"),
        Looks(LINEN, WOAD, SKINS[1], "#c9a45c", "short"),
        Looks(MADDER, INK, SKINS[3], "#6b4a35", "plait", child=True),
    ]
    return (
        person(
            286, 432, player, scale=0.98, turn=1, left=(-28, -72), right=(26, -72), held=accordion
        )
        + person(366, 432, singer, scale=0.95, turn=1, left=(-38, -104), right=(40, -100))
        + person(520, 432, folk[2], scale=0.92, turn=-1, left=(-22, -78), right=(20, -80))
        + person(572, 432, folk[1], scale=0.95, turn=-1, left=(-16, -70), right=(16, -70))
        + person(636, 432, folk[0], scale=1, turn=-1, left=(-24, -62), right=(24, -62))
        + person(694, 432, folk[5], scale=0.92, turn=-1, left=(-14, -50), right=(20, -40))
        + person(744, 432, folk[3], scale=0.95, turn=-1, left=(-22, -62), right=(22, -62))
        + person(476, 432, folk[4], scale=1, turn=-1, left=(-20, -66), right=(20, -70))
    )


SCENES = {
    "kylakiertue": village_tour,
    "skargard": archipelago,
}
