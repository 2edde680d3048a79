"""A watched report: written anew while its runs are under way, for ``mef report --watch``."""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from suite.cli.shared.asked_report import Inquiry, show, show_page
from suite.cli.shared.interrupts import as_ctrl_c
from suite.cli.terminal.live import line_of
from suite.cli.terminal.output import say
from suite.dispatch import Rejoined, Snapshot, SubmittedJobs
from suite.errors import SuiteError
from suite.plan.pace import duration
from suite.reporting import Report
from suite.reporting.figures import Plate, plates_of
from suite.reporting.report_folder import write_drawn, write_page
from suite.store import Status

GRACE = 30.0
"""Seconds that a sweep which is started beside the watch has for its first run."""
_OVER = (Status.DONE, Status.DIVERGED, Status.FAILED)


def watch(inquiry: Inquiry, reports: Path, every: int) -> None:
    """Shows the report, then a line for each change, and the report again at the end.

    Args:
        inquiry: What is asked for.
        reports: The folder of all reports.
        every: Seconds between two looks.

    Raises:
        SuiteError: The results cannot be read, or the folder of reports cannot be written.
        KeyboardInterrupt: Passed on, once the page no longer asks browsers to load it again.
    """
    with as_ctrl_c():
        _watch(inquiry, reports, every)


def _watch(inquiry: Inquiry, reports: Path, every: int) -> None:
    asked, book = inquiry.options, _Book(inquiry, reports, every)
    try:
        rejoined = Rejoined(
            lambda look: inquiry.outline(look.store), lambda: SubmittedJobs(asked.results)
        )
        last = rejoined.watch(book.show, every, GRACE)
    except KeyboardInterrupt:
        book.close()
        with suppress(SuiteError):  # the terminal may be what went away
            say(f"\n{asked.study}: you left, a sweep goes on; the page stays as it is")
        raise
    finally:
        book.close()
    book.show_last()
    if not last.is_over:
        say(f"{asked.study}: nobody works on what is left; `mef sweep` goes on")


class _Book:
    """The report as it was written last.

    Figures take seconds to draw: they are drawn anew only where a run has come to its end. Else
    the missing runs alone are brought up to date.
    """

    def __init__(self, inquiry: Inquiry, reports: Path, every: int) -> None:
        self._inquiry = inquiry
        self._reports = reports
        self._every = every
        self._report: Report | None = None
        self._plates: Sequence[Plate] = ()
        self._over: frozenset[str] = frozenset()
        self._seen: object = None
        self._is_shown = False
        self._is_open = False

    def show(self, snapshot: Snapshot) -> None:
        """Writes and prints what has changed since the last snapshot, if anything has."""
        seen = _what_counts(snapshot)
        if seen == self._seen:
            return
        is_first = self._report is None
        over = frozenset(id_ for id_, one in snapshot.states.items() if one.status in _OVER)
        if self._report is None or over != self._over:
            self._draw(snapshot, is_first)
        else:
            self._report = _at(self._report, snapshot, "")
            write_page(self._report, self._plates, self._reports, self._refresh(snapshot))
        self._over, self._seen = over, seen
        if not is_first:
            say(f"{time.strftime('%H:%M:%S')} {line_of(snapshot)}")
            self._is_shown = False

    def close(self) -> None:
        """Leaves a page that is not loaded again, whatever ends the watch."""
        if self._report is not None and self._is_open:
            with suppress(SuiteError):
                write_page(self._report, self._plates, self._reports)
                self._is_open = False

    def show_last(self) -> None:
        """Prints the report as it is now, unless it is on the screen, and where its page is."""
        if self._report is not None:
            if not self._is_shown:
                show(self._report, self._reports)
            show_page(self._report, self._reports)

    def _draw(self, snapshot: Snapshot, is_first: bool) -> None:
        made = self._inquiry.report()
        report = _at(made, snapshot, made.gaps.ahead)
        if is_first:  # the table comes first: it is there even where nothing can be written
            show(report, self._reports)
            self._is_shown = True
        plates = plates_of(report.pictures)
        self._report, self._plates = report, plates
        write_drawn(report, plates, self._reports, self._refresh(snapshot))

    def _refresh(self, snapshot: Snapshot) -> int | None:
        self._is_open = not snapshot.is_over
        return None if snapshot.is_over else self._every


def _what_counts(snapshot: Snapshot) -> object:
    """What of a snapshot is worth writing a page for."""
    statuses = tuple(state.status for state in snapshot.states.values())
    steps = tuple((one.run.id, one.progress and one.progress.step) for one in snapshot.running)
    return statuses, steps, snapshot.notes


def _at(report: Report, snapshot: Snapshot, ahead: str) -> Report:
    """The report with its missing runs as they stand now.

    Args:
        report: The report.
        snapshot: How the runs stand.
        ahead: What to say of the time to come where the pace does not tell yet.
    """
    progress = {one.run.id: one.progress for one in snapshot.running if one.progress is not None}
    if snapshot.left is not None:
        ahead = f"About {duration(snapshot.left)} left at the pace so far."
    sentences = filter(None, (ahead, *(f"{note}." for note in snapshot.notes)))
    gaps = report.gaps.seen(snapshot.states, progress, " ".join(sentences))
    return replace(report, gaps=gaps)
