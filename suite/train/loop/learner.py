"""The model and all that moves it: one training step."""

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor
from torch.nn.utils import clip_grads_with_norm_, get_total_norm

from suite.registry import AUGMENTATIONS, AVERAGES, OPTIMISERS, TrainSettings
from suite.systems import Inputs, build_system
from suite.train.loop.batches import Batch, Batches
from suite.train.loop.losses import Losses
from suite.train.numerics.bound_refresh import NormBounds, refresh_interval
from suite.train.numerics.device import arrange, bring
from suite.train.numerics.precision import Precision
from suite.train.optimisation.average import Average
from suite.train.optimisation.optimiser import Optimiser
from suite.train.optimisation.schedule import schedule_of


def _nobody(act: str) -> None:
    """Nobody is told."""


class Learner:
    """A model, its optimiser, the average of its weights, and the batches it learns from.

    Args:
        settings: The run's settings.
        images: Training images, uint8 (n, channels, height, width).
        precision: The arithmetic, and the device to compute on.

    Attributes:
        model: The model; always in training mode.
        average: The average of its weights.
        losses: Losses of steps, mean over the batch, in units of the model's loss.
        gradient_norm: 2-norm of the last step's gradient before clipping, on the device.
    """

    def __init__(self, settings: TrainSettings, images: Tensor, precision: Precision) -> None:
        self.settings, self.precision, self.device = settings, precision, precision.device
        self.batches = Batches(
            images,
            size=settings.batch_size,
            flips=settings.flips,
            seed=settings.seed,
            augmentation=AUGMENTATIONS.build(settings.augmentation),
        )
        self.schedule = schedule_of(settings, self.batches.epoch_steps)
        self.model = arrange(build_system(settings, seed=settings.seed), self.device)
        self.average: Average = AVERAGES.build(settings.average, self.model)
        self.precision.prepare(self.model)
        self._parameters = list(self.model.parameters())
        self.optimiser: Optimiser = OPTIMISERS.build(
            settings.optimiser, self._parameters, lr=settings.lr
        )
        reach = self.optimiser.reach
        interval = refresh_interval(self.model, self.device, reach * settings.lr)
        self.bounds = NormBounds(self.model, self.schedule, reach=reach, interval=interval)
        self.losses = Losses(self.device)
        self.gradient_norm = torch.zeros((), device=self.device)

    def begin(self) -> None:
        """Initialises the model on some of its images."""
        self.model.start(*self._inputs(self.batches.initial(self.settings.init_images)))
        self.average.start()

    def step(self, step: int, tell: Callable[[str], None] = _nobody) -> None:
        """Makes a step.

        Args:
            step: Which one, counted from 0; steps are made in their order.
            tell: Is told what is done behind the forward pass.

        Raises:
            DivergedError: The exponentials are out of reach.
        """
        self.bounds.refresh(step)
        batch = self.batches.take(step)
        inputs = self._inputs(batch)
        self.optimiser.zero_grad()
        loss = self.model.loss(*inputs)
        tell("goes back through the layers")
        penalty = self.model.penalty()
        self.precision.backward(loss if penalty is None else loss + penalty)
        self.precision.unscale(self.optimiser)
        self._clip()
        for group in self.optimiser.param_groups:
            group["lr"] = self.schedule(step)
        self.optimiser.prepare(step, self.batches.epoch_steps)
        self.precision.step(self.optimiser)
        self.model.after_step()
        self.average.update()
        self.losses.add(loss, len(batch.pixels))

    def _inputs(self, batch: Batch) -> Inputs:
        drawn = self.model.inputs(batch.pixels, batch.noise)
        return tuple(bring(one, self.device) for one in drawn)

    def _clip(self) -> None:
        gradients = [one.grad for one in self._parameters if one.grad is not None]
        self.gradient_norm = get_total_norm(gradients)
        if self.settings.clip is not None:
            clip_grads_with_norm_(self._parameters, self.settings.clip, self.gradient_norm)

    def state_dict(self) -> dict[str, Any]:
        """All that the next step depends on."""
        return {name: part.state_dict() for name, part in self._parts().items()} | {
            "batches": self.batches.state_dict(),
            "bounds": self.bounds.state_dict(),
        }

    def load_state_dict(self, state: Mapping[str, Any], step: int) -> None:
        """Goes on before a step.

        Args:
            state: What ``state_dict`` gave.
            step: The step to be made next, counted from 0.
        """
        for name, part in self._parts().items():
            part.load_state_dict(state[name])
        self.batches.load_state_dict(state["batches"], step)
        self.bounds.load_state_dict(state["bounds"], step)

    def _parts(self) -> dict[str, Any]:
        return {
            "model": self.model,
            "optimiser": self.optimiser,
            "average": self.average,
            "precision": self.precision,
            "losses": self.losses,
        }
