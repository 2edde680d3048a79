"""Options of work: how workers compute, wherever they are."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from suite.cli.shared.options import DEFAULT_DEVICE, DataFolder, DeviceName
from suite.errors import MistakeError

if TYPE_CHECKING:
    from suite.dispatch import Choices


@dataclass(frozen=True)
class WorkOptions:
    """How to compute.

    Attributes:
        device: What to compute on.
        data: The folder of data sets, if the user has one.
        checkpoint_every: Seconds between two checkpoints.
    """

    device: DeviceName = DEFAULT_DEVICE
    data: DataFolder = None
    checkpoint_every: Annotated[
        float, typer.Option("--checkpoint-every", min=0, help="Seconds between checkpoints.")
    ] = 30.0

    def choices(self) -> "Choices":
        """The same for workers.

        Raises:
            MistakeError: There is no such device.
        """
        from suite.dispatch import Choices

        device = self.device
        if device not in ("auto", "cpu", "cuda"):
            raise MistakeError(f"--device {device}: no such device", hint="say auto, cpu or cuda")
        return Choices(self.data, device, self.checkpoint_every)  # type: ignore[arg-type]
