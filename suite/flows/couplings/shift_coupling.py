"""The additive coupling of Glow."""

import torch
from torch import Tensor
from typing_extensions import override

from suite.flows.couplings.conditioned_coupling import ConditionedCoupling
from suite.flows.definition import Definition, Formula


class ShiftCoupling(ConditionedCoupling):
    """``y2 = x2 + t(x1)``, log-determinant 0 (Kingma and Dhariwal 2018, section 3.3).

    Args:
        channels: Channels of the images.
        width: Width of the network.
        generator: Where its weights are drawn from.
    """

    definition = Definition(
        function=Formula("y1 = x1; y2 = x2 + t(x1)", r"y_1 = x_1,\; y_2 = x_2 + t(x_1)"),
        inverse=Formula("x1 = y1; x2 = y2 - t(y1)", r"x_1 = y_1,\; x_2 = y_2 - t(y_1)"),
        log_determinant=Formula("0", "0"),
        where="x1 and x2 are the halves of the channels; t(x1) is from a network",
    )
    outputs = 1

    @override
    def transform(self, out: Tensor, x2: Tensor) -> tuple[Tensor, Tensor]:
        return x2 + out, torch.zeros(len(x2), dtype=x2.dtype, device=x2.device)

    @override
    def untransform(self, out: Tensor, y2: Tensor) -> Tensor:
        return y2 - out
