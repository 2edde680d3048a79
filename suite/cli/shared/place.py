"""Places where sweeps run: this machine, or a Slurm cluster."""

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import typer

from suite.errors import MistakeError

if TYPE_CHECKING:
    from suite.dispatch import Backend, Site, Sweep
    from suite.dispatch.local import LocalBackend
    from suite.dispatch.slurm.slurm_backend import SlurmBackend
    from suite.plan import Plan


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
