"""A run's log: what is logged meanwhile, in a file, as text that acts on nothing."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from suite.store.files.disk_errors import guard
from suite.store.files.tree import Tree


class LogText(logging.Formatter):
    r"""A moment and what happened; control characters are shown, and lines go on further in.

    Names and messages come from files that others may write: none can look like a line of its own.
    An error says that it is one, so that its line is found again.

    >>> record = logging.makeLogRecord({"msg": "a\x1b[2J\nb", "levelno": logging.INFO})
    >>> print(LogText("%(message)s").format(record))
    a\x1b[2J
        b
    """

    def __init__(self, form: str = "%(asctime)s %(message)s") -> None:
        super().__init__(form)
        self._error = logging.Formatter(form.replace("%(message)s", "error: %(message)s"))

    def format(self, record: logging.LogRecord) -> str:
        """The text of a record."""
        is_error = record.levelno >= logging.ERROR
        text = self._error.format(record) if is_error else super().format(record)
        lines = text.splitlines()
        return "\n    ".join("".join(map(_shown, line)) for line in lines)


def _shown(letter: str) -> str:
    is_plain = letter.isprintable() or letter == "\t"
    return letter if is_plain else letter.encode("unicode_escape").decode("ascii")


@contextmanager
def run_log(tree: Tree, path: Path) -> Iterator[None]:
    """Writes what is logged meanwhile, warnings included, to a file as well.

    Args:
        tree: The folder of results.
        path: The file.

    Raises:
        StoreError: It cannot be written.
    """
    with guard(path, "write a log"):
        file = tree.appender(path)
    handler = logging.StreamHandler(file)
    handler.setFormatter(LogText())
    root = logging.getLogger()
    root.addHandler(handler)
    logging.captureWarnings(True)
    try:
        yield
    finally:
        logging.captureWarnings(False)
        root.removeHandler(handler)
        handler.close()
        file.close()
