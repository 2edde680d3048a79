"""The batches that training sees, in their order, with their noise."""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from suite.data import Augmentation, NoAugmentation, flip
from suite.flows import stream


@dataclass(frozen=True)
class Batch:
    """Some images, and where the noise of a pass over them is drawn from.

    Attributes:
        pixels: uint8 (batch, channels, height, width), on the CPU.
        noise: The stream; who draws from it moves it on.
    """

    pixels: Tensor
    noise: torch.Generator


class Batches:
    """Every epoch a new order of all images; the last batch of an epoch may have fewer.

    Order, flips, noise and what else changes images have a stream each, named after what they are
    for: they are the same in every arm with the same seed and batch size, whatever the model and
    whether it flips. What draws nothing has none, and no place in a checkpoint.

    Args:
        images: uint8 (n, channels, height, width).
        size: Images in a batch.
        flips: Whether images are flipped left to right at random.
        seed: The run's seed.
        augmentation: What else changes them, before they are flipped.
    """

    def __init__(
        self,
        images: Tensor,
        *,
        size: int,
        flips: bool,
        seed: int,
        augmentation: Augmentation | None = None,
    ) -> None:
        self.images = images
        self.size = size
        self.flips = flips
        self.seed = seed
        self.augmentation = augmentation or NoAugmentation()
        self._streams = {name: stream(seed, name) for name in ("order", "flips", "noise")}
        if self.augmentation.draws:
            self._streams["augmentation"] = stream(seed, "augmentation")
        self._order_before = self._streams["order"].get_state()
        self._order = torch.empty(0, dtype=torch.int64)

    @property
    def epoch_steps(self) -> int:
        """Batches of an epoch."""
        return -(-len(self.images) // self.size)

    def take(self, step: int) -> Batch:
        """The batch of a step, counted from 0; steps are taken in their order."""
        position = step % self.epoch_steps
        if position == 0:
            self._draw_order()
        chosen = self._order[position * self.size : (position + 1) * self.size]
        flips, noise = self._streams["flips"], self._streams["noise"]
        return self._batch(chosen, self._streams.get("augmentation", flips), flips, noise)

    def initial(self, count: int) -> Batch:
        """The batch that the model is initialised on: some images, or all if there are fewer."""
        draws = stream(self.seed, "initialisation")
        chosen = torch.randperm(len(self.images), generator=draws)[:count]
        return self._batch(chosen, draws, draws, draws)

    def _batch(
        self,
        chosen: Tensor,
        changes: torch.Generator,
        flips: torch.Generator,
        noise: torch.Generator,
    ) -> Batch:
        pixels = self.augmentation(self.images[chosen], changes)
        return Batch(flip(pixels, flips) if self.flips else pixels, noise)

    def _draw_order(self) -> None:
        self._order_before = self._streams["order"].get_state()
        self._order = torch.randperm(len(self.images), generator=self._streams["order"])

    def state_dict(self) -> dict[str, Tensor]:
        """The streams' states; that of the order is from before the epoch, which redraws it."""
        states = {name: draws.get_state() for name, draws in self._streams.items()}
        return {**states, "order before": self._order_before}

    def load_state_dict(self, states: Mapping[str, Tensor], step: int) -> None:
        """Goes on before a step.

        Args:
            states: What ``state_dict`` gave.
            step: The step to be taken next.
        """
        if step % self.epoch_steps:
            self._streams["order"].set_state(states["order before"])
            self._draw_order()
        for name, draws in self._streams.items():
            draws.set_state(states[name])
