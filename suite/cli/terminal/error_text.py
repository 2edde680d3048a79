"""The text of an error, as a terminal may show it."""

import typer

from suite.cli.terminal.safe_text import printable
from suite.errors import SuiteError


def complain(error: SuiteError) -> None:
    """Prints what went wrong to standard error, where names of files may hold anything."""
    text = str(error) if error.begins_with_place else f"mef: {error}"
    typer.echo(printable(text), err=True)
