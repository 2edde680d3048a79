"""Live displays of a sweep: in a terminal as it goes, a line now and then elsewhere."""

import time
from contextlib import suppress
from types import TracebackType
from typing import Self

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from suite.cli.terminal.redrawing import can_redraw
from suite.cli.terminal.safe_text import printable
from suite.dispatch import Running, Snapshot
from suite.errors import SuiteError
from suite.plan.pace import duration
from suite.store import Status

LINE_EVERY = 15.0
"""Seconds between two lines where there is no terminal."""
_MOST_ROWS = 12


class Clock:
    """Knows how long a sweep has taken, and what its first estimate was.

    Attributes:
        first: The first estimate of the whole time in seconds, and when it was made.
    """

    def __init__(self) -> None:
        self._begun = time.monotonic()
        self.first: tuple[float, float] | None = None

    @property
    def gone(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self._begun

    def note(self, left: float | None) -> None:
        """Keeps the first estimate."""
        if left is not None and self.first is None:
            self.first = (self.gone + left, self.gone)

    def sentence(self) -> str:
        """How long it took, and how good the first estimate was."""
        took = f"took {duration(self.gone)}"
        if self.first is None:
            return took
        estimate, when = self.first
        off = 100 * (estimate - self.gone) / self.gone
        return (
            f"{took}; the first estimate, after {duration(when)}, was {duration(estimate)} "
            f"({off:+.0f} %)"
        )


class Display:
    """Shows snapshots; a context manager.

    Args:
        console: Where to.
        title: What is going on.
    """

    def __init__(self, console: Console, title: str) -> None:
        self.clock = Clock()
        self._console = console
        self._title = title
        self._can_redraw = can_redraw(console)
        self._live = Live(console=console, auto_refresh=False, transient=True)
        self._line_due = 0.0

    def __enter__(self) -> Self:
        if self._can_redraw:
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._can_redraw:
            with suppress(OSError, SuiteError):  # the terminal may be what went away
                self._live.stop()

    def say(self, line: str) -> None:
        """Shows a line that stays, at once."""
        with suppress(OSError, SuiteError):
            self._console.print(Text(printable(line)), highlight=False, soft_wrap=True)

    def show(self, snapshot: Snapshot) -> None:
        """Shows how the sweep stands."""
        self.clock.note(snapshot.left)
        if self._can_redraw:
            self._live.update(self._picture(snapshot), refresh=True)
        elif self.clock.gone >= self._line_due:
            self._line_due = self.clock.gone + LINE_EVERY
            self._console.print(line_of(snapshot), highlight=False, soft_wrap=True)

    def _picture(self, snapshot: Snapshot) -> Group:
        rows = Table.grid(padding=(0, 1))
        for one in snapshot.running[:_MOST_ROWS]:
            rows.add_row(*_row(one))
        left = "measuring" if snapshot.left is None else f"about {duration(snapshot.left)} left"
        head = Text(f"{self._title}: {_over(snapshot)} of {snapshot.total} runs", style="bold")
        foot = Table.grid(padding=(0, 1))
        foot.add_row(
            ProgressBar(total=1.0, completed=snapshot.done, width=30),
            f"{100 * snapshot.done:.0f} %",
            f"{duration(self.clock.gone)} gone, {left}",
        )
        notes = [Text(printable(note), style="dim") for note in snapshot.notes]
        return Group(head, rows, *notes, foot)


def line_of(snapshot: Snapshot) -> str:
    """How the sweep stands, on one line."""
    left = "" if snapshot.left is None else f", about {duration(snapshot.left)} left"
    running = ", ".join(_brief(one) for one in snapshot.running[:_MOST_ROWS])
    over = _over(snapshot)
    parts = [f"{100 * snapshot.done:.0f} %{left}: {running or '…'}", *snapshot.notes]
    return f"{over}/{snapshot.total} runs, {printable('; '.join(parts))}"


def _over(snapshot: Snapshot) -> int:
    return sum(snapshot.counts[one] for one in (Status.DONE, Status.DIVERGED, Status.FAILED))


def _row(one: Running) -> tuple[Text, ProgressBar, str]:
    progress = one.progress
    bar = ProgressBar(
        total=(progress and progress.steps) or 1,
        completed=progress.step if progress else 0,
        width=12,
    )
    name = Text(one.run.name, overflow="ellipsis", no_wrap=True)
    return name, bar, _figures(one)


def _figures(one: Running) -> str:
    progress = one.progress
    if progress is None or not progress.steps:
        return one.where
    loss = progress.figures.get("loss")
    figures = "" if loss is None else f"  {loss:.2f} bits/dim"
    doing = f"  {progress.doing}" if progress.doing else ""
    return f"{progress.step}/{progress.steps}{figures}{doing}"


def _brief(one: Running) -> str:
    return f"{one.run.name} {_figures(one)}"
