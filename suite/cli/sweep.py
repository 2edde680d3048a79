"""The command that runs a study: sweep."""

import shlex
import signal
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from suite.cli.options import (
    DEFAULT_REPORTS,
    DEFAULT_RESULTS,
    DEFAULT_SCALE,
    DataFolder,
    Reports,
    Results,
    Scale,
    Set,
    StudyName,
    open_store,
)
from suite.errors import MistakeError, SuiteError

if TYPE_CHECKING:
    from suite.dispatch import Snapshot, Sweep
    from suite.plan import Plan
    from suite.store import Store


def sweep(
    study: StudyName,
    scale: Scale = DEFAULT_SCALE,
    sets: Set = [],  # noqa: B006 (typer copies it)
    results: Results = DEFAULT_RESULTS,
    reports: Reports = DEFAULT_REPORTS,
    on: Annotated[str, typer.Option("--on", help="Where: local or slurm.")] = "local",
    slots: Annotated[
        int | None,
        typer.Option("--slots", min=1, help="Runs at a time; as many as the cores allow."),
    ] = None,
    at_once: Annotated[
        int | None, typer.Option("--at-once", min=1, help="Slurm: jobs at a time; 8.")
    ] = None,
    runs_per_gpu: Annotated[
        int | None,
        typer.Option("--runs-per-gpu", min=1, help="Slurm: runs side by side in a job; 1."),
    ] = None,
    site: Annotated[
        Path | None,
        typer.Option(
            "--site",
            metavar="FILE",
            help="Slurm: what holds for your cluster; ~/.config/mef/site.yaml.",
            envvar="MEF_SITE",
        ),
    ] = None,
    slurm: Annotated[
        list[str],
        typer.Option(
            "--slurm",
            metavar="KEY=VALUE",
            help="Slurm: partition=gpu, hours=8, extra={reservation: maker}, …",
        ),
    ] = [],  # noqa: B006
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Shows the plan, and Slurm's script; starts nothing.")
    ] = False,
    detach: Annotated[
        bool, typer.Option("--detach", help="Slurm: submits and comes back at once.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Does not ask, whatever it costs.")] = False,
    device: Annotated[
        str, typer.Option("--device", help="auto, cpu or cuda; auto is a GPU where there is one.")
    ] = "auto",
    data: DataFolder = None,
    checkpoint_every: Annotated[
        float, typer.Option("--checkpoint-every", min=0, help="Seconds between checkpoints.")
    ] = 30.0,
) -> None:
    """Run what a study has to do, show how it goes, and print its table.

    Stopped with Ctrl-C or killed, the same command goes on where it stopped. Two sweeps of one
    study at the same time share the work.
    """
    from suite.cli.place import choose
    from suite.cli.report import report
    from suite.cli.study import make_plan_of
    from suite.dispatch import Choices, Sweep

    if device not in ("auto", "cpu", "cuda"):
        raise MistakeError(f"--device {device}: no such device", hint="say auto, cpu or cuda")
    place = choose(on, slots=slots, at_once=at_once, runs=runs_per_gpu, site=site, slurm=slurm)
    store = open_store(results)
    plan = make_plan_of(study, scale, sets, store)
    choices = Choices(data, device, checkpoint_every)  # type: ignore[arg-type]
    job = Sweep(plan, store, place.backend, choices)
    if dry_run:
        _show_plan(plan, job, place.script(job))
        return
    if not job.runs:
        typer.echo(f"{plan.study.study}: nothing to do, {len(plan.runs)} runs are settled")
    elif detach:
        place.ask(plan, yes)
        _submit(plan, job, place.detached())
        _say_how_to_watch(study, scale, sets, results)
        return
    else:
        place.ask(plan, yes)
        _announce(plan, job)
        typer.echo(f"{job.slots} at a time; Ctrl-C stops, and the same command goes on")
        snapshot = _watch(job, plan)
        _report_failures(snapshot, job, store)
    report(study, scale, sets, results, reports)


def _show_plan(plan: "Plan", job: "Sweep", script: str) -> None:
    from suite.cli.show import plan_as_text

    typer.echo(plan_as_text(plan, 20))
    typer.echo(f"\n{script}" if job.runs else "nothing to do, so nothing would be started")


def _submit(plan: "Plan", job: "Sweep", what: str) -> None:
    _announce(plan, job)
    submission = job.submit().submission
    assert submission is not None
    numbers = ", ".join(submission.jobs)
    typer.echo(f"submitted {submission.tasks} {what}: {numbers}; {job.slots} runs at a time")
    typer.echo("they go on without this shell")


def _say_how_to_watch(study: str, scale: str, sets: list[str], results: Path) -> None:
    words = ["mef", "status", study, "--scale", scale, *(f"--set={text}" for text in sets)]
    if results != DEFAULT_RESULTS:
        words += ["--results", str(results)]
    typer.echo(f"see how it goes: {shlex.join(words)} --watch")


def _announce(plan: "Plan", job: "Sweep") -> None:
    settled = len(plan.runs) - sum(run in plan.runs for run in job.runs)
    done = f", {settled} settled already" if settled else ""
    typer.echo(
        f"{plan.study.study} at scale {plan.scale or 'none'}: {len(job.runs)} runs to do{done}"
    )


def _watch(job: "Sweep", plan: "Plan") -> "Snapshot":
    from rich.console import Console

    from suite.cli.live import Display

    signal.signal(signal.SIGTERM, interrupt)
    with Display(Console(), plan.study.study) as display:
        snapshot = job.run(display.show)
    typer.echo(display.clock.sentence())
    return snapshot


def interrupt(number: int, frame: FrameType | None) -> NoReturn:
    """Ends on SIGTERM as on Ctrl-C."""
    raise KeyboardInterrupt


def _report_failures(snapshot: "Snapshot", job: "Sweep", store: "Store") -> None:
    from suite.store import Status

    failed = snapshot.counts[Status.FAILED]
    if not failed:
        return
    states = store.state([run.id for run in job.runs])
    first = next(run for run in job.runs if states[run.id].status is Status.FAILED)
    error = (store.attempts(first.id)[-1].circumstance.error or "").strip().splitlines()
    raise SuiteError(
        f"{failed} of {snapshot.total} runs failed; {first.name}: {error[-1] if error else '?'}",
        hint=f"`mef logs {first.name}` shows more; `mef retry` tries again",
    )
