"""Ten pictures of a running example network: five pages in two languages.

    yhteistuumin demo --port 8870
    python bench/screenshots.py http://127.0.0.1:8870 docs/screenshots [--width 1280] [--dark] [--whole]

Needs playwright and Chromium. Pictures are WebP where Pillow can write it.
"""

from __future__ import annotations

import argparse
import shutil
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

PAGES = {
    "front": ("/fi/", "/sv/"),
    "theme": ("/fi/teemat/lastenkulttuuri/", "/sv/teman/barnkultur/"),
    "practice": (
        "/fi/tietopankki/kulttuurilahete-neuvolasta/",
        "/sv/kunskapsbank/kultur-pa-recept-fran-barnradgivningen/",
    ),
    "region": ("/fi/maakunnat/uusimaa/", "/sv/landskap/nyland/"),
    "map": (
        "/fi/tietopankki/map/?stage=in-use",
        "/sv/kunskapsbank/map/?stage=in-use",
    ),
}
FLAGS = ["--no-sandbox", "--disable-gpu"]
QUALITY = 82


def main(arguments: list[str] | None = None) -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("address")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--whole", action="store_true", help="the whole page, not what fits on a screen")
    told = parser.parse_args(arguments)
    told.folder.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=FLAGS)
        context = browser.new_context(
            viewport={"width": told.width, "height": 900},
            color_scheme="dark" if told.dark else "light",
            reduced_motion="reduce",
        )
        page = context.new_page()
        for name, addresses in PAGES.items():
            for address in addresses:
                lang = address.split("/")[1]
                answer = page.goto(told.address + address)
                assert answer is not None and answer.ok, f"{address} does not answer"
                page.wait_for_load_state("networkidle")
                picture = Image.open(BytesIO(page.screenshot(full_page=told.whole)))
                picture.save(told.folder / f"{name}-{lang}.webp", quality=QUALITY, method=6)
        browser.close()


if __name__ == "__main__":
    main()
