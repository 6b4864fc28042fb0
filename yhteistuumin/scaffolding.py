"""A new plugin that is complete: it runs, speaks two languages and passes its own tests."""

from __future__ import annotations

import keyword
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from string import Template

from yhteistuumin import __version__
from yhteistuumin.content.slugs import slugify
from yhteistuumin.errors import PluginError
from yhteistuumin.plugins.contract import NAME_SHAPE
from yhteistuumin.schema.messages import translator
from yhteistuumin.settings import PACKAGE

SCAFFOLD = PACKAGE / "scaffold"
ENDING = ".tmpl"
LONGEST_NAME = 40
REGION_PAGES = {"fi": "/fi/maakunnat/uusimaa", "sv": "/sv/landskap/nyland"}
"""Below these pages the tests of a regional plugin look for it."""
RENAMED = {"gitignore": ".gitignore"}
"""Files that would have an effect under their own names where they wait."""

_ = translator(__name__)


@dataclass(frozen=True)
class Names:
    """What a new plugin is called: by the computer, and in each language by editors.

    *title* is the plural (“Village halls”), *one* the singular. What is left out is made of *name*.
    """

    name: str
    title: str = ""
    one: str = ""
    title_fi: str = ""
    one_fi: str = ""
    title_sv: str = ""
    one_sv: str = ""
    author: str = "You"
    regional: bool = False

    def places(self) -> dict[str, str]:
        """The values of the places in the files."""
        word = self.name.replace("_", " ").capitalize()
        title = self.title or word
        titles = {"fi": self.title_fi or title, "sv": self.title_sv or title}
        slugs = {lang: slugify(text) for lang, text in titles.items()}
        where = REGION_PAGES if self.regional else {"fi": "/fi", "sv": "/sv"}
        return {
            "name": self.name,
            "dashed": self.name.replace("_", "-"),
            "title": title,
            "one": self.one or f"{title}: entry",
            "title_fi": titles["fi"],
            "one_fi": self.one_fi or f"{titles['fi']}: kohde",
            "title_sv": titles["sv"],
            "one_sv": self.one_sv or f"{titles['sv']}: objekt",
            "slug_fi": slugs["fi"],
            "slug_sv": slugs["sv"],
            "address_fi": f"{where['fi']}/{slugs['fi']}",
            "address_sv": f"{where['sv']}/{slugs['sv']}",
            "author": self.author,
            "regional": str(self.regional),
            "regions": "uusimaa" if self.regional else "",
            "requires": '"regional_tasks",' if self.regional else "",
            "core": __version__,
        }


def new_plugin(names: Names, parent: Path) -> Path:
    """Write the plugin into a new folder of *parent*, wholly or not at all; the folder.

    Raises `PluginError` for a name that cannot be one, for words that would break a file, and when
    the folder is there.
    """
    _check(names)
    target = parent / names.name
    if target.exists():
        raise PluginError(
            str(_("“%(folder)s” is already there.", folder=target)),
            advice=str(_("Choose another name, or another folder.")),
        )
    parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".new-", dir=parent))
    try:
        for source in sorted(SCAFFOLD.rglob(f"*{ENDING}")):
            _write(source, work, names)
        work.chmod(0o755)
        work.rename(target)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return target


def _check(names: Names) -> None:
    name = names.name
    if not NAME_SHAPE.fullmatch(name) or keyword.iskeyword(name) or len(name) > LONGEST_NAME:
        raise PluginError(
            str(_("“%(name)s” cannot be the name of an add-on.", name=name)),
            advice=str(_("Write small letters a–z, digits and “_”, for example “village_halls”.")),
        )
    for key, text in names.places().items():
        if key.startswith("slug") and not text:
            raise PluginError(str(_("No address can be made of the title.")))
        if key != "requires" and any(sign in text for sign in '"\\\n{}%'):
            raise PluginError(
                str(_("“%(text)s” holds a sign that would break a file.", text=text)),
                advice=str(_("Leave out quotation marks, backslashes, braces and percent signs.")),
            )


def _write(source: Path, work: Path, names: Names) -> None:
    relative = str(source.relative_to(SCAFFOLD)).removesuffix(ENDING).replace("NAME", names.name)
    file = work / RENAMED.get(relative, relative)
    file.parent.mkdir(parents=True, exist_ok=True)
    text = Template(source.read_text(encoding="utf-8")).substitute(names.places())
    file.write_text(text, encoding="utf-8")
