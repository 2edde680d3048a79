"""The bar that shows how far a download is."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn

from suite.cli.terminal.redrawing import can_redraw


class DownloadBar:
    """A bar on standard error, if that is a terminal, while it is entered; pooch moves it.

    Args:
        name: What is downloaded.
    """

    def __init__(self, name: str) -> None:
        columns = ("{task.description}", BarColumn(), DownloadColumn(), TimeRemainingColumn())
        console = Console(stderr=True)
        self._progress = Progress(
            *columns, console=console, transient=True, disable=not can_redraw(console)
        )
        self._task = self._progress.add_task(name, total=None)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def total(self) -> float:
        """Bytes that will come; 0 if nobody knows."""
        return self._progress.tasks[self._task].total or 0

    @total.setter
    def total(self, value: float) -> None:
        self._progress.update(self._task, total=value or None)

    @property
    def fraction(self) -> float:
        """How much has arrived, from 0 to 1; 0 if nobody knows."""
        return self._progress.tasks[self._task].percentage / 100

    def update(self, amount: float, /) -> None:
        """So many bytes more have arrived."""
        self._progress.advance(self._task, amount)

    def reset(self) -> None:
        """Counting begins again at nothing."""
        self._progress.update(self._task, completed=0)

    def close(self) -> None:
        """Takes the bar away."""
        self._progress.stop()
