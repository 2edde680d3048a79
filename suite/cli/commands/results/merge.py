"""The command merge: folders of results, made one."""

from pathlib import Path
from typing import Annotated

import typer

from suite.cli.shared.typed_path import all_expanded
from suite.cli.terminal.output import say
from suite.cli.terminal.safe_text import printable


def merge(
    folders: Annotated[
        list[Path],
        typer.Argument(
            metavar="SOURCE... INTO",
            help="Folders of results; all are merged into the last one, none but it is changed.",
            callback=all_expanded,
        ),
    ],
) -> None:
    """Merge folders of results into the last one: equal records once, different ones both."""
    from suite.store import Store, merge_all

    *sources, into = map(Store, folders)
    sound = True
    for report in merge_all(sources, into):
        say(printable(str(report)))
        sound = sound and report.sound
    if not sound:
        raise typer.Exit(1)
