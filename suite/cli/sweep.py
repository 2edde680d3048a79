"""The command that runs a study: sweep."""

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
)
from suite.errors import MistakeError, SuiteError

if TYPE_CHECKING:
    from suite.dispatch import Backend, Snapshot, Sweep
    from suite.plan import Plan
    from suite.store import Store

PLACES = ("local", "slurm")


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
        int, typer.Option("--at-once", min=1, help="Slurm: jobs of the array at a time.")
    ] = 8,
    slurm: Annotated[
        list[str],
        typer.Option("--slurm", metavar="KEY=VALUE", help="Slurm: partition=gpu, account=me, …"),
    ] = [],  # noqa: B006
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
    from suite.cli.report import report
    from suite.cli.study import make_plan_of
    from suite.dispatch import Choices, Sweep
    from suite.store import Store

    if device not in ("auto", "cpu", "cuda"):
        raise MistakeError(f"--device {device}: no such device", hint="say auto, cpu or cuda")
    store = Store(results)
    plan = make_plan_of(study, scale, sets, store)
    backend = _backend(on, slots, at_once, slurm)
    choices = Choices(data, device, checkpoint_every)  # type: ignore[arg-type]
    job = Sweep(plan, store, backend, choices)
    if job.runs:
        _announce(plan, job)
        snapshot = _watch(job, plan)
        _report_failures(snapshot, job, store)
    else:
        typer.echo(f"{plan.study.study}: nothing to do, {len(plan.runs)} runs are settled")
    report(study, scale, sets, results, reports)


def _backend(on: str, slots: int | None, at_once: int, slurm: list[str]) -> "Backend":
    from suite.dispatch import LocalBackend, SlurmBackend
    from suite.specfile import parse_assignment

    if on == "local":
        return LocalBackend(slots, _gpus())
    if on == "slurm":
        return SlurmBackend(
            at_once, dict(parse_assignment(text, "--slurm", "partition=gpu") for text in slurm)
        )
    raise MistakeError(f"--on {on}: no such place", hint=f"say {' or '.join(PLACES)}")


def _gpus() -> int:
    """The GPUs of this machine; without torch, since all that plans stays instant."""
    return len(list(Path("/proc/driver/nvidia/gpus").glob("*")))


def _announce(plan: "Plan", job: "Sweep") -> None:
    settled = len(plan.runs) - sum(run in plan.runs for run in job.runs)
    done = f", {settled} settled already" if settled else ""
    typer.echo(
        f"{plan.study.study} at scale {plan.scale or 'none'}: {len(job.runs)} runs to do{done}"
    )
    typer.echo(f"{job.slots} at a time; Ctrl-C stops, and the same command goes on")


def _watch(job: "Sweep", plan: "Plan") -> "Snapshot":
    from rich.console import Console

    from suite.cli.live import Display

    signal.signal(signal.SIGTERM, _interrupt)
    with Display(Console(), plan.study.study) as display:
        snapshot = job.run(display.show)
    typer.echo(display.clock.sentence())
    return snapshot


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    """Ends a sweep on SIGTERM as on Ctrl-C."""
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
