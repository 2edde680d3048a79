"""The command clean: what is left behind in a folder of results."""

from typing import Annotated

import typer

from suite.cli.shared.opened_store import open_store
from suite.cli.shared.options import DEFAULT_RESULTS, Results
from suite.cli.terminal.output import say


def clean(
    results: Results = DEFAULT_RESULTS,
    yes: Annotated[
        bool, typer.Option("--yes", help="Frees it; without, it is only shown.")
    ] = False,
) -> None:
    """Show what finished runs and killed processes left behind, and free it with --yes."""
    from dataclasses import replace

    from rich.filesize import decimal

    from suite.dispatch import SubmittedJobs
    from suite.dispatch.watching.finished_orders import finished_orders
    from suite.store import leftovers

    found = leftovers(open_store(results))
    found = replace(found, items=(*found.items, *finished_orders(SubmittedJobs(results))))
    for what, (count, size) in found.sorts.items():
        say(f"{decimal(size):>9}  {count:,} {what}")
    total = decimal(found.size)
    if not found.items:
        say(f"nothing to free in {results}")
    elif yes:
        found.free()
        say(f"{total} freed in {results}")
    else:
        say(f"{total} can be freed in {results}: mef clean --yes")
