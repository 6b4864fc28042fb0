"""``yhteistuumin search``: ask, rebuild, look at the index."""

from __future__ import annotations

import json

import click

from yhteistuumin.api import settings, speaking


@click.group("search", help="Search, and look after the search index.")
def search_group() -> None:
    """The group of search commands."""


@search_group.command("query", help="Show what visitors find with TEXT.")
@click.argument("text")
@click.option("--lang", default="fi", show_default=True)
@click.option("--theme", "themes", multiple=True)
@click.option("--region", "regions", multiple=True)
@click.option("--kind", "kinds", multiple=True)
@click.option("--json", "as_json", is_flag=True)
def query_command(
    text: str,
    lang: str,
    themes: tuple[str, ...],
    regions: tuple[str, ...],
    kinds: tuple[str, ...],
    as_json: bool,
) -> None:
    """Print the first page of hits."""
    from yhteistuumin_search.answers import as_document
    from yhteistuumin_search.searching import search

    if lang not in settings().languages:
        raise click.BadParameter(f"use one of: {', '.join(settings().languages)}", param_hint="--lang")
    with speaking(lang):
        answer = search(text, lang, facets={"theme": themes, "region": regions, "kind": kinds})
        if as_json:
            click.echo(json.dumps(as_document(answer), ensure_ascii=False, indent=2))
            return
        click.echo(f"{answer.listing.total} found")
        for hit in answer.hits:
            why = f"  ({hit.why.striptags()})" if hit.why else ""
            click.echo(f"[{hit.card.lang}] {hit.card.title}  {hit.card.url}{why}")


@search_group.command("reindex", help="Make the index anew beside the old one, then switch over.")
def reindex_command() -> None:
    """Rebuild with a progress bar."""
    from yhteistuumin_search.backend import IndexUnwritable
    from yhteistuumin_search.index import rebuild

    with click.progressbar(length=1, label="Indexing") as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        try:
            number = rebuild(progress)
        except IndexUnwritable as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"{number} documents indexed")


@search_group.command("status", help="Show the state of the index.")
@click.option("--json", "as_json", is_flag=True)
def status_command(as_json: bool) -> None:
    """Print backend, size, analysers, what waits and whether the index is up to date."""
    from yhteistuumin_search.index import status

    report = status()
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=2))
        return
    for key, value in report.items():
        click.echo(f"{key}: {value}")
