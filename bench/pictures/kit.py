"""The figures that the demo pictures are put together from: flat shapes in the dyes of the look."""

from __future__ import annotations

from dataclasses import dataclass

INK = "#252930"
LINEN = "#ebe4d3"
SHEET = "#fffdf8"
MADDER = "#9a3b2e"
WOAD = "#2d4a80"
NIGHT = "#1b2b52"
GOLD = "#c0912f"
LIGHT = "#f3d995"
SPRUCE = "#24594b"
PINE = "#173f35"
ALDER = "#7b5034"
HEATHER = "#785074"
LICHEN = "#868a5c"
BERRY = "#9c3557"
SEA = "#4c7f96"
ICE = "#c9d6dc"
SKY = "#dfe3dc"
MIST = "#b9c6c2"
FELL = "#7f9a94"
SAND = "#d8d0bd"
CLAY = "#c2b89f"

SKINS = ("#7b5034", "#e3bd97", "#c99a72", "#f0d3b4", "#9a6a48", "#d9ae86")

FIGURE = (
    "......#......",
    ".....###.....",
    "....##.##....",
    "#..##.#.##..#",
    "##.#.###.#.##",
    "#..##.#.##..#",
    "....##.##....",
    ".....###.....",
    "......#......",
)


def tone(colour: str, amount: float) -> str:
    """The colour darkened (below 1) or lightened (above 1)."""
    channels = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    mixed = [c * amount if amount <= 1 else c + (255 - c) * (amount - 1) for c in channels]
    return "#" + "".join(f"{round(c):02x}" for c in mixed)


def shape(fill: str, d: str, opacity: float = 1) -> str:
    see_through = f' fill-opacity="{opacity}"' if opacity < 1 else ""
    return f'<path fill="{fill}"{see_through} d="{d}"/>'


def line(colour: str, width: float, d: str, cap: str = "round") -> str:
    return (
        f'<path fill="none" stroke="{colour}" stroke-width="{width:g}" '
        f'stroke-linecap="{cap}" stroke-linejoin="round" d="{d}"/>'
    )


def disc(x: float, y: float, r: float, fill: str) -> str:
    return f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}" fill="{fill}"/>'


def oval(x: float, y: float, rx: float, ry: float, fill: str, opacity: float = 1) -> str:
    return (
        f'<ellipse cx="{x:g}" cy="{y:g}" rx="{rx:g}" ry="{ry:g}" fill="{fill}" '
        f'fill-opacity="{opacity:g}"/>'
    )


def box(x: float, y: float, w: float, h: float, fill: str) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" fill="{fill}"/>'


def at(x: float, y: float, *parts: str, scale: float = 1, flip: bool = False) -> str:
    across = -scale if flip else scale
    return f'<g transform="translate({x:g} {y:g}) scale({across:g} {scale:g})">{"".join(parts)}</g>'


def weave(ident: str, colour: str, edge: str, *, ground: str = LINEN, unit: float = 4) -> str:
    """A pattern to fill a band with; its height is :func:`weave_height` of the unit."""
    wide, high = (len(FIGURE[0]) + 1) * unit * 1.5, weave_height(unit)
    threads = []
    for row, cells in enumerate(FIGURE):
        for column, cell in enumerate(cells):
            if cell == "#":
                x, y = (column + 0.5) * unit * 1.5, (row + 3.05) * unit
                threads.append(
                    f"M{x - 0.4 * unit:g} {y + 0.45 * unit:g}l{0.5 * unit:g}-{0.42 * unit:g}"
                    f"h{1.2 * unit:g}l{0.5 * unit:g} {0.42 * unit:g}-{0.5 * unit:g} "
                    f"{0.42 * unit:g}h-{1.2 * unit:g}z"
                )
    stripes = "".join(
        f"M0 {y * unit:g}h{wide:g}v{t * unit:g}H0z"
        for y, t in ((0, 0.9), (14.1, 0.9), (1.9, 0.35), (12.75, 0.35))
    )
    inner = "".join(f"M0 {y * unit:g}h{wide:g}v{0.6 * unit:g}H0z" for y in (1.1, 13.3))
    return (
        f'<pattern id="{ident}" width="{wide:g}" height="{high:g}" patternUnits="userSpaceOnUse">'
        + box(0, 0, wide, high, ground)
        + shape(edge, inner)
        + shape(colour, stripes)
        + shape(colour, "".join(threads))
        + "</pattern>"
    )


def weave_height(unit: float) -> float:
    return 15 * unit


def band(ident: str, x: float, y: float, length: float, unit: float, *, scale: float = 1) -> str:
    high = weave_height(unit)
    return at(
        x, y, f'<path fill="url(#{ident})" d="M0 0h{length / scale:g}v{high:g}H0z"/>', scale=scale
    )


