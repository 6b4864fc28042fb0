"""Draw the demo's pictures as WebP into the profile.

    python bench/pictures/draw.py [NAME …]

Needs Chromium (to paint the SVG) and Pillow (to write WebP).
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
from pathlib import Path

import evening
import indoors
import outdoors
import roads
import wandering
from PIL import Image

TARGET = Path(__file__).resolve().parents[2] / "yhteistuumin/profiles/yhteistuumin/demo/pictures"
SCENES = indoors.SCENES | outdoors.SCENES | roads.SCENES | evening.SCENES | wandering.SCENES


def paint(svg: str, target: Path) -> None:
    """Paint the SVG at 1600 by 900 and save it as WebP."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        raise SystemExit("Painting needs Chromium; install it and run this again.")
    with tempfile.TemporaryDirectory() as folder:
        drawing, shot = Path(folder) / "drawing.svg", Path(folder) / "shot.png"
        drawing.write_text(svg, encoding="utf-8")
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        subprocess.run(
            [browser, *options, "--window-size=1600,900", f"--screenshot={shot}", drawing.as_uri()],
            check=True,
            capture_output=True,
        )
        with Image.open(shot) as image:
            image.convert("RGB").save(target, "WEBP", quality=82, method=6)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", help="some of: " + ", ".join(SCENES))
    for name in parser.parse_args().names or SCENES:
        target = TARGET / f"{name}.webp"
        paint(SCENES[name](), target)
        print(f"{name}: {target.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
