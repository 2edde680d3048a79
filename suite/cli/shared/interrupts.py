"""Interrupts: signals that end a command as Ctrl-C does, and the last word behind them."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

from suite.errors import SuiteError

_AS_CTRL_C = (signal.SIGTERM, signal.SIGHUP)
"""What ends a command from outside, and what a terminal sends as it closes."""


def interrupt(number: int, frame: FrameType | None) -> NoReturn:
    """A handler of signals such as SIGTERM, after which a command saves and says what goes on.

    Raises:
        KeyboardInterrupt: Always.
    """
    raise KeyboardInterrupt


@contextmanager
def as_ctrl_c() -> Iterator[None]:
    """SIGTERM and SIGHUP do meanwhile what Ctrl-C does; what is ignored, as by nohup, stays so."""
    before = {number: signal.getsignal(number) for number in _AS_CTRL_C}
    heard = [number for number, handler in before.items() if handler is not signal.SIG_IGN]
    for number in heard:
        signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number in heard:
            signal.signal(number, before[number])


def say_last(line: str) -> None:
    """Says the last line of an interrupted command, which nothing interrupts any more.

    The terminal may be what went away: what cannot be heard is no error.
    """
    for number in (signal.SIGINT, *_AS_CTRL_C):
        signal.signal(number, signal.SIG_IGN)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, SuiteError):
            _hush(stream.fileno())
    with suppress(OSError, ValueError, SuiteError):
        print(line, file=sys.stderr, flush=True)


def _hush(descriptor: int) -> None:
    """Sends to nowhere what is still written to a stream that is gone; Python would complain."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)