@dataclass(frozen=True)
class Looks:
    """How one drawn person differs from the next."""

    coat: str
    legs: str = INK
    skin: str = SKINS[1]
    hair: str = INK
    style: str = "short"
    child: bool = False


def _head(who: Looks, turn: int) -> str:
    """A head without features; turn -1 looks left, 1 right, 0 at us, 2 away."""
    hair, skin = who.hair, who.skin
    parts = []
    if who.style in {"long", "plait"}:
        parts.append(shape(hair, "M-15-2q0-15 15-15t15 15v20q0 6-6 6h-18q-6 0-6-6z"))
    if who.style == "bun":
        parts.append(disc(-9 * (turn if turn in (1, -1) else 0), -16, 7, hair))
    if who.style == "scarf":
        parts.append(shape(hair, "M-16 0q0-17 16-17t16 17q2 14 8 22h-48q6-8 8-22z"))
    parts.append(disc(0, 0, 15, hair))
    if turn != 2:
        parts.append(disc(5 * turn, 4 if who.style != "scarf" else 2, 11.3, skin))
    elif who.style in {"short", "cap"}:
        parts.append(shape(skin, "M-8 12h16v6h-16z"))
    if who.style == "cap":
        parts.append(shape(who.hair, "M-16-1q0-16 16-16t16 16z"))
        parts.append(disc(0, -18, 4.5, tone(who.hair, 1.35)))
    if who.style == "beard" and turn != 2:
        parts.append(
            shape(tone(hair, 0.95), f"M{5 * turn - 11} 5q2 14 11 14t11-14q-4 5-11 5t-11-5z")
        )
    return "".join(parts)


def _arm(who: Looks, side: int, hand: tuple[float, float], base: float) -> str:
    x, y = side * 17.0, base
    hx, hy = hand
    bend_x, bend_y = (x + hx) / 2 + side * 7, (y + hy) / 2 + 7
    return line(
        tone(who.coat, 0.84), 10.5, f"M{x:g} {y:g}Q{bend_x:g} {bend_y:g} {hx:g} {hy:g}"
    ) + disc(hx, hy, 5.6, who.skin)


def person(
    x: float,
    y: float,
    who: Looks,
    *,
    scale: float = 1,
    turn: int = 0,
    left: tuple[float, float] | None = (-23, -62),
    right: tuple[float, float] | None = (23, -62),
    held: str = "",
) -> str:
    """A standing figure with its feet at (x, y); hands are given from the feet.

    An adult is 150 units tall, a child 108 with hands measured from its own feet.
    """
    top = -76 if who.child else -118
    hem = -26 if who.child else -40
    wide = 20 if who.child else 24
    body = f"M{-wide} {hem}V{top + 24}Q{-wide} {top} 0 {top}T{wide} {top + 24}V{hem}z"
    legs = (
        box(-15, hem - 4, 11, -hem - 2, who.legs)
        + box(4, hem - 4, 11, -hem - 2, who.legs)
        + shape(tone(who.legs, 0.7), "M-18 0q0-8 8-8h7v8zM3 0v-8h7q8 0 8 8z")
    )
    arms = "".join(
        _arm(who, side, hand, top + 22) for side, hand in ((-1, left), (1, right)) if hand
    )
    head = at(0, top - 11, _head(who, turn), scale=0.98)
    neck = box(-5, top - 2, 10, 8, tone(who.skin, 0.88)) if turn != 2 else ""
    return at(x, y, legs, neck, shape(who.coat, body), head, held, arms, scale=scale)


def sitter(
    x: float,
    y: float,
    who: Looks,
    *,
    scale: float = 1,
    turn: int = 1,
    left: tuple[float, float] | None = None,
    right: tuple[float, float] | None = None,
    held: str = "",
    stool: str = "",
    knees: bool = True,
) -> str:
    """A seated figure in profile; (x, y) is the floor below the hips, the knees point to *turn*."""
    side = 1 if turn >= 0 else -1
    hip = -44
    body = f"M-19 {hip + 8}V-98Q-19-118 1-118T21-98V{hip + 8}z"
    legs = line(who.legs, 15, f"M4 {hip + 2}L{36 * side} {hip}L{38 * side}-8") + shape(
        tone(who.legs, 0.7), f"M{30 * side} 0v-9h{16 * side}q{8 * side} 1 {8 * side} 9z"
    )
    seat = stool and (
        box(-24, hip + 8, 50, 7, stool) + line(stool, 5, f"M-16 {hip + 12}V0M18 {hip + 12}V0")
    )
    arms = "".join(_arm(who, s, hand, -96) for s, hand in ((-1, left), (1, right)) if hand)
    return at(
        x,
        y,
        seat,
        shape(who.coat, body),
        legs if knees else "",
        at(1, -129, _head(who, turn), scale=0.98),
        held,
        arms,
        scale=scale,
    )


