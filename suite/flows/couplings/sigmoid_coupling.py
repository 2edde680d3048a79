"""The affine coupling of Glow."""

from torch import Tensor
from torch.nn.functional import logsigmoid
from typing_extensions import override

from suite.flows.couplings.conditioned_coupling import ConditionedCoupling
from suite.flows.definition import Definition, Formula

OFFSET = 2.0
"""Added to what the scale is a sigmoid of, so that it starts at 0.88 (Glow's program)."""


class SigmoidCoupling(ConditionedCoupling):
    """``y2 = (x2 + t) * sigmoid(r + 2)``, the log-determinant the sum of the scales' logarithms.

    The released program of Glow has it so: the paper's scale is an exponential. Even outputs of the
    network are t, odd ones r. The logarithm of the sigmoid does not underflow (as in Emerging's
    program; Glow's takes the logarithm of what has).

    Args:
        channels: Channels of the images.
        width: Width of the network.
        generator: Where its weights are drawn from.
    """

    definition = Definition(
        function=Formula(
            "y1 = x1; y2 = s(x1) * (x2 + t(x1))",
            r"y_1 = x_1,\; y_2 = s(x_1) \odot (x_2 + t(x_1))",
        ),
        inverse=Formula(
            "x1 = y1; x2 = y2 / s(y1) - t(y1)",
            r"x_1 = y_1,\; x_2 = y_2 \oslash s(y_1) - t(y_1)",
        ),
        log_determinant=Formula("sum log s(x1)", r"\sum \log s(x_1)"),
        where=(
            "x1 and x2 are the halves of the channels; s(x1) = sigmoid(r(x1) + 2), and r(x1) and "
            "t(x1) are from a network"
        ),
    )
    outputs = 2

    @override
    def transform(self, out: Tensor, x2: Tensor) -> tuple[Tensor, Tensor]:
        raw = out[:, 1::2] + OFFSET
        return (x2 + out[:, 0::2]) * raw.sigmoid(), logsigmoid(raw).sum((1, 2, 3))

    @override
    def untransform(self, out: Tensor, y2: Tensor) -> Tensor:
        return y2 / (out[:, 1::2] + OFFSET).sigmoid() - out[:, 0::2]
