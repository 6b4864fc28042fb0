"""Pictures on the road: the mobile library in the north, the bus of a municipal visit."""

from __future__ import annotations

from kit import (
    ALDER,
    BERRY,
    CLAY,
    FELL,
    GOLD,
    HEATHER,
    ICE,
    INK,
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
    box,
    disc,
    line,
    oval,
    person,
    picture,
    shape,
    spruce,
    tone,
    weave,
)


def mobile_library() -> str:
    """The mobile library has stopped under the northern lights."""
    sky = "".join(
        box(0, y, 960, 540 - y, c)
        for y, c in ((0, "#16254a"), (110, "#1c2f59"), (200, "#263c69"), (270, "#3a517c"))
    )
    stars = "".join(
        disc(x, y, r, LINEN)
        for x, y, r in (
            (60, 50, 1.6),
            (140, 140, 1.2),
            (220, 40, 1.3),
            (330, 70, 1.7),
            (452, 30, 1.2),
            (560, 66, 1.5),
            (640, 24, 1.2),
            (760, 60, 1.6),
            (850, 36, 1.3),
            (920, 120, 1.6),
            (40, 220, 1.2),
            (900, 210, 1.2),
            (380, 150, 1.1),
            (700, 150, 1.2),
        )
    )
    fells = shape(
        "#5a6f95", "M0 316q120-96 268-70 110 20 190 60 130-96 290-60 120 26 212 70v224H0z"
    ) + shape(
        "#dfe6ea",
        "M132 258q66-32 136-12 46 8 84 24-60 2-98 12-52-26-122-24zM690 240q66-8 120 14 44 8 80 22-52 0-84 10-46-32-116-46z",
    )
    snow = (
        shape("#aebfd0", "M0 356q240-60 480-26t480-22v232H0z")
        + shape("#d5dfe6", "M0 416q260-50 520-24t440-20v168H0z")
        + shape("#eef2f2", "M0 470q300-34 560-12t400-8v90H0z")
    )
    wood = "".join(
        _snowy(x, y, h)
        for x, y, h in (
            (48, 388, 118),
            (96, 396, 152),
            (146, 388, 96),
            (842, 372, 110),
            (888, 384, 160),
            (934, 380, 120),
            (802, 364, 70),
            (196, 380, 66),
        )
    )
    glow = shape(LIGHT, "M484 454h104l64 66H424z", 0.55)
    return picture(
        sky,
        stars,
        _lights(),
        fells,
        snow,
        wood,
        glow,
        _bus(),
        _borrowers(),
        _reindeer(904, 458),
        patterns=weave("b", MADDER, WOAD, unit=2.6),
    )


def _lights() -> str:
    green = "M-20 70C120 210 300 60 440 150S700 190 980 20C760 250 600 250 440 222S160 260-20 70z"
    core = "M-20 70C130 206 300 96 440 174S690 206 980 20C720 232 600 232 440 204S150 240-20 70z"
    violet = (
        "M-20 190C160 270 300 150 450 232S740 240 980 110C780 300 580 290 450 268S160 310-20 190z"
    )
    return (
        shape("#8b7fc0", violet, 0.42) + shape("#6fc3a0", green, 0.55) + shape("#a6dfbe", core, 0.6)
    )


def _snowy(x: float, y: float, high: float) -> str:
    u = high / 110
    return at(
        x,
        y,
        box(-3, -2, 6, 8, "#4d3a30"),
        shape("#1d4146", "M0 -110l13 36h-6l11 30h-8l15 44h-50l15-44h-8l11-30h-6z"),
        shape(
            "#eef2f2",
            "M0-110l13 36q-7-6-13-2t-13 2zM-11-58l11 4 11-4 7 14q-9-5-18 0t-18 0zM-15-20l15 6 15-6 7 20q-11-6-22-2t-22 2z",
        ),
        scale=u,
    )


def _bus() -> str:
    lit, dark = "#ffd977", "#b98a34"
    shell = shape(LINEN, "M214 196H640q34 0 44 34l24 92v118H200V212q0-16 14-16z")
    roof = shape(MADDER, "M214 196H640q34 0 44 34H200v-18q0-16 14-16z") + shape(
        "#eef2f2",
        "M206 196q10-12 40-9 40-9 90-2t120-2 110 0 84 9q10 2 14 8-40 8-90 2t-120 2-120-1-90 2-38-9z",
    )
    shelves = ""
    for row, y in enumerate((298, 334)):
        for k in range(17):
            tall = 16 + (k * 5 + row * 7) % 12
            colour = (MADDER, WOAD, SEA, LINEN, BERRY, SPRUCE, HEATHER)[(k * 3 + row) % 7]
            shelves += box(240 + k * 12.4, y - tall, 10.4, tall, colour)
        shelves += box(234, y, 216, 4, ALDER)
    pane = box(228, 246, 228, 98, SHEET) + box(234, 252, 216, 86, lit) + shelves
    reader = at(
        398, 338, shape(dark, "M-16 0v-24q0-18 16-18t16 18V0z"), disc(0, -54, 11, "#7a5228")
    )
    door = box(490, 232, 92, 208, INK) + box(497, 239, 78, 194, lit)
    front = shape("#cfe0e6", "M604 240h50q18 0 24 20l20 76h-94z") + line(SHEET, 3, "M612 250l60 78")
    lamp = box(696, 378, 12, 18, LIGHT)
    wheels = "".join(disc(x, 444, 34, INK) + disc(x, 444, 15, SAND) for x in (292, 632))
    shade = oval(452, 474, 270, 11, "#5a6f95", 0.55)
    step = box(486, 432, 100, 9, ALDER) + box(480, 446, 112, 9, tone(ALDER, 0.75))
    return (
        shade
        + shell
        + roof
        + pane
        + reader
        + front
        + band("b", 200, 362, 508, 2.6)
        + door
        + lamp
        + wheels
        + step
    )


