"""The system MEF: what its settings make of a model's size and cost."""

from typing import TYPE_CHECKING, ClassVar, Literal

from suite.registry.systems import papers
from suite.registry.systems.citation import Citation
from suite.registry.systems.system_settings import SystemSettings

if TYPE_CHECKING:
    from suite.registry.systems.model import ModelSettings


class MefSettings(SystemSettings):
    """Generative Flows with Matrix Exponential (Xiao and Liu, ICML 2020).

    Its settings stand flat beside those of the run, as they did before there were other systems:
    ``coupling``, ``conv1x1``, ``steps``, ``num_blocks`` and ``hidden_channels``.
    """

    own_keys: ClassVar[tuple[str, ...]] = (
        "steps",
        "coupling",
        "conv1x1",
        "num_blocks",
        "hidden_channels",
        "rivals",
    )
    precisions: ClassVar[tuple[str, ...]] = ("fp32", "tf32", "amp")
    citation: ClassVar[Citation | None] = papers.MEF
    name: Literal["mef"] = "mef"

    def agree(self, model: "ModelSettings") -> None:
        """Refuses images that cannot be halved once for each level."""
        levels = len(model.steps)
        if levels >= model.size.bit_length() or model.size % 2**levels:
            raise ValueError(
                f"steps has {levels} levels, and a size of {model.size} cannot be halved that often"
            )

    def parameters(self, model: "ModelSettings") -> int:
        """Trainable parameters of the flow, counted by formula."""
        total, channels, side = 0, 3, model.size
        for steps in model.steps:
            channels, side = 4 * channels, side // 2
            total += steps * _step_parameters(model, channels, side)
            channels //= 2
        return total

    def flops_per_image(self, model: "ModelSettings") -> int:
        """Multiplications and additions of the convolutions and of the couplings' matrices.

        They take nearly all of the time; a backward pass takes about twice as many.
        """
        total, channels, side = 0, 3, model.size
        for steps in model.steps:
            channels, side = 4 * channels, side // 2
            transformed = channels // 2
            chunks = model.coupling.chunks(transformed)
            width = model.hidden_channels
            network = 9 * (channels - transformed) * width + 19 * model.num_blocks * width**2
            last = (9 * width + 1) * transformed * chunks
            total += 2 * steps * side**2 * (channels**2 + network + last)
            channels //= 2
        return total


def _step_parameters(model: "ModelSettings", channels: int, side: int) -> int:
    actnorm = 2 * channels * side**2
    convolution = model.conv1x1.matrices * channels**2
    transformed = channels // 2
    outputs = transformed * model.coupling.chunks(transformed)
    width = model.hidden_channels
    # Each inner convolution has a scale and a shift for each channel, and no bias.
    first = 9 * (channels - transformed) * width + 2 * width
    block = 19 * width**2 + 6 * width
    last = 9 * width * outputs + outputs
    network = first + model.num_blocks * block + last
    return actnorm + convolution + network + model.coupling.scalars
