"""The settings of a whole flow."""

from typing import Annotated

from pydantic import BeforeValidator, Field, PositiveInt, SerializeAsAny

from suite.registry.convolutions import CONVOLUTIONS
from suite.registry.couplings import COUPLINGS
from suite.registry.settings import Settings, Variant

Coupling = Annotated[SerializeAsAny[Variant], BeforeValidator(COUPLINGS.parse)]
Convolution = Annotated[SerializeAsAny[Variant], BeforeValidator(CONVOLUTIONS.parse)]


class ModelSettings(Settings):
    """A multiscale flow, as ``suite.flows.build_model`` makes it.

    The default is the published model for 32x32 images (MEF, Table 2).

    Attributes:
        size: Height and width of the images, in pixels.
        steps: Steps of flow in each level, the first level first.
        coupling: The coupling layer of every step.
        conv1x1: The invertible 1x1 convolution of every step.
        num_blocks: Residual blocks in each coupling network.
        hidden_channels: Width of each coupling network.

    >>> ModelSettings(coupling="affine", hidden_channels=132).coupling.name
    'affine'
    """

    size: PositiveInt = 32
    steps: Annotated[tuple[PositiveInt, ...], Field(min_length=1)] = (8, 4, 2)
    coupling: Coupling = COUPLINGS.parse("matrixexp")
    conv1x1: Convolution = CONVOLUTIONS.parse("matrixexp")
    num_blocks: Annotated[int, Field(ge=0)] = 8
    hidden_channels: PositiveInt = 128
