"""``import``: content and data of other systems."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from yhteistuumin.cli.opening import Opening, pass_opening

if TYPE_CHECKING:
    from yhteistuumin.content.thesaurus.concepts import Checked


@click.group("import")
def importing() -> None:
    """Bring in what other systems give out."""


@importing.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would happen; change nothing.")
@click.option(
    "--source",
    default="",
    metavar="TEXT",
    help="What stands with the map (default: Statistics Finland, CC BY 4.0; simplified).",
)
@pass_opening
def geo(opening: Opening, file: Path, dry_run: bool, source: str) -> None:
    """Draw the maps with the outlines in FILE (GeoJSON in WGS 84, of regions or municipalities).

    A file that is wrong anywhere is refused as a whole.
    """
    from yhteistuumin.content.geography.geojson import read_areas
    from yhteistuumin.content.geography.outlines import draw, store
    from yhteistuumin.content.vocabularies import vocabulary
    from yhteistuumin.db import write

    with opening.context():
        areas = read_areas(file)
        shapes = draw(areas)
        terms = vocabulary(areas.vocabulary).terms
        size = sum(len(shape.d) for shape in shapes.values()) / 1024
        click.echo(f"{areas.vocabulary}: {len(shapes)} of {len(terms)} outlines, {size:.0f} kB of paths")
        missing = [term.label("fi") for term in terms.values() if term.id not in shapes]
        if missing:
            click.echo(f"not in the file, so not on the map: {', '.join(missing)}")
        if dry_run:
            click.echo("nothing was changed (--dry-run)")
            return
        with write() as writing:
            store(writing, areas.vocabulary, shapes, source.strip())
    click.echo("the maps are drawn with them")


@importing.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--vocabulary", "name", default="", metavar="NAME", help="What to call it (default: the file's name).")
@click.option("--dry-run", is_flag=True, help="Show what would happen; change nothing.")
@pass_opening
def skos(opening: Opening, file: Path, name: str, dry_run: bool) -> None:
    """Read the word list in FILE (SKOS in Turtle, RDF/XML, N-Triples or JSON-LD; also .gz).

    Searches then find across languages through it, and editors are offered themes by it. Reading a
    newer file of the same name replaces it. A file that is wrong anywhere is refused as a whole.
    """
    from yhteistuumin.content.thesaurus import storing
    from yhteistuumin.content.thesaurus.concepts import checked
    from yhteistuumin.content.thesaurus.reading import read_concepts
    from yhteistuumin.db import session, write
    from yhteistuumin.runtime import settings

    with opening.context():
        name = name or file.name.partition(".")[0].lower()
        languages = tuple(dict.fromkeys((*settings().languages, "en")))
        storing.require_name(session(), name)
        with click.progressbar(length=0, label="Reading", file=sys.stderr) as bar:
            bar.length = None if file.suffix == ".gz" else file.stat().st_size
            found = checked(read_concepts(file, progress=bar.update), languages)
        change = storing.difference(session(), name, found, languages)
        click.echo(f"{name}: {_told(found, languages)}")
        click.echo(f"{change.new} new, {change.changed} changed, {change.gone} no longer in the file")
        if dry_run or change.is_nothing:
            click.echo("nothing was changed (--dry-run)" if dry_run else "everything is there already")
            return
        with write() as writing:
            storing.store(writing, name, found, languages)
    click.echo("stored; the search learns the names in the background")


@importing.command()
@click.argument("name")
@pass_opening
def forget(opening: Opening, name: str) -> None:
    """Take away the word list NAME that “import skos” stored.

    Nothing else is touched: the site's own vocabularies cannot be taken away so.
    """
    from yhteistuumin.content.thesaurus import storing
    from yhteistuumin.db import session, write

    with opening.context():
        storing.require_name(session(), name)
        with write() as writing:
            known = storing.forget(writing, name)
    if not known:
        raise click.ClickException(f"there is no imported word list “{name}”")
    click.echo("taken away; the search forgets the names in the background")


def _told(found: Checked, languages: Sequence[str]) -> str:
    named = (
        f"{sum(1 for concept in found.concepts.values() if concept.label(lang))} with a name in {lang}"
        for lang in languages
    )
    parts = [f"{len(found.concepts)} concepts", *named]
    if found.deprecated:
        parts.append(f"{found.deprecated} deprecated ones left out")
    if found.unnamed:
        parts.append(f"{len(found.unnamed)} without a name left out (the first is {found.unnamed[0]})")
    if found.other_languages:
        others = ", ".join(f"{lang or 'no language'} {number}" for lang, number in found.other_languages.items())
        parts.append(f"not read: {others}")
    return "; ".join(parts)
