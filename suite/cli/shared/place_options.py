"""Options of a place: where a sweep runs, and what holds there."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from suite.cli.shared.place import Cluster, Here, Place
from suite.cli.shared.typed_path import expanded
from suite.errors import MistakeError

if TYPE_CHECKING:
    from suite.spec import Resources


@dataclass(frozen=True)
class PlaceOptions:
    """Where to run.

    Attributes:
        on: The name of the place.
        slots: Here: runs at a time.
        at_once: On a cluster: jobs at a time.
        runs_per_gpu: On a cluster: runs side by side in a job.
        site: On a cluster: the file of what holds there.
        slurm: On a cluster: what jobs ask for, as typed.
    """

    on: Annotated[str, typer.Option("--on", help="Where: local or slurm.")] = "local"
    slots: Annotated[
        int | None,
        typer.Option("--slots", min=1, help="Runs at a time; as many as the cores allow."),
    ] = None
    at_once: Annotated[
        int | None, typer.Option("--at-once", min=1, help="Slurm: jobs at a time; 8.")
    ] = None
    runs_per_gpu: Annotated[
        int | None,
        typer.Option("--runs-per-gpu", min=1, help="Slurm: runs side by side in a job; 1."),
    ] = None
    site: Annotated[
        Path | None,
        typer.Option(
            "--site",
            metavar="FILE",
            help="Slurm: what holds for your cluster; ~/.config/mef/site.yaml.",
            envvar="MEF_SITE",
            callback=expanded,
        ),
    ] = None
    slurm: Annotated[
        list[str],
        typer.Option(
            "--slurm",
            metavar="KEY=VALUE",
            help="Slurm: partition=gpu, hours=8, extra={reservation: maker}, …",
        ),
    ] = field(default_factory=list)

    def place(self) -> Place:
        """The place that they name.

        Raises:
            MistakeError: There is no such place, or an option belongs to another one.
        """
        if self.on == "local":
            self._refuse_those_of_clusters()
            return _here(self.slots)
        if self.on == "slurm":
            if self.slots is not None:
                raise MistakeError("--slots is for this machine", hint="on Slurm say --at-once")
            return self._cluster()
        raise MistakeError(f"--on {self.on}: no such place", hint="say local or slurm")

    def _refuse_those_of_clusters(self) -> None:
        """Refuses them; but a site file may be named once for all, in the environment."""
        said = {
            "--at-once": self.at_once is not None,
            "--runs-per-gpu": self.runs_per_gpu is not None,
            "--slurm": bool(self.slurm),
        }
        for option, is_said in said.items():
            if is_said:
                raise MistakeError(f"{option} is for a cluster", hint="say --on slurm with it")

    def _cluster(self) -> Cluster:
        from suite.dispatch import read_site
        from suite.dispatch.slurm.slurm_backend import SlurmBackend

        said = {"at_once": self.at_once, "runs_per_gpu": self.runs_per_gpu}
        chosen = read_site(self.site).model_copy(
            update={key: value for key, value in said.items() if value is not None}
        )
        return Cluster(SlurmBackend(chosen, _resources(self.slurm)), chosen)


def _here(slots: int | None) -> Here:
    from suite.dispatch.local import LocalBackend
    from suite.dispatch.visible_gpus import visible_gpus

    return Here(LocalBackend(slots, visible_gpus(os.environ)))


def _resources(texts: Sequence[str]) -> "Resources":
    """What ``--slurm`` says, as a study would."""
    from pydantic import ValidationError

    from suite.spec import Resources
    from suite.spec.complaint import complaints, dotted
    from suite.specfile import parse_assignments

    said = parse_assignments(texts, "--slurm", "partition=gpu")
    try:
        return Resources.model_validate(said)
    except ValidationError as error:
        first = complaints(error, Resources)[0]
        raise MistakeError(f"--slurm {dotted(first.path)}: {first.text}") from None