def watcher(x: float, y: float, who: Looks, *, scale: float = 1) -> str:
    """Somebody of the audience from behind, cut by whatever stands below (x, y)."""
    body = "M-26 0V-34Q-26-60 0-60T26-34V0z"
    return at(x, y, shape(who.coat, body), at(0, -72, _head(who, 2)), scale=scale)


def spruce(x: float, y: float, high: float, colour: str = PINE) -> str:
    u = high / 110
    steps = "M0 -110l13 36h-6l11 30h-8l15 44h-50l15-44h-8l11-30h-6z"
    return at(x, y, box(-3, -2, 6, 9, tone(ALDER, 0.7)), shape(colour, steps), scale=u)


def birch(x: float, y: float, high: float, leaf: str = LICHEN) -> str:
    u = high / 150
    trunk = shape(SHEET, "M-4 0L-2.5-100h5L4 0z")
    marks = line(INK, 2, "M-3-16h4M-1-34h4M-3-52h4M0-70h2.5M-2-84h3", "butt")
    crown = (
        oval(0, -112, 30, 40, leaf)
        + oval(-17, -92, 20, 26, tone(leaf, 0.92))
        + oval(17, -96, 20, 28, tone(leaf, 1.12))
    )
    return at(x, y, crown, trunk, marks, scale=u)


def pine(x: float, y: float, high: float) -> str:
    u = high / 170
    return at(
        x,
        y,
        shape("#8d5a3c", "M-4 0L-3-130h5L5 0z"),
        oval(-2, -138, 34, 15, SPRUCE),
        oval(14, -122, 26, 11, tone(SPRUCE, 0.85)),
        oval(-16, -116, 22, 9, tone(SPRUCE, 0.85)),
        oval(4, -152, 22, 12, tone(SPRUCE, 1.1)),
        scale=u,
    )


def window(x: float, y: float, w: float, h: float, glass: str, frame: str = SHEET) -> str:
    return (
        box(x - 4, y - 4, w + 8, h + 8, frame)
        + box(x, y, w, h, glass)
        + box(x + w / 2 - 1.5, y, 3, h, frame)
        + box(x, y + h * 0.38, w, 3, frame)
    )


def boards(x: float, y: float, w: float, h: float, colour: str, step: float = 10) -> str:
    """A wall of upright boards."""
    gaps = "".join(f"M{x + k * step:g} {y:g}v{h:g}" for k in range(1, int(w / step)))
    return box(x, y, w, h, colour) + line(tone(colour, 0.87), 1.2, gaps, "butt")


def house(
    x: float,
    y: float,
    w: float,
    h: float,
    colour: str,
    *,
    roof: str = INK,
    rise: float = 46,
    glass: str = ICE,
    panes: int = 3,
    door: bool = True,
) -> str:
    """A long house with its eaves towards us; (x, y) is the lower left corner."""
    wall = boards(x, y - h, w, h, colour)
    corners = box(x, y - h, 6, h, SHEET) + box(x + w - 6, y - h, 6, h, SHEET)
    top = shape(
        roof,
        f"M{x - 14} {y - h + 4}L{x + 16} {y - h - rise}H{x + w - 16}L{x + w + 14} {y - h + 4}z",
    )
    plinth = box(x, y - 7, w, 7, "#8e8c84")
    slots = panes + (1 if door else 0)
    room, middle, holes = w / slots, slots // 2, ""
    for k in range(slots):
        centre = x + room * (k + 0.5)
        if door and k == middle:
            holes += box(centre - 19, y - 68, 38, 64, SHEET) + box(
                centre - 15, y - 64, 30, 60, tone(roof, 1.1)
            )
        else:
            holes += window(centre - 17, y - h + 20, 34, 42, glass)
    return wall + corners + plinth + holes + top


def paper(x: float, y: float, w: float = 22, h: float = 28, turn: float = 0) -> str:
    lines = line(
        MIST,
        2,
        f"M4 {h * 0.28:g}h{w - 8:g}M4 {h * 0.48:g}h{w - 8:g}M4 {h * 0.68:g}h{w - 12:g}",
        "butt",
    )
    return (
        f'<g transform="translate({x:g} {y:g}) rotate({turn:g})">'
        + box(0, 0, w, h, SHEET)
        + lines
        + "</g>"
    )


def picture(*parts: str, patterns: str = "") -> str:
    """The finished drawing, 16:9."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="1600" height="900" '
        f'viewBox="0 0 960 540"><defs>{patterns}</defs>{"".join(parts)}</svg>\n'
    )
