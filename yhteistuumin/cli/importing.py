"""``import``: content and data of other systems."""

from __future__ import annotations

from pathlib import Path

import click

from yhteistuumin.cli.opening import Opening, pass_opening


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
