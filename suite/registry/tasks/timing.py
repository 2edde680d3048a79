"""The task ``time``: what a training epoch takes."""

from typing import ClassVar, Self

from pydantic import PositiveInt
from typing_extensions import override

from suite.registry.result import Result
from suite.registry.settings import TaskSettings
from suite.registry.systems.model import Convolution, ModelSettings
from suite.registry.variants.convolutions import CONVOLUTIONS
from suite.registry.variants.data_sets import DATA_SETS, Data


class TimeSettings(ModelSettings, TaskSettings):
    """Timing training steps, in turns with those of rival arms in the same process.

    Attributes:
        rivals: The 1x1 convolutions whose arms take turns with this one, so that a slow spell of
            the machine hits all of them.
        data: The images, and with them the steps of an epoch.
        batch_size: Images in a step.
        rounds: Rounds that are timed; in each, every arm makes one step.
        threads: CPU threads of the computation.
        seed: What the weights are drawn from.
    """

    rivals: tuple[Convolution, ...] = tuple(
        CONVOLUTIONS.parse(name)  # type: ignore[misc]
        for name in ("standard", "decomposition", "matrixexp")
    )
    data: Data = DATA_SETS.parse("cifar10")  # type: ignore[assignment]
    batch_size: PositiveInt = 64
    rounds: PositiveInt = 15
    threads: PositiveInt = 1
    seed: int = 0

    free_of_cost: ClassVar[frozenset[str]] = frozenset({"seed"})
    label: ClassVar[tuple[str, ...]] = ("system", "data", "coupling", "conv1x1", "seed")

    @override
    def turns(self) -> dict[str, Self]:
        """Its rivals, each by its name, with a number where several have the same.

        Only the system MEF has convolutions to choose from.
        """
        if "rivals" in self.foreign():
            return {}
        others = dict.fromkeys(conv for conv in self.rivals if conv != self.conv1x1)
        names = [conv.name for conv in others]
        return {
            name if names.count(name) == 1 else f"{name} {1 + names[:place].count(name)}": (
                self.replace({"conv1x1": conv})
            )
            for place, (name, conv) in enumerate(zip(names, others, strict=True))
        }

    def flops(self) -> float | None:
        """Forward and backward passes over a batch, for each arm in each round."""
        if (forward := self.flops_per_image()) is None:
            return None
        arms = 1 + len(self.turns())
        return 3.0 * forward * self.batch_size * self.rounds * arms

    def agree(self) -> None:
        """Refuses images of another size than the model's, or that it cannot halve."""
        super().agree()
        if self.size != self.data.size:
            raise ValueError(
                f"size is {self.size}, and {self.data.name} has images of size {self.data.size}"
            )


class TimeResult(Result):
    """What timing gives; the times are in the record's circumstances, a number a round.

    They are called ``epoch``, and those of rivals ``epoch of standard`` and the like; records from
    before rivals' times were kept lack the latter.

    Attributes:
        parameters: Trainable parameters.
        epoch_steps: Steps of an epoch.
        rounds: Rounds that were timed.
    """

    parameters: int
    epoch_steps: int
    rounds: int
