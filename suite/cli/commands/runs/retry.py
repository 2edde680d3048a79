"""The command retry: leave for failed runs to be tried again."""

from suite.cli.shared.option_models import flattened
from suite.cli.shared.planning import make_outline_of
from suite.cli.shared.study_options import StudyOptions
from suite.cli.terminal.output import say
from suite.cli.terminal.safe_text import printable


@flattened
def retry(options: StudyOptions) -> None:
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
    lost = [run for run in runs if overview.standing(run) is Standing.LOST]
    for run in lost:
        say(printable(f"{run.name}: lost ({overview.reason(run)})"))
    say(f"{len(failed)} failed runs; the old attempts are kept")
    if lost:
        say(f"{len(lost)} lost runs; `mef sweep` goes on from their checkpoints")
