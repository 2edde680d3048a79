"""What a command prints, whatever reads it: a terminal, a file, a pipe, nobody; in any encoding."""

import codecs
import errno
import io
import os
import sys
from contextlib import suppress
from typing import TextIO

from suite.cli.terminal.safe_text import legible, stand_in
from suite.errors import ReaderGoneError, SuiteError

ERRORS = "mef-legible"
"""How letters are written that an encoding lacks: by ASCII that stands for them."""


class Output(io.TextIOWrapper):
    """A stream whose failures are the suite's errors, so that no library takes them for its own.

    Once one has failed, it leads nowhere: what is written to it afterwards is lost, and Python has
    nothing to complain of when it ends.

    Attributes:
        replaces: The stream in whose place it stands, which would close what both write to if it
            were let go.
    """

    replaces: TextIO | None = None

    def write(self, text: str, /) -> int:
        """Writes a text.

        Raises:
            ReaderGoneError: Nobody reads it any more.
            SuiteError: It cannot be written.
        """
        try:
            return super().write(text)
        except OSError as error:
            raise self._given_up(error) from None

    def flush(self) -> None:
        """Writes what was held back; see ``write``."""
        try:
            super().flush()
        except OSError as error:
            raise self._given_up(error) from None

    def _given_up(self, error: OSError) -> SuiteError:
        with suppress(OSError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())
            os.close(nowhere)
        if error.errno == errno.EPIPE:
            return ReaderGoneError("nobody reads the output any more")
        return SuiteError(f"the output cannot be written: {error.strerror}")


def settle_streams() -> None:
    """Makes standard input, output and error fit to be used, as the caller may have left them.

    What is closed leads nowhere from now on: else the next file that is opened would take its
    place, and be printed into.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the smallest number that is free
    codecs.register_error(ERRORS, _replaced)
    sys.stdin = sys.stdin or open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 (stays open)
    sys.stdout = _settled(sys.stdout, 1)
    sys.stderr = _settled(sys.stderr, 2)


def say(text: object = "") -> None:
    """Prints a text for people, in the letters that standard output has."""
    _put(text, sys.stdout)


def say_exactly(text: object) -> None:
    """Prints a text for programs: the bytes that a file would have, UTF-8 whatever the locale."""
    if isinstance(sys.stdout, Output):
        sys.stdout.reconfigure(encoding="utf-8")
    _put(text, sys.stdout)


def warn(text: object) -> None:
    """Prints a text to standard error, in the letters that it has."""
    _put(text, sys.stderr)


def _put(text: object, stream: TextIO) -> None:
    print(legible(str(text), stream.encoding or "ascii"), file=stream, flush=True)


def _settled(stream: TextIO | None, number: int) -> TextIO:
    if stream is None:  # it was closed
        raw = open(number, "wb", closefd=False)  # noqa: SIM115 (stays open)
        return Output(raw, encoding="utf-8", errors=ERRORS)
    if type(stream) is not io.TextIOWrapper:
        return stream  # somebody put another one in its place, and knows why
    stream.flush()
    settled = Output(
        stream.buffer,
        encoding=stream.encoding,
        errors=ERRORS,
        line_buffering=stream.line_buffering,
    )
    settled.replaces = stream
    return settled


def _replaced(error: UnicodeError) -> tuple[str, int]:
    """What stands for letters that cannot be written; Python's form of an error handler."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(stand_in, error.object[error.start : error.end])), error.end