def _borrowers() -> str:
    driver = Looks(WOAD, INK, SKINS[5], "#6b4a35", "short")
    elder = Looks(BERRY, "#4a3b52", SKINS[3], GOLD, "cap")
    child = Looks("#d9a63a", WOAD, SKINS[2], MADDER, "cap", child=True)
    adult = Looks(SPRUCE, INK, SKINS[4], WOAD, "cap")
    book = (
        box(-13, -80, 26, 20, MADDER) + box(-11, -78, 22, 16, SHEET) + line(MADDER, 2, "M0-80v20")
    )
    pile = box(-16, -92, 32, 7, WOAD) + box(-13, -99, 28, 7, GOLD) + box(-15, -106, 30, 7, MADDER)
    sledge = at(
        812,
        508,
        line(ALDER, 5, "M-44 0h80q16 0 18-16M-32 0v-14M22 0v-14"),
        box(-42, -20, 74, 7, "#b9783a"),
        box(-26, -36, 34, 16, WOAD),
        box(-20, -48, 28, 12, BERRY),
    )
    return (
        person(536, 434, driver, scale=1.12, left=(-14, -74), right=(16, -74), held=book)
        + sledge
        + person(420, 512, elder, scale=1.05, turn=1, left=(-8, -84), right=(20, -88), held=pile)
        + person(736, 514, adult, scale=1.1, turn=-1, left=(-26, -58), right=(36, -54))
        + line(INK, 2, "M776 456L792 490")
        + person(684, 518, child, scale=1, turn=-1, left=(-32, -86), right=(20, -44))
    )


def _reindeer(x: float, y: float) -> str:
    coat, pale = "#7d6a5c", "#b7a695"
    legs = line(tone(coat, 0.8), 7, "M-34-40l-4 40M-18-40l2 40M22-40l-2 40M36-40l4 40")
    trunk = shape(coat, "M-44-56q4-22 40-18 36-4 46 14 4 22-18 24-36 4-56-2-14-6-12-18z") + oval(
        -2, -40, 30, 6, pale
    )
    neck = shape(pale, "M-28-58l-14-36 16-6 16 34z") + shape(
        coat, "M-66-84q2-16 22-18l18 2q4 10-4 16l-26 8q-10 0-10-8z"
    )
    horns = line(
        "#cdbba6",
        4,
        "M-34-102q-14-30 2-52M-40-124l-16-10M-38-138l-8-14M-28-102q4-28 26-40M-18-124l12 6M-12-132l4-16",
    )
    return at(
        x,
        y,
        oval(0, 2, 50, 5, "#5a6f95", 0.4),
        legs,
        trunk,
        neck,
        horns,
        disc(-54, -88, 2.4, INK),
        shape("#eef2f2", "M38-62l12-2-6 12z"),
        scale=0.78,
    )


def visit() -> str:
    """A bus full of talk crosses the river in autumn."""
    land = (
        box(0, 0, 960, 540, "#e7e4d8")
        + disc(742, 120, 48, GOLD)
        + shape(MIST, "M0 236q150-90 330-50 110 20 190 56 130-90 300-46 80 20 140 40v300H0z")
        + shape(FELL, "M0 280q170-60 360-24 120 24 230 10 170-46 370 6v268H0z")
        + shape("#b3662e", "M0 318q150-40 330-18t300-8 330 10v80H0z")
        + shape("#8d9350", "M0 338q260-26 470-8t490-10v60H0z")
    )
    autumn = "".join(
        oval(x, y, r, r * 1.25, c) + box(x - 1.5, y + r, 3, 16, "#5b4a3c")
        for x, y, r, c in (
            (30, 296, 18, GOLD),
            (66, 304, 14, MADDER),
            (104, 298, 17, "#d98a2b"),
            (160, 306, 12, GOLD),
            (250, 306, 14, MADDER),
            (298, 300, 17, GOLD),
            (640, 300, 15, "#d98a2b"),
            (676, 306, 12, MADDER),
            (868, 300, 17, GOLD),
            (910, 298, 20, MADDER),
            (942, 306, 14, "#d98a2b"),
        )
    )
    trees = "".join(
        spruce(x, 330, h)
        for x, h in ((134, 96), (200, 72), (224, 104), (590, 70), (612, 92), (836, 100), (892, 64))
    )
    town = "".join(
        box(x, 330 - h, w, h, c)
        + "".join(
            box(x + 5 + 11 * k, 336 - h + 12 * r, 5, 6, LIGHT)
            for k in range(int((w - 4) / 11))
            for r in range(int((h - 8) / 12))
        )
        for x, w, h, c in (
            (380, 46, 54, LINEN),
            (430, 40, 74, "#c98d6b"),
            (474, 52, 44, ICE),
            (530, 34, 62, SAND),
        )
    )
    river = (
        box(0, 372, 960, 168, "#6d9bb0")
        + box(0, 420, 960, 120, "#5d8ca3")
        + box(0, 480, 960, 60, "#4c7f96")
        + line(
            "#a9c8d2",
            3,
            "M40 404h80M210 440h60M520 410h60M700 456h90M120 500h70M420 516h90M820 500h60M330 476h44",
        )
    )
    return picture(
        land,
        town,
        autumn,
        trees,
        river,
        _bridge(),
        _coach(),
        patterns=weave("b", MADDER, WOAD, unit=2.2),
    )


