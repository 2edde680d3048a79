"""The command retry: leave for failed runs to be tried again."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from suite.cli.shared.option_models import flattened
from suite.cli.shared.planning import make_outline_of
from suite.cli.shared.study_options import StudyOptions
from suite.cli.terminal.output import say
from suite.cli.terminal.safe_text import printable

if TYPE_CHECKING:
    from suite.dispatch import Overview
    from suite.spec import Run
    from suite.store import Store


@flattened
def retry(
    options: StudyOptions,
    anew: Annotated[
        bool,
        typer.Option(
            "--anew",
            help="Runs that were begun and stopped also begin again, at their first step.",
        ),
    ] = False,
    free: Annotated[
        bool,
        typer.Option(
            "--free",
            help="Runs whose process is silent and cannot be asked are taken from it.",
        ),
    ] = False,
) -> None:
    """Allow one more attempt at each failed run of a study; `mef sweep` then takes them up.

    Runs that were lost need no leave: they are named, and go on from their checkpoints.
    """
    from suite.dispatch import Overview, Standing, SubmittedJobs
    from suite.store import Status

    submitted_jobs = SubmittedJobs(options.results)
    plan = make_outline_of(options, submitted_jobs.store)
    runs = (*plan.before, *plan.runs)
    failed = [run for run in runs if plan.states[run.id].status is Status.FAILED]
    for run in failed:
        say(f"{run.name}: attempt {submitted_jobs.store.retry(run.id)} may begin")
    overview = Overview(plan, submitted_jobs)
    if free:
        _free(submitted_jobs.store, overview, runs)
    if anew:
        _begin_again(submitted_jobs.store, [run for run in runs if run not in failed])
    lost = [run for run in runs if overview.standing(run) is Standing.LOST]
    for run in lost:
        say(printable(f"{run.name}: lost ({overview.reason(run)})"))
    say(f"{len(failed)} failed runs; the old attempts are kept")
    if lost:
        say(f"{len(lost)} lost runs; `mef sweep` goes on from their checkpoints")


def _begin_again(store: "Store", runs: Iterable["Run"]) -> None:
    """Lets runs that somebody began, and nobody is at, begin at their first step."""
    for run in runs:
        if not store.segments(run.id):
            continue
        lease = store.take_lease(run.id, run.task, run.settings.identity())
        if lease is not None:
            with lease:
                if lease.begin_again():
                    say(f"{run.name}: begins again at its first step")


def _free(store: "Store", overview: "Overview", runs: Iterable["Run"]) -> None:
    """Takes runs from processes of which nobody knows whether they live, for the user says so."""
    from suite.dispatch import Standing

    for run in runs:
        if overview.standing(run) is Standing.UNKNOWN and store.free(run.id):
            say(f"{run.name}: taken from {overview.owner(run)}; `mef sweep` goes on with it")
