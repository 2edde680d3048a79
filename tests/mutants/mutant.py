"""One small fault in one module."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one piece of its source replaced.

    Attributes:
        module: Its path from the root of the repository.
        line: Where the piece begins, from 1.
        begin: The first byte of the piece.
        end: The first byte behind it.
        old: The piece.
        new: What stands there instead.
        text: The line of the source that the piece begins in.
        function: The function that it is in, or the class; empty at the top of the module.
    """

    module: str
    line: int
    begin: int
    end: int
    old: str
    new: str
    text: str
    function: str

    def applied(self, source: bytes) -> bytes:
        """The module with the fault in it."""
        return source[: self.begin] + self.new.encode() + source[self.end :]

    @property
    def change(self) -> str:
        """The old and the new piece, each on one line."""
        return f"{_one_line(self.old)}  ->  {_one_line(self.new)}"

    @property
    def place(self) -> str:
        """File and line."""
        return f"{self.module}:{self.line}"


def _one_line(piece: str) -> str:
    return " ".join(piece.split())
