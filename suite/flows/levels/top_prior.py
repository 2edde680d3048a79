"""The normal prior of the last level's channels."""

from torch import Tensor
from typing_extensions import override

from suite.flows.conditioners import ZeroConv
from suite.flows.definition import Definition, Formula
from suite.flows.shapes import check_images
from suite.flows.transform import Transform


class TopPrior(Transform):
    """Standardises all channels: ``e = (x - m) * exp(-l)``, m and l learned.

    They are a convolution of images of zeros (Glow's program, ``learntop``), so that only its bias
    and what the indicator of the frame meets ever act: m and l are the same at all pixels but those
    on the border. The rest of the kernel has no gradient, stays at zero, and counts among the
    parameters. The first half of the outputs is m, the second l.

    Args:
        channels: Channels of the images.
    """

    definition = Definition(
        function=Formula("y = exp(-l) * (x - m)", r"y = e^{-l} \odot (x - m)"),
        inverse=Formula("x = exp(l) * y + m", r"x = e^{l} \odot y + m"),
        log_determinant=Formula("-sum l", r"-\sum l"),
        where="m and l have a value for each element, from a convolution of zeros",
    )

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.channels = channels
        self.conv = ZeroConv(2 * channels, 2 * channels)

    def _parameters_for(self, x: Tensor) -> tuple[Tensor, Tensor]:
        check_images(x, self.channels, dtype=self.conv.bias.dtype)
        out = self.conv.of_nothing(*x.shape[2:]).to(x.dtype)
        mean, log_deviation = out.chunk(2, 1)
        return mean, log_deviation

    @override
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        mean, log_deviation = self._parameters_for(x)
        return (x - mean) * (-log_deviation).exp(), -log_deviation.sum().expand(len(x))

    @override
    def inverse(self, z: Tensor) -> Tensor:
        mean, log_deviation = self._parameters_for(z)
        return z * log_deviation.exp() + mean
