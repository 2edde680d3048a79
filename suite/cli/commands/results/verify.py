"""The command verify: what is wrong with a folder of results."""

import typer

from suite.cli.shared.opened_store import open_store
from suite.cli.shared.options import DEFAULT_RESULTS, Json, Results
from suite.cli.terminal.output import say
from suite.cli.terminal.safe_text import printable


def verify(results: Results = DEFAULT_RESULTS, json: Json = False) -> None:
    """Check every record and every file of a folder of results; exit with 1 if one is wrong."""
    from suite.store import verify

    report = verify(open_store(results))
    say(report.as_json() if json else printable(str(report)))
    if not report.sound:
        raise typer.Exit(1)
