"""The lines of a worker's log."""

import logging


class LogLine(logging.Formatter):
    """When, and what; an error says that it is one, so that its line is found again."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(message)s")
        self._error = logging.Formatter("%(asctime)s error: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        is_error = record.levelno >= logging.ERROR
        return self._error.format(record) if is_error else super().format(record)
