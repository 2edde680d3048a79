"""Mistakes in a file, each with its place."""

from collections.abc import Iterable
from dataclasses import dataclass

from suite.errors import MistakeError

MOST_SHOWN = 100
"""More mistakes than these in one message help nobody."""


@dataclass(frozen=True, order=True)
class Mistake:
    """One mistake.

    Attributes:
        file: The file, as the user named it.
        line: The line, from 1; 0 where the whole file is meant.
        column: The column, from 1.
        key: The dotted path of the key; empty where there is none.
        message: What is wrong.

    >>> print(Mistake("t.yaml", 3, 7, "fixed.lr", "should be a number, found 'fast'"))
    t.yaml:3:7: fixed.lr: should be a number, found 'fast'
    """

    file: str
    line: int
    column: int
    key: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        text = ": ".join(filter(None, (place, self.key, self.message)))
        # Names in a file may hold what no terminal should be sent, such as in an anchor.
        return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)


class MistakesError(MistakeError):
    """A file has mistakes.

    Attributes:
        mistakes: All of them, in the order of the file.
    """

    begins_with_place = True

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(mistakes))
        lines = [str(mistake) for mistake in self.mistakes[:MOST_SHOWN]]
        more = len(self.mistakes) - len(lines)
        if more:
            lines.append(f"{self.mistakes[0].file}: and {more:,} more mistakes")
        super().__init__("\n".join(lines))
