"""The text of an error, as a terminal may show it."""

from suite.cli.terminal.output import warn
from suite.cli.terminal.safe_text import printable
from suite.errors import SuiteError


def complain(error: SuiteError) -> None:
    """Prints what went wrong to standard error, where names of files may hold anything."""
    text = str(error) if error.begins_with_place else f"mef: {error}"
    warn(printable(text))
