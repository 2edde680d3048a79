"""Batch normalisation as a layer of a flow."""

import torch
from torch import Tensor
from typing_extensions import override

from suite.flows.checkerboard.mask import checkerboard
from suite.flows.checkerboard.moments import EPSILON, StoredMoments
from suite.flows.definition import Definition, Formula
from suite.flows.shapes import check_images
from suite.flows.transform import Transform


class Norm(Transform):
    """``y = (x - mean) / sqrt(V)``, log-determinant ``-sum log(V) / 2``, ``V = var + 1e-4``.

    Dinh et al. 2017 (RealNVP), section 3.7, as the program has it: mean and variance are those of
    the batch in training, through which gradients pass and images feel each other, and stored ones
    in evaluation. The inverse always takes the stored ones. No gain and no shift is learnt.

    Args:
        channels: Channels of the images.
    """

    definition = Definition(
        function=Formula("y = (x - m) / sqrt(V)", r"y = (x - m) / \sqrt{V}"),
        inverse=Formula("x = sqrt(V) * y + m", r"x = \sqrt{V} \odot y + m"),
        log_determinant=Formula("-(1/2) sum log(V)", r"-\frac{1}{2} \sum \log V"),
        where="m is each channel's mean, and V its variance and 1e-4",
    )

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.channels = channels
        self.moments = StoredMoments(channels)

    def moved(self, x: Tensor) -> Tensor:
        """1 for the pixels that are normed and 0 for those that stay, (height, width)."""
        return torch.ones(x.shape[2:], dtype=x.dtype, device=x.device)

    @override
    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        self._check(x)
        moved = self.moved(x)
        # What stays is measured as zero, and counts.
        mean, log_scale = self._over(moved, *self.moments.of(x * moved))
        y = (x - mean) * (-log_scale).exp()
        return y, -log_scale.sum().expand(len(x))

    @override
    def inverse(self, z: Tensor) -> Tensor:
        self._check(z)
        mean, log_scale = self._over(self.moved(z), self.moments.mean, self.moments.var)
        return z * log_scale.exp() + mean

    @staticmethod
    def _over(moved: Tensor, mean: Tensor, var: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log-scale of each value of an image, (channels, height, width)."""
        log_scale = 0.5 * (var + EPSILON).log()
        return mean.view(-1, 1, 1) * moved, log_scale.view(-1, 1, 1) * moved

    def _check(self, x: Tensor) -> None:
        check_images(x, self.channels, dtype=self.moments.mean.dtype)


class CheckerboardNorm(Norm):
    """The same for every other pixel; the others stay.

    The moments are those of all pixels with the others set to zero (RealNVP, authors' program), so
    that the mean is about half that of the pixels that are normed.

    Args:
        channels: Channels of the images.
        corner: 1 if the first pixel stays, 0 if it is normed.
    """

    definition = Definition(
        function=Formula(
            "y1 = x1; y2 = (x2 - m) / sqrt(V)", r"y_1 = x_1,\; y_2 = (x_2 - m) / \sqrt{V}"
        ),
        inverse=Formula(
            "x1 = y1; x2 = sqrt(V) * y2 + m", r"x_1 = y_1,\; x_2 = \sqrt{V} \odot y_2 + m"
        ),
        log_determinant=Formula("-(1/2) sum log(V)", r"-\frac{1}{2} \sum \log V"),
        where=(
            "x1 and x2 are the two colours of a checkerboard; m is each channel's mean of (0; x2), "
            "and V its variance and 1e-4"
        ),
    )

    def __init__(self, channels: int, corner: int) -> None:
        super().__init__(channels)
        self.corner = corner

    @override
    def moved(self, x: Tensor) -> Tensor:
        return 1 - checkerboard(x, self.corner)
