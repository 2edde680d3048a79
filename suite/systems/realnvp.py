"""RealNVP: affine couplings over checkerboards and channels, with batch normalisation between."""

from typing import Literal

import torch
from torch import Tensor
from typing_extensions import override

from suite.flows.checkerboard import CheckerboardCoupling, CheckerboardFlow, GainedConv
from suite.flows.logit import Logit
from suite.flows.priors import PRIORS
from suite.registry.systems.model import CHANNELS
from suite.systems.system import System

ENDS = {"both": (0.05, 0.95), "low": (0.05, 1.0)}
"""What 0 and 1 become before the logit, by the name that settings call it."""


class RealNvp(System):
    """RealNVP (Dinh, Sohl-Dickstein and Bengio 2017), as its program has it.

    The program is laurent-dinh/models, folder real_nvp, at e871d295. Where it differs from the
    paper, or from what one expects:

    * A coupling is ``(x + t) exp(s)``; the paper scales first.
    * Before the logit pixels become ``0.05 + 0.9 x``; the paper's ``0.05 + 0.95 x`` is the margin
      ``low``.
    * The norm behind each coupling is part of the likelihood. In training it takes the moments of
      the batch, so that nats of one image depend on the others; evaluation and samples take the
      stored ones. Over a checkerboard its moments count the pixels that stay as zeros. The paper's
      appendix has a norm by running averages; the program has it switched off.
    * The networks' norms have a shift and no gain, some convolutions a norm of 1 and no gain, and
      the network of a checkerboard sees the mask as a channel.
    * ``tanh`` of the log-scale is multiplied by one number a coupling, not one a channel.
    * Squeezing for the next level takes a block's pixels as (0, 0), (1, 1), (0, 1), (1, 0); the
      first coupling of channels transforms the second half.
    * The penalty leaves out the scales of the couplings of channels.
    * The program's samples norm its networks by their own batch and leave the margin in the
      pixels; ours take stored moments and undo it.
    * The program's convolutions break on maps below 3x3; ours do not.

    Training stops nowhere in the program, which flips no images of ImageNet; those of CIFAR-10 are
    flipped in the paper, and are no setting of the program.

    Args:
        size: Height and width of the images.
        seed: What the weights are drawn from; each coupling has a stream of its own.
        levels: Resolutions.
        width: Channels within the networks of the first level.
        blocks: Residual blocks of each network.
        margin: At which ends pixels are kept away from 0 and 1.
        penalty: What each square of a gain or a checkerboard coupling's scale costs in training.
        channels: Channels of the images.

    Raises:
        ValueError: The images cannot be halved once for each level but the first.
    """

    interval = (0.0, 1.0)

    def __init__(
        self,
        *,
        size: int,
        seed: int,
        levels: int,
        width: int,
        blocks: int,
        margin: Literal["both", "low"],
        penalty: float,
        channels: int = CHANNELS,
    ) -> None:
        super().__init__()
        self.size, self.channels = size, channels
        self.price = penalty
        self.prior = PRIORS["normal"]
        self.logit = Logit(*ENDS[margin])
        self.flow = CheckerboardFlow(
            size, levels=levels, width=width, blocks=blocks, channels=channels, seed=seed
        )

    @override
    def scale(self, pixels: Tensor, uniform: Tensor) -> Tensor:
        """Pixels with noise from [0, 1), in [0, 1).

        None is rounded up to 1, whose logit is infinite where the margin is at the low end alone.
        """
        x = super().scale(pixels, uniform)
        return x.clamp(max=1 - torch.finfo(x.dtype).eps / 2)

    @override
    def nats(self, *inputs: Tensor) -> Tensor:
        (x,) = inputs
        y, logit = self.logit(x)
        z, logdet = self.flow(y)
        return -(self.prior.log_density(z) + logit + logdet + self.log_volume)

    @override
    def penalty(self) -> Tensor:
        """The price of :meth:`squares`."""
        return self.price * self.squares()

    def squares(self) -> Tensor:
        """The sum of squares of the networks' gains and the checkerboard couplings' scales."""
        gains = [part.gain for part in self.modules() if isinstance(part, GainedConv)]
        scales = [part.scale for part in self.modules() if isinstance(part, CheckerboardCoupling)]
        return torch.cat([one.flatten() for one in (*gains, *scales)]).square().sum()

    @override
    def encode(self, *inputs: Tensor) -> Tensor:
        z: Tensor = self.flow(self.logit(*inputs)[0])[0]
        return z

    @override
    def decode(self, z: Tensor) -> Tensor:
        return self.logit.inverse(self.flow.inverse(z))
