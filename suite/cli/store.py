"""Commands about folders of results: verify, merge, clean."""

from pathlib import Path
from typing import Annotated

import typer

from suite.cli.options import DEFAULT_RESULTS, Json, Results, open_store


def verify(results: Results = DEFAULT_RESULTS, json: Json = False) -> None:
    """Check every record and every file of a folder of results; exit with 1 if one is wrong."""
    from suite.store import verify

    report = verify(open_store(results))
    typer.echo(report.as_json() if json else report)
    if not report.sound:
        raise typer.Exit(1)


def merge(
    folders: Annotated[
        list[Path],
        typer.Argument(
            metavar="SOURCE... INTO",
            help="Folders of results; all are merged into the last one, none but it is changed.",
        ),
    ],
) -> None:
    """Merge folders of results into the last one: equal records once, different ones both."""
    from suite.store import Store, merge_all

    *sources, into = map(Store, folders)
    sound = True
    for report in merge_all(sources, into):
        typer.echo(report)
        sound = sound and report.sound
    if not sound:
        raise typer.Exit(1)


def clean(
    results: Results = DEFAULT_RESULTS,
    yes: Annotated[
        bool, typer.Option("--yes", help="Frees it; without, it is only shown.")
    ] = False,
) -> None:
    """Show what finished runs and killed processes left behind, and free it with --yes."""
    from dataclasses import replace

    from rich.filesize import decimal

    from suite.dispatch import Outlook
    from suite.dispatch.finished import finished_orders
    from suite.store import leftovers

    found = leftovers(open_store(results))
    found = replace(found, items=(*found.items, *finished_orders(Outlook(results))))
    for what, (count, size) in found.sorts.items():
        typer.echo(f"{decimal(size):>9}  {count:,} {what}")
    total = decimal(found.size)
    if not found.items:
        typer.echo(f"nothing to free in {results}")
    elif yes:
        found.free()
        typer.echo(f"{total} freed in {results}")
    else:
        typer.echo(f"{total} can be freed in {results}: mef clean --yes")
