"""Where a sweep runs, as the options say it: on this machine or on a Slurm cluster."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import typer

from suite.errors import MistakeError

if TYPE_CHECKING:
    from suite.dispatch import Backend, Site, Sweep
    from suite.dispatch.local import LocalBackend
    from suite.dispatch.slurm.backend import SlurmBackend
    from suite.plan import Plan
    from suite.spec import Resources


class Place(Protocol):
    """A place, and what only some of them have."""

    @property
    def backend(self) -> "Backend":
        """What starts workers there."""

    def script(self, job: "Sweep") -> str:
        """What would be started, for people to read."""

    def ask(self, plan: "Plan", yes: bool) -> None:
        """Asks before something that costs much.

        Raises:
            MistakeError: There is nobody to ask.
            typer.Abort: The answer was no.
        """

    def detached(self) -> str:
        """What jobs are called that go on without this shell.

        Raises:
            MistakeError: There are none.
        """


@dataclass(frozen=True)
class Here:
    """This machine.

    Attributes:
        backend: What starts workers.
    """

    backend: "LocalBackend"

    def script(self, job: "Sweep") -> str:
        """How many workers there would be."""
        return f"{job.slots} workers on this machine; there is no script"

    def ask(self, plan: "Plan", yes: bool) -> None:
        """Asks nothing: one's own machine costs nothing."""

    def detached(self) -> str:
        """Nothing goes on here without a shell."""
        raise MistakeError(
            "--detach: local workers end with the sweep that started them",
            hint="say --on slurm, or put the command into tmux",
        )


@dataclass(frozen=True)
class Cluster:
    """A Slurm cluster.

    Attributes:
        backend: What submits jobs.
        site: What holds for all sweeps there.
    """

    backend: "SlurmBackend"
    site: "Site"

    def script(self, job: "Sweep") -> str:
        """The script of the first array."""
        return self.backend.script(job.job())

    def ask(self, plan: "Plan", yes: bool) -> None:
        """Asks where the site's limit is passed; see ``Place.ask``."""
        most, cost = self.site.ask_above_hours, plan.cost
        from suite.plan.pace import hours

        if most is None or cost.hours <= most or yes:
            return
        text = f"this sweep is expected to take {hours(cost.hours, cost.unit)}"
        if not sys.stdin.isatty():
            limit = hours(most, cost.unit)
            raise MistakeError(f"{text}, above the site's limit of {limit}", hint="say --yes")
        typer.confirm(f"{text}; submit it?", abort=True)

    def detached(self) -> str:
        """Jobs of Slurm's."""
        return "jobs"


def choose(
    on: str,
    *,
    slots: int | None,
    at_once: int | None,
    runs: int | None,
    site: Path | None,
    slurm: Sequence[str],
) -> Place:
    """The place that the options name.

    Raises:
        MistakeError: There is no such place, or an option belongs to another one.
    """
    if on == "local":
        _refuse_others(at_once=at_once, runs_per_gpu=runs, slurm=slurm or None)
        return _here(slots)
    if on == "slurm":
        _refuse_slots(slots)
        return _cluster(at_once, runs, site, slurm)
    raise MistakeError(f"--on {on}: no such place", hint="say local or slurm")


def _here(slots: int | None) -> Here:
    from suite.dispatch.local import LocalBackend

    return Here(LocalBackend(slots, _gpus()))


def _cluster(
    at_once: int | None, runs: int | None, site: Path | None, slurm: Sequence[str]
) -> Cluster:
    from suite.dispatch import read_site
    from suite.dispatch.slurm.backend import SlurmBackend

    said = {"at_once": at_once, "runs_per_gpu": runs}
    chosen = read_site(site).model_copy(
        update={key: value for key, value in said.items() if value is not None}
    )
    return Cluster(SlurmBackend(chosen, _asked(slurm)), chosen)


def _asked(texts: Sequence[str]) -> "Resources":
    """What ``--slurm`` says, as a study would."""
    from pydantic import ValidationError

    from suite.spec import Resources
    from suite.spec.complaint import complaints, dotted
    from suite.specfile import parse_assignment

    said = dict(parse_assignment(text, "--slurm", "partition=gpu") for text in texts)
    try:
        return Resources.model_validate(said)
    except ValidationError as error:
        first = complaints(error, Resources)[0]
        raise MistakeError(f"--slurm {dotted(first.path)}: {first.text}") from None


def _refuse_others(**options: Any) -> None:
    """Refuses what is for a cluster; a site file may be named once for all, in the environment."""
    for name, value in options.items():
        if value is not None:
            option = f"--{name.replace('_', '-')}"
            raise MistakeError(f"{option} is for a cluster", hint="say --on slurm with it")


def _refuse_slots(slots: int | None) -> None:
    if slots is not None:
        raise MistakeError("--slots is for this machine", hint="on Slurm say --at-once")


def _gpus() -> int:
    """The GPUs of this machine; without torch, since all that plans stays instant."""
    return len(list(Path("/proc/driver/nvidia/gpus").glob("*")))
