"""Adam in TensorFlow's form."""

from collections.abc import Iterable

from torch import nn
from typing_extensions import override

from suite.train.optimisation.optimiser import Adam


class TensorFlowAdam(Adam):
    """``p = p - lr sqrt(1 - beta2^t) / (1 - beta1^t) m / (sqrt(v) + eps)``, step t from 1.

    Kingma and Ba 2015, section 2, in its reordered form, as ``tf.train.AdamOptimizer`` computes it.
    Adam itself adds eps to ``sqrt(v / (1 - beta2^t))``, so that early steps feel a larger eps here.
    A weight is moved no further than by Adam.

    Args:
        parameters: What to move.
        lr: Learning rate.
        beta1: Decay of the mean of gradients.
        beta2: Decay of the mean of their squares.
        eps: Added to the root of the latter.
    """

    def __init__(
        self,
        parameters: Iterable[nn.Parameter],
        *,
        lr: float,
        beta1: float,
        beta2: float,
        eps: float,
    ) -> None:
        super().__init__(parameters, lr=lr, beta1=beta1, beta2=beta2, eps=eps)
        self._eps = eps

    @override
    def prepare(self, step: int, epoch_steps: int) -> None:
        """Sets the eps that makes Adam's step of this number TensorFlow's."""
        for group in self.param_groups:
            beta2 = group["betas"][1]
            group["eps"] = self._eps / (1 - beta2 ** (step + 1)) ** 0.5