def _bridge() -> str:
    cables = "".join(
        f"M480 70L{480 + side * reach} 396"
        for side in (-1, 1)
        for reach in (110, 190, 270, 350, 430)
    )
    tower = shape(LINEN, "M462 540L472 66h16l10 474z") + shape(CLAY, "M480 66h8l10 474h-18z")
    top = (
        box(466, 52, 28, 18, LIGHT) + box(462, 68, 36, 5, INK) + shape(INK, "M462 54l18-14 18 14z")
    )
    deck = (
        box(0, 396, 960, 20, "#8e8c84")
        + box(0, 390, 960, 7, LINEN)
        + box(0, 414, 960, 5, "#6d6b64")
    )
    piers = "".join(
        box(x, 416, 30, 124, "#a5a298") + box(x, 416, 12, 124, CLAY) for x in (130, 800)
    )
    return line("#8d8a80", 2, cables, "butt") + piers + tower + top + deck


def _coach() -> str:
    shell = shape(WOAD, "M196 204H706q42 0 52 40l18 78v54H180V220q0-16 16-16z")
    top = shape(tone(WOAD, 0.75), "M196 204H706q30 0 44 22H180v-6q0-16 16-16z")
    glass = box(200, 236, 486, 82, "#f0dfae")
    riders = (
        (Looks(SPRUCE, skin=SKINS[1], hair="#6b4a35", style="long"), 1),
        (Looks(GOLD, skin=SKINS[0], hair=INK, style="short"), -1),
        (Looks(BERRY, skin=SKINS[3], hair="#d9d5cc", style="bun"), 1),
        (Looks(SEA, skin=SKINS[2], hair="#3a2a22", style="scarf"), -1),
        (Looks(HEATHER, skin=SKINS[5], hair="#a8752f", style="beard"), 1),
        (Looks(MADDER, skin=SKINS[4], hair=INK, style="bun"), -1),
    )
    folk = "".join(at(240 + 81 * k, 318, _rider(who, turn)) for k, (who, turn) in enumerate(riders))
    posts = "".join(box(196 + 81 * k, 232, 7, 90, tone(WOAD, 0.75)) for k in range(7))
    frame = box(196, 230, 494, 7, tone(WOAD, 0.75)) + box(196, 318, 494, 6, tone(WOAD, 0.75))
    front = (
        shape(ICE, "M700 236h18q18 0 24 22l16 64h-58z")
        + disc(718, 292, 12, SKINS[2])
        + shape(INK, "M704 322v-8q2-12 14-12t14 12v8z")
        + shape(INK, "M706 290q0-14 12-14t12 14z")
    )
    speech = "".join(
        at(
            x,
            y,
            shape(SHEET, "M-22-16h44q6 0 6 6v18q0 6-6 6H4l-8 10-2-10h-16q-6 0-6-6v-18q0-6 6-6z"),
            mark,
            scale=0.92,
        )
        for x, y, mark in (
            (322, 172, line(MADDER, 4, "M-12-4h24M-12 5h14")),
            (566, 168, line(WOAD, 4, "M-14 2q6-12 10 0t10 0 8-4")),
            (
                444,
                160,
                disc(-10, 0, 3.4, SPRUCE) + disc(1, 0, 3.4, SPRUCE) + disc(12, 0, 3.4, SPRUCE),
            ),
        )
    )
    wheels = "".join(disc(x, 376, 31, INK) + disc(x, 376, 13, SAND) for x in (284, 652))
    lamps = box(762, 344, 14, 12, LIGHT) + box(180, 344, 8, 16, MADDER)
    return (
        oval(476, 402, 300, 6, "#000000", 0.2)
        + speech
        + shell
        + top
        + glass
        + folk
        + posts
        + frame
        + front
        + band("b", 180, 330, 590, 2.2)
        + wheels
        + lamps
    )


def _rider(who: Looks, turn: int) -> str:
    whole = person(0, 78, who, scale=0.82, turn=turn, left=None, right=None)
    return f'<svg x="-38" y="-80" width="76" height="80" viewBox="-38 -80 76 80">{whole}</svg>'


SCENES = {"kirjastoauto": mobile_library, "vierailu": visit}
