"""The command that says where the runs of a study stand: status."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from suite.cli.options import (
    DEFAULT_RESULTS,
    DEFAULT_SCALE,
    Json,
    Results,
    Scale,
    Set,
    StudyName,
)
from suite.errors import MistakeError

if TYPE_CHECKING:
    from suite.dispatch import Outlook, Standing
    from suite.plan import Outline


def status(
    study: StudyName,
    scale: Scale = DEFAULT_SCALE,
    sets: Set = [],  # noqa: B006 (typer copies it)
    results: Results = DEFAULT_RESULTS,
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
    from suite.cli.overview import overview_as_json, overview_as_text
    from suite.cli.study import make_outline_of, make_plan_of
    from suite.dispatch import Outlook, Overview

    wanted = _wanted(everything, only)
    if watch and (json or everything or only):
        raise MistakeError("--watch shows all of a sweep", hint="leave --json, --all, --only out")

    def make(outlook: Outlook) -> "Outline":
        return make_outline_of(study, scale, sets, outlook.store)

    if watch:
        _watch(study, make, results)
        return
    outlook = Outlook(results)
    if json:
        plan = make_plan_of(study, scale, sets, outlook.store)
        typer.echo(overview_as_json(plan, Overview(plan, outlook), outlook, wanted))
    else:
        outline = make(outlook)
        typer.echo(overview_as_text(outline, Overview(outline, outlook), outlook, wanted))


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


def _watch(study: str, make: "Callable[[Outlook], Outline]", results: Path) -> None:
    from rich.console import Console

    from suite.cli.live import Display
    from suite.dispatch import Outlook, Rejoined

    try:
        rejoined = Rejoined(make, lambda: Outlook(results))
        with Display(Console(), study) as display:
            snapshot = rejoined.watch(display.show)
    except KeyboardInterrupt:
        typer.echo(f"{study}: you left, the sweep goes on; `mef cancel` ends it")
        return
    if snapshot.is_over:
        typer.echo(f"{study}: over; `mef report` makes its table")
    else:
        typer.echo(f"{study}: nobody works on what is left; `mef sweep` goes on")
