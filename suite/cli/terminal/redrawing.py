"""Whether what was printed can be drawn over, as moving displays do."""

from rich.console import Console


def can_redraw(console: Console) -> bool:
    """Whether a console is a terminal that moves its cursor.

    Variables that ask for colours (FORCE_COLOR, as many CI services set it) make rich take files
    for terminals, and would fill them with movements of the cursor.

    >>> import io
    >>> can_redraw(Console(file=io.StringIO(), force_terminal=True))
    False
    """
    return console.file.isatty() and not console.is_dumb_terminal
