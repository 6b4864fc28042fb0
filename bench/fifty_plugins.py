"""What fifty enabled plugins with five hooks each cost on an anonymous page and at start-up.

    python bench/fifty_plugins.py [--plugins 50] [--rounds 200]

Makes two installations in a temporary folder, one with generated plugins (a section, a content type, a
footer entry, a block on theme pages and a health check each), measures both in turn in one run, and prints
ratios: quote those. A page is measured as it is first made (the page cache passed by) and as it is given
out again.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CODE = '''
from yhteistuumin.api import ContentType, Health, HealthCheck, MenuItem, Panel, Plugin, Section, hookimpl

PLUGIN = Plugin("{name}", "Generated", licence="MIT")


def data(context):
    return None


@hookimpl
def sections():
    return [Section("{name}", "Title", {{"fi": "{name}", "sv": "{name}"}})]


@hookimpl
def content_types():
    return [ContentType("{name}_note", "Note", "Notes", section="{name}")]


@hookimpl
def menu_items():
    return [MenuItem("Title", section="{name}", menu="{menu}")]


@hookimpl
def panels():
    return [Panel("{name}", "front", "public/item.html", data)]


@hookimpl
def health_checks():
    return [HealthCheck("{name}", lambda: Health(True, "fine"))]
'''
CONFIGURATION = """[metadata]
name = yhteistuumin-{name}
version = 1.0
license = MIT
[options.entry_points]
yhteistuumin.plugins =
    {name} = yhteistuumin_{name}.plugin
"""
PAGES = ("/fi/", "/sv/teman/", "/fi/blogi/")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plugins", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--starts", type=int, default=7)
    parser.add_argument("--menu", default="unseen", help="the menu that the entries go into; “footer” shows them")
    parser.add_argument("--start", metavar="INSTANCE", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.start:
        return time_start(options.start)
    with tempfile.TemporaryDirectory() as folder:
        without, with_them = Path(folder) / "without", Path(folder) / "with"
        for instance in (without, with_them):
            command = [sys.executable, "-m", "yhteistuumin.cli", "--instance", str(instance), "init"]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        generate(with_them, options.plugins, options.menu)
        start(without), start(with_them)  # what is compiled at the first start is there at the next
        starts = [(start(without), start(with_them)) for _round in range(options.starts)]
        tell_start(starts)
        tell_pages(without, with_them, options.rounds)
    return 0


def generate(instance: Path, number: int, menu: str) -> None:
    names = [f"generated_{index:02}" for index in range(number)]
    for name in names:
        package = instance / "plugins" / name / f"yhteistuumin_{name}"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text("", encoding="utf-8")
        (package / "plugin.py").write_text(CODE.format(name=name, menu=menu), encoding="utf-8")
        (package.parent / "setup.cfg").write_text(CONFIGURATION.format(name=name), encoding="utf-8")
    from yhteistuumin.db import write
    from yhteistuumin.site import close_site, create_site
    from yhteistuumin.tables import PluginState

    app = create_site(instance)
    with app.app_context(), write() as writing:
        writing.add_all(PluginState(name=name, enabled=True) for name in names)
    close_site(app)


def start(instance: Path) -> float:
    """Processor milliseconds of building the site in a fresh process, imports of the core left out.

    Compiled code is kept, as a server keeps it.
    """
    command = [sys.executable, __file__, "--start", str(instance)]
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    told = subprocess.run(command, check=True, capture_output=True, text=True, env=kept).stdout
    return float(json.loads(told))


def time_start(instance: str) -> int:
    from yhteistuumin.site import create_site

    begun = time.process_time()
    create_site(instance)
    print((time.process_time() - begun) * 1000)
    return 0


def tell_start(starts: list[tuple[float, float]]) -> None:
    without, with_them = (statistics.median(times) for times in zip(*starts, strict=True))
    added = statistics.median(more - less for less, more in starts)
    print(f"start-up: {without:.0f} ms without, {with_them:.0f} ms with (+{added:.0f} ms, × {with_them / without:.2f})")


def tell_pages(without: Path, with_them: Path, rounds: int) -> None:
    from yhteistuumin.site import create_site

    bare, full = create_site(without).test_client(), create_site(with_them).test_client()
    for page in PAGES:
        for kind, query in (("made", "?n={}"), ("kept", "")):
            times: dict[int, list[float]] = {0: [], 1: []}
            for number in range(rounds):
                for place, client in enumerate((bare, full)):
                    begun = time.process_time()
                    assert client.get(page + query.format(number)).status_code == 200
                    if number:
                        times[place].append(time.process_time() - begun)
            less, more = (statistics.median(times[place]) * 1000 for place in (0, 1))
            print(f"{page:12} {kind}: {less:.2f} ms without, {more:.2f} ms with (× {more / less:.3f})")


if __name__ == "__main__":
    sys.exit(main())
