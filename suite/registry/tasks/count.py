"""The task ``count``: a flow's trainable parameters."""

from typing import ClassVar

from suite.registry.result import Result
from suite.registry.settings import TaskSettings
from suite.registry.systems.model import ModelSettings


class CountSettings(ModelSettings, TaskSettings):
    """Counting a flow's trainable parameters."""

    label: ClassVar[tuple[str, ...]] = ("system", "coupling", "conv1x1", "size")

    def flops(self) -> float:
        """Counting computes nothing."""
        return 0.0


class CountResult(Result):
    """What counting gives.

    Attributes:
        parameters: Trainable parameters.
    """

    parameters: int
