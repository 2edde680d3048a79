"""Commands about single runs and failed ones: logs, retry."""

from typing import Annotated

import typer

from suite.cli.options import (
    DEFAULT_RESULTS,
    DEFAULT_SCALE,
    Results,
    Scale,
    Set,
    StudyName,
    open_store,
)
from suite.errors import UnknownNameError

RunName = Annotated[
    str, typer.Argument(metavar="RUN", help="A run's name, or the beginning of its id.")
]


def logs(
    run: RunName,
    results: Results = DEFAULT_RESULTS,
    lines: Annotated[int, typer.Option("--lines", min=1, help="How many of the last lines.")] = 40,
) -> None:
    """Show where a run's log is, its last lines, and why it failed if it did."""
    from suite.store import find_run

    store = open_store(results)
    run_id = find_run(store.layout, run)
    files = sorted((store.layout.logs / run_id).glob("attempt-*.log"))
    records = store.attempts(run_id)
    for record in records:
        typer.echo(f"attempt {record.attempt}: {record.outcome}, {record.circumstance.ended}")
        if record.circumstance.error:
            typer.echo(record.circumstance.error.rstrip())
    if files:
        typer.echo(f"{files[-1]}:")
        text = files[-1].read_text(encoding="utf-8", errors="replace")
        typer.echo("\n".join(text.splitlines()[-lines:]))
    elif not records:
        raise UnknownNameError(f"run {run} has no log in {results}", hint="it has not begun there")


def retry(
    study: StudyName,
    scale: Scale = DEFAULT_SCALE,
    sets: Set = [],  # noqa: B006 (typer copies it)
    results: Results = DEFAULT_RESULTS,
) -> None:
    """Allow one more attempt at each failed run of a study; `mef sweep` then takes them up."""
    from suite.cli.study import make_plan_of
    from suite.store import Status

    store = open_store(results)
    plan = make_plan_of(study, scale, sets, store)
    failed = [
        run for run in (*plan.before, *plan.runs) if plan.states[run.id].status is Status.FAILED
    ]
    for run in failed:
        typer.echo(f"{run.name}: attempt {store.retry(run.id)} may begin")
    typer.echo(f"{len(failed)} failed runs; the old attempts are kept")
