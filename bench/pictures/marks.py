"""Draw the marks of the organisations of the demo network: ``python bench/pictures/marks.py``.

They are invented for the demo and are nobody's coat of arms or logo.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

TARGET = Path(__file__).resolve().parents[2] / "yhteistuumin/profiles/yhteistuumin/demo/pictures"
SIDE, THREADS = 480, 8
MARKS = {
    "tunnus-espoo": ("#173f5f", "#f2b134", "##..##..,#.##.#.#"),
    "tunnus-turku": ("#5b1e3f", "#e8c9a0", "#.#.#.#.,.##..##."),
    "tunnus-rovaniemi": ("#1f4d3a", "#f4f1e8", "..####..,##....##"),
}
"""Ground, thread and two rows of a weave, of which the rows in between are made."""


def drawn(ground: str, thread: str, rows: str) -> Image.Image:
    """A square of woven threads inside a border."""
    picture = Image.new("RGB", (SIDE, SIDE), ground)
    brush = ImageDraw.Draw(picture)
    first, second = rows.split(",")
    step = SIDE // (THREADS + 2)
    for y in range(THREADS):
        row = first if y in {0, 3, 4, 7} else second
        for x, mark in enumerate(row):
            if mark == "#":
                left, top = step * (x + 1), step * (y + 1)
                brush.rectangle((left + 3, top + 3, left + step - 3, top + step - 3), fill=thread)
    return picture


if __name__ == "__main__":
    for name, (ground, thread, rows) in MARKS.items():
        drawn(ground, thread, rows).save(TARGET / f"{name}.webp", "WEBP", lossless=True)
