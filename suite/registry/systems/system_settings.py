"""What the settings of every system say: its cost, its likelihood, how it is trained."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Literal

from suite.registry.settings import Variant
from suite.registry.systems.citation import Citation

if TYPE_CHECKING:
    from suite.registry.systems.model import ModelSettings

Likelihood = Literal["exact", "bound", "estimate"]
"""What a system's figure is: the model's likelihood; a lower bound of it, where noise is drawn by a
model of its own; or an estimate of it without bias, where a trace is drawn."""


class SystemSettings(Variant):
    """The settings of one system: its own, beside those that all systems have.

    Class attributes:
        likelihood: What its figure is.
        precisions: The arithmetics that it can be trained in.
        recipe: How it was published to be trained: the defaults of a run's settings, by key.
        citation: Its paper, which reports that show it cite; None for none.
    """

    likelihood: ClassVar[Likelihood] = "exact"
    precisions: ClassVar[tuple[str, ...]] = ("fp32", "tf32")
    recipe: ClassVar[Mapping[str, object]] = {}
    citation: ClassVar[Citation | None] = None

    @property
    def called(self) -> str:
        """What people call it: as its paper does, else by its name."""
        return self.name if self.citation is None else self.citation.system

    @property
    def test_samples(self) -> int:
        """Draws of its noise that the final test averages the likelihood of an image over."""
        return 1

    def own_likelihood(self) -> Likelihood:
        """What the figure of a system of these very settings is."""
        return self.likelihood

    def own_recipe(self) -> Mapping[str, object]:
        """How a system of these very settings was published to be trained."""
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

    def flops_per_image(self, model: "ModelSettings") -> int | None:
        """Floating-point operations of one forward pass over an image, counted by formula.

        Args:
            model: The model's settings, with the size of its images.

        Returns:
            None where nobody counted them: what a run costs is then known from records alone.
        """
        return None
