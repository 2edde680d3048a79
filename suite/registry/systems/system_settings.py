"""What the settings of every system say: its cost, its likelihood, how it is trained."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Literal

from suite.registry.settings import Variant

if TYPE_CHECKING:
    from suite.registry.systems.model import ModelSettings

Likelihood = Literal["exact", "bound", "estimate"]
"""What a system's figure is: the model's likelihood; a lower bound of it, where noise is drawn by a
model of its own; or an estimate of it without bias, where a trace is drawn."""


class SystemSettings(Variant):
    """The settings of one system: its own, beside those that all systems have.

    Class attributes:
        called: What tables of papers call it; empty where none has it.
        precisions: The arithmetics that it can be trained in.
        recipe: How it was published to be trained: the defaults of a run's settings, by key.
    """

    called: ClassVar[str] = ""
    precisions: ClassVar[tuple[str, ...]] = ("fp32", "tf32")
    recipe: ClassVar[Mapping[str, object]] = {}

    @property
    def likelihood(self) -> Likelihood:
        """What its figure is."""
        return "exact"

    @property
    def test_samples(self) -> int:
        """Draws of its noise that the final test averages the likelihood of an image over."""
        return 1

    def training(self) -> Mapping[str, object]:
        """How a system of these very settings was published to be trained: here the recipe."""
        return self.recipe

    def agree(self, model: "ModelSettings") -> None:
        """Refuses images that the system cannot take.

        Raises:
            ValueError: The settings contradict each other.
        """

    def parameters(self, model: "ModelSettings") -> int:
        """Trainable parameters, counted by formula.

        Args:
            model: The model's settings, with the size of its images.
        """
        raise NotImplementedError(f"the system {self.name!r} does not say how large it is")

    def flops_per_image(self, model: "ModelSettings") -> int:
        """Floating-point operations of one forward pass over an image, counted by formula.

        Args:
            model: The model's settings, with the size of its images.
        """
        raise NotImplementedError(f"the system {self.name!r} does not say what it costs")
