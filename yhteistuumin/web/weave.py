"""Woven bands, drawn from an id.

A band is warp-faced: threads run along it, and a pick-up thread that floats
over several rows is one lozenge.  The same id and table always give the same
bytes, so a drawing can be cached for ever.  Drawings carry presentation
attributes only and their own ground: they are clean under a strict
Content-Security-Policy and look alike on a light and a dark page.  They are
decoration; a page shows them with an empty ``alt``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

DYES: Mapping[str, str] = MappingProxyType(
    {
        "linen": "#ebe4d3",
        "madder": "#9a3b2e",
        "woad": "#2d4a80",
        "birch": "#c0912f",
        "spruce": "#24594b",
        "alder": "#7b5034",
        "heather": "#785074",
        "lichen": "#868a5c",
        "soot": "#252930",
        "cranberry": "#9c3557",
        "sea": "#4c7f96",
    }
)
"""The dye pot: names that a dye table may use, and their colours."""

_Cells = list[list[bool]]


@dataclass(frozen=True)
class Threads:
    """What one id is woven from: the seed of its figures and three colours."""

    seed: str
    pattern: str
    accent: str
    ground: str


@dataclass(frozen=True)
class DyeTable:
    """Chosen threads by id, and the ids that hang on the front page, in order."""

    threads: Mapping[str, Threads] = field(default_factory=dict)
    hanging: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, text: str) -> DyeTable:
        """The table in a profile's ``dyes.json``.

        ``weaves`` gives each id its pattern, accent and ground as names from
        `DYES`, and optionally a ``seed`` that keeps its figures when the id
        changes; a seed is an id of its own too.  ``hanging`` lists ids.
        """
        raw = json.loads(text)
        threads: dict[str, Threads] = {}
        for name, entry in raw["weaves"].items():
            seed = entry.get("seed", name)
            colours = [_colour(word, name) for word in entry["dyes"].split()]
            if len(colours) != 3:
                raise ValueError(f"{name}: needs three dyes, pattern, accent and ground")
            threads[name] = threads[seed] = Threads(seed, *colours)
        return cls(MappingProxyType(threads), tuple(raw.get("hanging", ())))

    def threads_of(self, name: str) -> Threads:
        """The chosen threads of *name*; an unknown id draws its dyes by lot."""
        if name in self.threads:
            return self.threads[name]
        dice = _Dice("dye:" + name)
        pot = [dye for dye in DYES if dye != "linen"]
        first = pot.pop(dice.roll(len(pot)))
        second = pot[dice.roll(len(pot))]
        return Threads(name, DYES[first], DYES[second], DYES["linen"])


PLAIN = DyeTable()
"""No choices: every id draws its own dyes."""


def band(name: str, *, table: DyeTable = PLAIN) -> str:
    """A thin band, 18 px high, that repeats over whatever width its box has."""
    return _strip(name, table, half=2, unit=2)


def wide(name: str, *, table: DyeTable = PLAIN) -> str:
    """The same band as it lies on the table, 85 px high, with all its edges."""
    return _strip(name, table, half=4, unit=5)


def cover(region: str, theme: str, seed: str = "", *, table: DyeTable = PLAIN) -> str:
    """A 16:9 picture: a region's bands cross its theme's ribbons, over and under."""
    warp, weft = table.threads_of(region), table.threads_of(theme)
    dice = _Dice(f"cover:{warp.seed}:{weft.seed}:{seed}")
    across, high = _tile(warp, 4, 8, "r")
    down, broad = _tile(weft, 4, 7, "t", plain=True)
    gap, width, height = 18, 960, 540
    rows = range(-dice.roll(90), height, int(high) + gap)
    lines = range(-dice.roll(90), width, int(broad) + gap)
    first = dice.roll(2)
    parts = [f'<path fill="{DYES["soot"]}" d="M0 0h{width}v{height}H0z"/>']
    parts += [
        f'<g transform="translate({x + broad:g} 0) rotate(90)">'
        f'<path fill="url(#t)" d="M0 0h{height}v{broad:g}H0z"/></g>'
        for x in lines
    ]
    for i, y in enumerate(rows):
        over = [x for j, x in enumerate(lines) if (i + j + first) % 2]
        under = [x for j, x in enumerate(lines) if not (i + j + first) % 2]
        window, shade = _crossings(over, under, broad, high, gap)
        parts.append(
            f'<g transform="translate(0 {y})"><clipPath id="c{i}"><path d="{window}"/></clipPath>'
            f'<path clip-path="url(#c{i})" fill="url(#r)" d="M0 0h{width}v{high:g}H0z"/>'
            f'<path fill="#000" fill-opacity=".25" d="{shade}"/></g>'
        )
    return _svg(
        f"<defs>{across}{down}</defs>{''.join(parts)}",
        f'viewBox="0 0 {width} {height}" preserveAspectRatio="xMidYMid slice"',
    )


def hang(
    names: Sequence[str] | None = None,
    *,
    table: DyeTable = PLAIN,
    width: int = 1440,
    height: int = 560,
    short: int = 54,
) -> str:
    """Bands on a rod, the table's hanging ids unless *names* are given.

    Short bands hang first, so that words have room on the left.
    """
    ids = table.hanging if names is None else names
    defs, parts, step = [], [], width / max(1, len(ids))
    for i, name in enumerate(ids):
        threads = table.threads_of(name)
        dice = _Dice("hang:" + threads.seed)
        pattern, high = _tile(threads, 4, 10, f"b{i}")
        defs.append(pattern)
        broad, x = step * 0.86, i * step + step * 0.07
        scale = broad / high
        rise = max(0.0, (i - len(ids) * 0.42) / (len(ids) * 0.58))
        length = short + dice.roll(short) * 0.9
        length += rise**0.8 * (height - short * 2.4) * (0.78 + dice.roll(22) / 100)
        fringe = "".join(
            f"M{broad * (k + 0.5) / 9:.3g} 0q{dice.roll(5) - 2} {step * 0.3:.3g} "
            f"{dice.roll(7) - 3} {step * 0.5 + dice.roll(6):.3g}"
            for k in range(9)
        )
        parts.append(
            f'<g transform="translate({x + broad:.5g} 0) rotate(90) scale({scale:.4g})">'
            f'<path fill="url(#b{i})" d="M0 0h{length / scale:.0f}v{high:g}H0z"/></g>'
            f'<g transform="translate({x:.5g} {length:.4g})">'
            f'<path fill="{threads.pattern}" d="M0 0h{broad:.4g}v2H0z"/>'
            f'<path d="{fringe}" fill="none" stroke="{threads.pattern}" '
            f'stroke-width="1.6" stroke-linecap="round"/></g>'
        )
    return _svg(
        f"<defs>{''.join(defs)}</defs>{''.join(parts)}",
        f'viewBox="0 0 {width} {height}" preserveAspectRatio="xMaxYMin slice"',
    )


def mark() -> str:
    """The sign: two ribbons cross two, over and under."""
    under = "M7 0h10v40H7zM23 0h10v40H23z"
    over = "M0 7h20v10H0zM36 7h4v10h-4zM0 23h4v10H0zM20 23h20v10H20z"
    return _svg(
        f'<path fill="{DYES["linen"]}" d="M0 0h40v40H0z"/>'
        f'<path fill="{DYES["woad"]}" d="{under}"/>'
        f'<path fill="{DYES["madder"]}" d="{over}"/>',
        'viewBox="0 0 40 40" width="40" height="40"',
    )


class _Dice:
    """Numbers from a seed, always in the same order."""

    def __init__(self, seed: str) -> None:
        self._bits = int.from_bytes(hashlib.sha256(seed.encode()).digest() * 2, "big")

    def roll(self, sides: int) -> int:
        self._bits, face = divmod(self._bits, sides)
        return face


def _colour(word: str, name: str) -> str:
    if word not in DYES:
        raise ValueError(f"{name}: no dye is called {word!r}; there are {', '.join(DYES)}")
    return DYES[word]


def _strip(name: str, table: DyeTable, *, half: int, unit: float) -> str:
    pattern, high = _tile(table.threads_of(name), half, unit, "w")
    return _svg(
        f'<defs>{pattern}</defs><rect width="100%" height="{high:g}" fill="url(#w)"/>',
        f'width="100%" height="{high:g}"',
    )


def _figure(dice: _Dice, half: int) -> _Cells:
    """One figure: columns of 2*half+1 cells, mirrored on both axes."""
    width = half * (1 + dice.roll(2)) + 1 + dice.roll(2)
    kind, gap, solid = dice.roll(5), 2 + dice.roll(2), 1 + dice.roll(2)
    stretch = width / half
    cells = []
    for x in range(-width, width + 1):
        column = []
        for y in range(-half, half + 1):
            u, v = abs(x) / stretch, abs(y)
            diamond, cross = round(u + v), round(abs(u - v))
            families = (
                diamond <= half and (half - diamond) % (gap + 1) < solid,  # diamonds
                cross < solid,  # cross
                diamond % (gap + 2) < solid + 1,  # chevrons
                cross <= 1 and diamond >= solid,  # open cross
                diamond <= half and cross >= 1 and diamond != 1,  # hourglass
            )
            column.append(families[kind])
        cells.append(column)
    return cells


def _repeat(seed: str, half: int) -> _Cells:
    """One repeat of the pattern: figure, bar, second figure, bar."""
    dice, blank = _Dice(seed), [False] * (2 * half + 1)
    bar = [abs(y) <= half // 2 for y in range(-half, half + 1)]
    strip: _Cells = []
    for figure in (_figure(dice, half), _figure(dice, half)):
        pause = [blank, bar, blank] if dice.roll(2) else [blank]
        strip += figure * (1 + dice.roll(2)) + pause
    return strip


def _floats(strip: _Cells, unit: float, top: float) -> str:
    """Path data: each run of cells in a row becomes one pointed thread."""
    path = []
    for row in range(len(strip[0])):
        start = None
        for x in range(len(strip) + 1):
            on = x < len(strip) and strip[x][row]
            if on and start is None:
                start = x
            elif not on and start is not None:
                path.append(_thread(start, x, top + (row + 0.5) * unit, unit))
                start = None
    return "".join(path)


def _thread(start: int, end: int, middle: float, unit: float) -> str:
    left = start * unit * 1.5 - unit * 0.3
    run = (end - start) * unit * 1.5 + unit * 0.6
    tip, tall = f"{unit * 0.6:.3g}", f"{unit * 0.45:.3g}"
    flat = f"{run - unit * 1.2:.4g}"
    return f"M{left:.4g} {middle:.4g}l{tip}-{tall}h{flat}l{tip} {tall}-{tip} {tall}h-{flat}z"


def _tile(threads: Threads, half: int, unit: float, ident: str, *, plain: bool = False) -> tuple[str, float]:
    """A ``<pattern>`` with one repeat of the band, and the band's height."""
    strip = _repeat(threads.seed, half)
    edge = 2 if half < 4 else 4
    high, broad = (2 * half + 1 + 2 * edge) * unit, len(strip) * unit * 1.5

    def stripe(row: float, thick: float) -> str:
        return "".join(
            f"M0 {y:.4g}h{broad:.4g}v{thick * unit:.3g}H0z" for y in (row * unit, high - (row + thick) * unit)
        )

    outer = stripe(0, 0.9) + (stripe(2.1, 0.8) if edge == 4 else "")
    inner = stripe(1.1, 0.8) if edge == 4 else ""
    dots = "".join(
        f"M{x * unit * 3:.4g} {y:.4g}h{unit * 1.5:.3g}v{unit * 0.5:.3g}h-{unit * 1.5:.3g}z"
        for x in range(len(strip) // 2)
        for y in ((edge - 0.75) * unit, high - (edge - 0.25) * unit)
    )
    if plain:
        dots, figure = "", stripe(edge + 1.6, 0.35) + stripe(edge + half + 0.3, 0.4)
    else:
        figure = _floats(strip, unit, edge * unit)
    return (
        f'<pattern id="{ident}" width="{broad:.4g}" height="{high:.4g}" '
        f'patternUnits="userSpaceOnUse">'
        f'<path fill="{threads.ground}" d="M0 0h{broad:.4g}v{high:.4g}H0z"/>'
        f'<path fill="{threads.accent}" d="{inner}{dots}"/>'
        f'<path fill="{threads.pattern}" d="{outer}{figure}"/></pattern>'
    ), high


def _crossings(
    over: Sequence[int], under: Sequence[int], broad: float, high: float, gap: int
) -> tuple[str, str]:
    """Where a band lies on top, and the shadows at its crossings, as path data."""
    reach = broad + 2 * gap
    window = "".join(f"M{x - gap} 0h{reach:g}v{high:g}h-{reach:g}z" for x in over)
    shade = "".join(f"M{x} -5h{broad:g}v5h-{broad:g}zM{x} {high:g}h{broad:g}v5h-{broad:g}z" for x in over)
    shade += "".join(f"M{x - 5} 0h5v{high:g}h-5zM{x + broad:g} 0h5v{high:g}h-5z" for x in under)
    return window, shade


def _svg(body: str, size: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{body}</svg>\n'
