"""Interrupts: signals that end a command as Ctrl-C does."""

from types import FrameType
from typing import NoReturn


def interrupt(number: int, frame: FrameType | None) -> NoReturn:
    """A handler of signals such as SIGTERM, after which a command saves and says what goes on.

    Raises:
        KeyboardInterrupt: Always.
    """
    raise KeyboardInterrupt
