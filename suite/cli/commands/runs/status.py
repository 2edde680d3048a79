"""The command status: where the runs of a study stand."""

from typing import TYPE_CHECKING, Annotated

import typer

from suite.cli.shared.option_models import flattened
from suite.cli.shared.options import Json
from suite.cli.shared.planning import make_outline_of, name_damaged
from suite.cli.shared.study_options import StudyOptions
from suite.cli.terminal.output import say
from suite.errors import MistakeError

if TYPE_CHECKING:
    from suite.dispatch import Standing


@flattened
def status(
    options: StudyOptions,
    everything: Annotated[bool, typer.Option("--all", help="Lists every run.")] = False,
    only: Annotated[
        str, typer.Option("--only", metavar="STATE,...", help="Lists runs that stand there.")
    ] = "",
    watch: Annotated[
        bool, typer.Option("--watch", help="Shows how it goes until it is over, or Ctrl-C.")
    ] = False,
    json: Json = False,
) -> None:
    """Say where the runs of a study stand, by the folder of results and Slurm's queue.

    Without --all or --only, the runs are listed that are neither done, queued nor planned.
    """
    wanted = _wanted(everything, only)
    if watch and (json or everything or only):
        raise MistakeError("--watch shows all of a sweep", hint="leave --json, --all, --only out")
    if watch:
        _watch(options)
    else:
        say(_listed(options, wanted, json))


def _listed(options: StudyOptions, wanted: "frozenset[Standing] | None", json: bool) -> str:
    from suite.cli.terminal.status_text import overview_as_json, overview_as_text
    from suite.dispatch import Overview, SubmittedJobs

    submitted_jobs = SubmittedJobs(options.results)
    if json:
        plan = options.plan(submitted_jobs.store)
        name_damaged(submitted_jobs.store)
        return overview_as_json(plan, Overview(plan, submitted_jobs), submitted_jobs, wanted)
    outline = make_outline_of(options, submitted_jobs.store)
    return overview_as_text(outline, Overview(outline, submitted_jobs), submitted_jobs, wanted)


def _wanted(everything: bool, only: str) -> "frozenset[Standing] | None":
    """Where the runs stand that are asked for; None if nothing is said.

    Raises:
        MistakeError: There is no such standing, or both options are given.
    """
    from suite.dispatch import Standing
    from suite.spec.complaint import unknown

    if everything and only:
        raise MistakeError("--all and --only exclude each other", hint="leave one of them out")
    if everything:
        return frozenset(Standing)
    words = [word.strip() for word in only.split(",") if word.strip()]
    for word in words:
        if word not in [str(one) for one in Standing]:
            raise MistakeError(f"--only: {unknown('state', word, map(str, Standing))}")
    return frozenset(map(Standing, words)) if words else None


def _watch(options: StudyOptions) -> None:
    from rich.console import Console

    from suite.cli.terminal.live import Display
    from suite.dispatch import Rejoined, SubmittedJobs

    try:
        rejoined = Rejoined(
            lambda look: make_outline_of(options, look.store),
            lambda: SubmittedJobs(options.results),
        )
        with Display(Console(), options.study) as display:
            snapshot = rejoined.watch(display.show)
    except KeyboardInterrupt:
        say(f"{options.study}: you left, the sweep goes on; `mef cancel` ends it")
        return
    if snapshot.is_over:
        say(f"{options.study}: over; `mef report` makes its table")
    else:
        say(f"{options.study}: nobody works on what is left; `mef sweep` goes on")
