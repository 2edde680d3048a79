"""The task ``train``: training a flow, and what it gives."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, PositiveFloat, PositiveInt

from suite.registry.ownership import Choices
from suite.registry.result import Result
from suite.registry.settings import Aside, Legacy, TaskSettings
from suite.registry.systems.model import ModelSettings
from suite.registry.systems.system_settings import Likelihood
from suite.registry.variants.augmentations import (
    AUGMENTATIONS,
    NO_AUGMENTATION,
    Augmentation,
)
from suite.registry.variants.data_sets import DATA_SETS, Data
from suite.registry.variants.optimisers import (
    AVERAGES,
    OPTIMISERS,
    Average,
    MovingAverage,
    Optimiser,
)
from suite.registry.variants.schedules import HALVINGS, SCHEDULES, Schedule


class TrainSettings(ModelSettings, TaskSettings):
    """Training a flow. The defaults are the published ones (MEF, Table 2, CIFAR-10).

    Attributes:
        data: The images.
        selection: On which images the best epoch is chosen: ``validation`` images cut from the
            training set, or the ``test`` images, as the authors do; then nothing is cut.
        flips: Whether training images are flipped left to right at random.
        augmentation: What else changes training images at random.
        epochs: Passes over the training images.
        batch_size: Images in a step; the last step of an epoch may have fewer.
        lr: Learning rate: after the warm-up, where there is one.
        schedule: How the learning rate moves.
        warmup: Length of the linear warm-up, in epochs.
        halve_at: Epochs behind which the learning rate is halved.
        optimiser: What moves the weights.
        average: The moving average of the weights that is evaluated beside them.
        clip: Largest norm of the gradient; None for no clipping.
        precision: Arithmetic: ``fp32``; on CUDA devices also ``tf32``, or ``amp``: the coupling
            networks in half precision with scaled gradients, everything else in fp32.
        deterministic: Whether only deterministic kernels are used.
        threads: CPU threads of the computation; part of the identity, since sums depend on it.
        init_images: Images that the data-dependent initialisation sees.
        data_seed: What the validation split is cut with; the same in every arm.
        seed: What the initial draws, the data order and the noise come from.
        keep: Which epoch's averaged weights are kept beside the record: ``last``, ``best`` or
            ``none``.
    """

    data: Data = DATA_SETS.parse("cifar10")  # type: ignore[assignment]
    selection: Literal["validation", "test"] = "validation"
    flips: bool = True
    augmentation: Annotated[Augmentation, Legacy(NO_AUGMENTATION)] = NO_AUGMENTATION
    epochs: PositiveInt = 50
    batch_size: PositiveInt = 64
    choices: ClassVar[Choices] = {
        **ModelSettings.choices,
        "schedule": SCHEDULES,
        "augmentation": AUGMENTATIONS,
    }
    lr: PositiveFloat = 0.01
    schedule: Annotated[Schedule, Legacy(HALVINGS)] = HALVINGS
    warmup: Annotated[float, Field(ge=0)] = 1.0
    halve_at: tuple[PositiveInt, ...] = (40,)
    optimiser: Optimiser = OPTIMISERS.parse("adamax")
    average: Average = AVERAGES.parse("authors")
    clip: PositiveFloat | None = None
    precision: Literal["fp32", "tf32", "amp"] = "fp32"
    deterministic: bool = True
    threads: PositiveInt = 1
    init_images: Annotated[int, Field(ge=2)] = 512
    data_seed: int = 0
    seed: int = 0
    keep: Annotated[Literal["last", "best", "none"], Aside()] = "best"

    free_of_cost: ClassVar[frozenset[str]] = frozenset(
        {
            "seed",
            "data_seed",
            "lr",
            "warmup",
            "halve_at",
            "clip",
            "selection",
            "flips",
            "augmentation",
        }
    )
    label: ClassVar[tuple[str, ...]] = ("system", "data", "coupling", "conv1x1", "lr", "seed")

    def remarks(self) -> tuple[str, ...]:
        """Says where a batch would be all images."""
        images = self.data.images_trained_on(self.selection)
        if self.batch_size <= images:
            return ()
        return (
            f"A batch of {self.batch_size:,} is more than the {images:,} training images of "
            f"{self.data.name}: each epoch is one step, of all of them.",
        )

    def flops(self) -> float | None:
        """Forward and backward passes over all training images, each epoch; and what is beside."""
        if (forward := self.flops_per_image()) is None:
            return None
        steps = 3.0 * forward * self.data.train_images * self.epochs
        return steps * (1 + self.beside_steps())

    def beside_steps(self) -> float:
        """Forward passes of the initialisation, of each epoch's evaluation, and of two tests."""
        images = {"validation": self.data.validation_images, "test": self.data.test_images}
        tests = 2 * self.system.test_samples
        passes = self.epochs * images[self.selection] + tests * self.data.test_images
        return (passes + self.init_images) / (3.0 * self.data.train_images * self.epochs)

    def steps_of_epoch(self) -> int:
        """The optimiser steps of an epoch."""
        is_cut = self.selection == "validation" and not self.data.has_split
        images = self.data.train_images - (self.data.validation_images if is_cut else 0)
        return -(-images // self.batch_size)

    def cautions(self) -> tuple[str, ...]:
        """Whether the average that is tested is still its start."""
        steps = self.epochs * self.steps_of_epoch()
        caution = self.average.caution(steps) if isinstance(self.average, MovingAverage) else ""
        return (caution,) if caution else ()

    def weights(self) -> int:
        """The trainable parameters."""
        return self.parameters()

    def agree(self) -> None:
        """Refuses images of another size than the model's, or that it cannot halve."""
        super().agree()
        if self.size != self.data.size:
            raise ValueError(
                f"size is {self.size}, and {self.data.name} has images of size {self.data.size}"
            )
        if self.precision not in self.system.precisions:
            raise ValueError(
                f"the system {self.system.name} is not trained in the precision {self.precision}; "
                f"it has: {', '.join(self.system.precisions)}"
            )


class TrainResult(Result):
    """What training gives; of a run that diverged, what was known by then.

    Attributes:
        steps: Steps trained; those of a diverged run end where its losses were next looked at.
        last_test: Test bits/dim of the averaged weights behind the last epoch.
        best_test: Test bits/dim of the averaged weights of the best epoch.
        last_selection: bits/dim on the images that choose the best epoch, behind the last epoch.
        best_selection: bits/dim on the images that choose the best epoch, of that epoch.
        last_test_raw: Test bits/dim of the raw weights behind the last epoch.
        last_train: Mean training bits/dim of the last epoch.
        best_epoch: The best epoch, from 1.
        parameters: Trainable parameters.
        diverged_at: The first step, from 1, whose loss was not finite; None if none was.
        largest_norm: Largest row sum of |S| in the couplings over training, of |A1 A2| where
            S = A2 A1 has low rank; None unless the couplings' kernel measures it.
        beyond_float32: How many blocks of at most 16 pixels had, in a step, a row sum above 6, from
            where float32 cannot invert the coupling; likewise.
        weights: SHA-256 of the final raw weights.
        data: Fingerprint of the images.
        likelihood: What all these bits/dim are: exact, a bound, or an estimate.
        test_samples: Draws of the system's noise that the likelihood of a test image is averaged
            over; all other figures are of one.
        last_test_single: What one of them gives of ``last_test``, their mean; None where there is
            one alone.
        best_test_single: The same of ``best_test``.
    """

    steps: int
    last_test: float | None
    best_test: float | None
    last_selection: float | None
    best_selection: float | None
    last_test_raw: float | None
    last_train: float | None
    best_epoch: int | None
    parameters: int
    diverged_at: int | None
    largest_norm: float | None = None
    beyond_float32: int | None = None
    weights: str
    data: str
    likelihood: Annotated[Likelihood, Legacy("exact")] = "exact"
    test_samples: Annotated[int, Legacy(1)] = 1
    last_test_single: Annotated[float | None, Legacy(None)] = None
    best_test_single: Annotated[float | None, Legacy(None)] = None

    @property
    def outcome(self) -> Literal["finished", "diverged"]:
        """Whether a loss was not finite."""
        return "finished" if self.diverged_at is None else "diverged"
