"""The command cancel: the end of a sweep."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from suite.cli.shared.option_models import flattened
from suite.cli.shared.planning import make_outline_of
from suite.cli.shared.study_options import StudyOptions
from suite.cli.terminal.output import say
from suite.errors import SuiteError

if TYPE_CHECKING:
    from suite.dispatch.cancelling import Cancelled


@flattened
def cancel(
    options: StudyOptions,
    now: Annotated[
        bool, typer.Option("--now", help="Does not wait until what runs has saved.")
    ] = False,
) -> None:
    """End what works on a study, here and on Slurm; `mef sweep` goes on with it."""
    from suite.cli.terminal.safe_text import printable
    from suite.dispatch import SubmittedJobs
    from suite.dispatch.cancelling import PATIENCE, Cancelling

    submitted_jobs = SubmittedJobs(options.results)
    job = Cancelling(make_outline_of(options, submitted_jobs.store), submitted_jobs)
    job.ask_to_stop()
    done = job.end(0.0 if now else PATIENCE)
    for line in _lines(done, options.study):
        say(printable(line))
    if done.left and not now:
        raise SuiteError(
            printable(f"still under way: {_runs(len(done.left))}, such as {done.left[0]}"),
            hint="it was asked to save and end; see `mef status`",
        )


def _lines(done: "Cancelled", study: str) -> Iterator[str]:
    if done.is_nothing:
        yield f"{study}: no job and no run under way; there is nothing to cancel"
    if done.waiting:
        yield f"cancelled {_jobs(done.waiting)} that waited"
    if done.ended:
        yield f"{_jobs(done.ended)} saved and ended"
    if done.cut:
        yield f"cancelled {_jobs(done.cut)} that ran"
    if done.saved:
        yield f"saved and stopped: {_runs(done.saved)}"
    if done.left:
        yield f"asked to save and stop: {_runs(len(done.left))}"
    if done.shared:
        yield f"the same workers had {_runs(done.shared)} of other studies or scales to do as well"
    if done.elsewhere:
        yield f"jobs on {', '.join(done.elsewhere)} have to be cancelled there"
    if not done.is_nothing:
        yield f"{study}: `mef sweep` goes on where this stopped"


def _runs(count: int) -> str:
    return f"{count:,} run{'s' if count != 1 else ''}"


def _jobs(names: tuple[str, ...]) -> str:
    """How many jobs, and which, where they are few.

    >>> _jobs(("7_1", "7_2"))
    '2 jobs (7_1, 7_2)'
    """
    shown = ", ".join(names[:6]) + (", …" if len(names) > 6 else "")
    return f"{len(names)} job{'s' if len(names) != 1 else ''} ({shown})"
