"""Transforms that may depend on something beside what they map."""

from abc import abstractmethod
from typing import TYPE_CHECKING

from torch import Tensor
from typing_extensions import override

from suite.flows.mixtures.data_starts import FittedTransform


class ContextTransform(FittedTransform):
    """A transform of images that may see a context of theirs, (batch, channels, height, width)."""

    @abstractmethod
    @override
    def forward(self, x: Tensor, context: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Maps images towards the latent space."""

    @abstractmethod
    @override
    def inverse(self, z: Tensor, context: Tensor | None = None) -> Tensor:
        """Maps latent images back."""

    if TYPE_CHECKING:

        def __call__(  # noqa: D102 (torch's own)
            self, x: Tensor, context: Tensor | None = None
        ) -> tuple[Tensor, Tensor]: ...
