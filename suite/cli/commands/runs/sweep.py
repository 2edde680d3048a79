"""The command sweep: the runs of a study, run."""

from typing import Annotated

import typer

from suite.cli.shared.option_models import flattened
from suite.cli.shared.options import DEFAULT_REPORTS, Reports
from suite.cli.shared.place_options import PlaceOptions
from suite.cli.shared.study_options import StudyOptions
from suite.cli.shared.work_options import WorkOptions


@flattened
def sweep(
    options: StudyOptions,
    *,
    reports: Reports = DEFAULT_REPORTS,
    where: PlaceOptions,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Shows the plan, and Slurm's script; starts nothing.")
    ] = False,
    detach: Annotated[
        bool, typer.Option("--detach", help="Slurm: submits and comes back at once.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Does not ask, whatever it costs.")] = False,
    work: WorkOptions,
) -> None:
    """Run what a study has to do, show how it goes, and print its table.

    Stopped with Ctrl-C or killed, the same command goes on where it stopped. Two sweeps of one
    study at the same time share the work.
    """
    from suite.cli.shared.asked_sweep import AskedSweep

    asked = AskedSweep(options, where, work)
    if dry_run:
        asked.show()
    elif detach and not asked.is_settled:
        asked.submit(yes)
    else:
        asked.finish(yes, reports)
