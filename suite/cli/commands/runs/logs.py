"""The command logs: what a run and its job printed."""

from typing import TYPE_CHECKING, Annotated

import typer

from suite.cli.shared.opened_store import open_store
from suite.cli.shared.options import DEFAULT_RESULTS, Results, RunName
from suite.cli.terminal.output import say
from suite.cli.terminal.safe_text import printable
from suite.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from suite.store import Store


def logs(
    run: RunName,
    results: Results = DEFAULT_RESULTS,
    lines: Annotated[int, typer.Option("--lines", min=1, help="How many of the last lines.")] = 40,
) -> None:
    """Show where a run's log is, its last lines, and why it failed if it did.

    Of a run that never began or was lost, also what its job printed, and what Slurm said there.
    """
    from suite.dispatch.watching.job_output import ordered_runs
    from suite.store import find_run, logs_of

    store = open_store(results)
    run_id = find_run(store.layout, run, ordered_runs(store))
    records = store.attempts(run_id)
    for record in records:
        say(f"attempt {record.attempt}: {record.outcome}, {record.circumstance.ended}")
        if record.circumstance.error:
            say(printable(record.circumstance.error.rstrip()))
    files = logs_of(store.layout, run_id)[-1:]
    _show_ends(store, files, lines)
    jobs = _show_jobs(store, run_id, lines)
    if not (files or jobs or records):
        raise UnknownNameError(f"run {run} has no log in {results}", hint="it has not begun there")


def _show_jobs(store: "Store", run_id: str, lines: int) -> bool:
    """Shows what the job of a run printed that never began or was lost; whether there was any."""
    from suite.dispatch.watching.job_output import LastWords, beside, outputs, troubles
    from suite.store import Status

    status = store.state([run_id])[run_id].status
    last = store.signs([run_id])[run_id].last
    if status not in (Status.PLANNED, Status.INTERRUPTED) or (last and last.end):
        return False
    words = LastWords(store).of(run_id)
    ended = f"its process ended: {words}" if words else "its process ended without a word"
    say(printable("it never began" if last is None else ended))
    noted, files = troubles(store, run_id), outputs(store, run_id)
    for line in noted:
        say(printable(f"a worker noted: {line}"))
    _show_ends(store, files, lines)
    for line in beside(store.layout.tree, files[0]) if files else ():
        say(printable(f"of its job, beside another run: {line}"))
    return bool(noted or files)


def _show_ends(store: "Store", files: "Iterable[Path]", lines: int) -> None:
    from suite.dispatch.watching.job_output import end_of

    for path in files:
        say(f"{path}:")
        say(printable("\n".join(end_of(store.layout.tree, path).splitlines()[-lines:])))
