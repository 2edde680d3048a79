"""What every layer of a flow is: an invertible map of images with a known log-determinant."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

from torch import Tensor, nn

from suite.flows.definition import Definition


class Transform(nn.Module, ABC):
    """An invertible map of images.

    ``forward(x) -> (z, logdet)`` and ``inverse(z) -> x``. Images are floating point, of shape
    (batch, channels, height, width); logdet has shape (batch,), in nats per image.

    Attributes:
        definition: What the layer declares of itself; None where it declares nothing.
        slow: Whether a pass through it may take so long that training tells which one it is in.
    """

    definition: ClassVar[Definition | None] = None
    slow: ClassVar[bool] = False

    @abstractmethod
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Maps images towards the latent space.

        Raises:
            ValueError: The images have a shape or dtype that the layer does not take.
        """

    @abstractmethod
    def inverse(self, z: Tensor) -> Tensor:
        """Maps latent images back.

        Raises:
            ValueError: The images have a shape or dtype that the layer does not take.
        """

    def initialise(self, x: Tensor) -> Tensor:
        """Sets what depends on data from one batch of it, and returns ``forward(x)[0]``.

        A layer whose start does not depend on data has nothing to set.
        """
        return self(x)[0]

    if TYPE_CHECKING:

        def __call__(self, x: Tensor) -> tuple[Tensor, Tensor]:  # noqa: D102 (torch's own)
            ...
