"""The system NICE: its settings, what they cost, and how it was trained."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, PositiveInt

from suite.registry.systems import papers
from suite.registry.systems.citation import Citation
from suite.registry.systems.system_settings import SystemSettings

if TYPE_CHECKING:
    from suite.registry.systems.model import ModelSettings

Depth = Annotated[int, Field(ge=1, le=100)]


class NiceSettings(SystemSettings):
    """NICE (Dinh, Krueger and Bengio 2014), as the released program has it for CIFAR-10.

    Attributes:
        hidden_layers: For each additive coupling, the hidden layers of its network.
        width: Units of each hidden layer.
        prior: What each latent follows: ``normal`` or ``logistic``.
        interval: What pixels are scaled to: ``symmetric`` is [-1, 1], ``unit`` is [0, 1].
        reorder: Whether the vector begins with its even positions, before the first coupling.
    """

    recipe: ClassVar[Mapping[str, object]] = {
        "flips": False,
        "epochs": 1500,
        "batch_size": 200,
        "lr": 2e-4,
        "schedule": {"name": "decay", "factor": 1.0005, "floor": 1e-5},
        "optimiser": {"name": "rmsprop-momentum"},
        "average": {"name": "none"},
    }
    citation: ClassVar[Citation | None] = papers.NICE
    name: Literal["nice"] = "nice"
    hidden_layers: Annotated[tuple[Depth, ...], Field(min_length=1)] = (1, 1, 3, 3, 2, 2, 1, 1)
    width: PositiveInt = 2400
    prior: Literal["normal", "logistic"] = "normal"
    interval: Literal["symmetric", "unit"] = "symmetric"
    reorder: bool = False

    def agree(self, model: "ModelSettings") -> None:
        """Refuses images with an odd number of values, which have no halves."""
        if model.dimensions % 2:
            raise ValueError(f"nice halves a vector, and {model.dimensions} values have no half")

    def parameters(self, model: "ModelSettings") -> int:
        """Weights and biases of the networks, and the scale of each latent.

        >>> from suite.registry import ModelSettings
        >>> ModelSettings(system="nice").parameters()
        93591360
        """
        half, width = model.dimensions // 2, self.width
        ends = (half + 1) * width + (width + 1) * half
        inner = sum(depth - 1 for depth in self.hidden_layers) * (width + 1) * width
        return len(self.hidden_layers) * ends + inner + model.dimensions

    def flops_per_image(self, model: "ModelSettings") -> int:
        """Multiplications and additions of the networks."""
        half, width = model.dimensions // 2, self.width
        layers = sum(depth - 1 for depth in self.hidden_layers)
        return 2 * (len(self.hidden_layers) * 2 * half * width + layers * width**2)
