"""Neural Spline Flow: couplings by rational-quadratic splines, with dropout in their networks."""

import math
from collections.abc import Callable
from functools import partial
from typing import Literal

import torch
from torch import Tensor
from typing_extensions import override

from suite.flows.dropout import draw_seeds, masked
from suite.flows.logit import Logit
from suite.flows.priors import PRIORS
from suite.flows.splines import (
    BaselineCoupling,
    Centring,
    PlainConvNet,
    ResidualConvNet,
    SplineCoupling,
    SplineFlow,
)
from suite.flows.splines.convnet import MakeConvNet
from suite.flows.splines.spline_flow import MakeFirstHalfCoupling
from suite.flows.transform import Transform
from suite.registry.systems.model import CHANNELS
from suite.systems.system import Inputs
from suite.systems.trained_on_bits import TrainedOnBits

LEVELS = 256
"""Values a pixel can take."""
PREPROCESSINGS: dict[str, Callable[[float], Transform]] = {
    "glow": lambda _: Centring(),
    "realnvp": lambda alpha: Logit(alpha, 1.0),
    "realnvp_2alpha": lambda alpha: Logit(alpha, 1 - alpha),
}
"""What becomes of pixels in [0, 1], by the name that settings call it."""
LARGEST = 1 - 1e-6
"""What goes into a logit is no larger than this; the program keeps it from both ends."""


class Nsf(TrainedOnBits):
    """Neural Spline Flow of images (Durkan et al. 2019), as its program has it.

    The program is bayesiains/nsf at eaa9377f, experiments/images.py. Where it differs from the
    paper, or from what one expects:

    * A coupling transforms the first half of the channels, and the second one stays.
    * CIFAR-10 has one scale: no channels become latent before the end. ImageNet 64 has several, of
      which the first half is latent.
    * Squeezing puts the four pixels of a channel side by side; behind the steps of each level
      stands one more 1x1 convolution.
    * The 1x1 convolution starts at a random permutation and has a bias. The networks' last
      convolution does not start at zero, so that neither does a coupling at the identity.
    * Widths and heights of bins are divided by the root of the network's width, slopes are not.
    * The affine baseline scales by ``sigmoid(u + 2) + 0.001``.
    * Dropout and batch normalisation are in the networks. In training nats of one image depend on
      the others and on the masks; evaluation and samples take stored statistics and drop nothing.
      The norms are no part of the likelihood.
    * The logit of the preprocessing ``realnvp`` would be infinite for white: what goes into it is
      at most 1 - 1e-6, and so it is here.
    * With fewer than 8 bits a pixel's lowest bits are cut off before the noise is added. bits/dim
      are of the cut images, with no constant for what was cut.
    * The program's models have the parameters that we count, which the paper's round figures need
      not match.

    Of its training: the program does not shuffle, so that each epoch has the same batches, and ours
    have a new order. It fits actnorm in its first step; we do so in a pass of its own before, which
    the stored statistics follow too. It fits actnorm again where training goes on from a file, and
    ours keeps what it has. It fails at a batch without any value inside the splines' bounds, and
    ours does not. Its figures' spread is divided by the number of images, where its root is due.

    Args:
        size: Height and width of the images.
        seed: What the weights are drawn from; each layer has a stream of its own.
        levels: Resolutions.
        steps: Steps of each.
        multiscale: Whether half of the channels becomes latent behind each level but the last.
        coupling: Which coupling steps have.
        bins: Bins of each spline.
        bound: Splines are the identity outside [-bound, bound].
        network: Which network couplings have.
        width: Channels within it.
        blocks: Residual blocks of a residual one.
        dropout: What these drop in training.
        bits: How many bits of each value are modelled.
        preprocessing: What becomes of pixels in [0, 1].
        alpha: How far a preprocessing with a logit keeps them from the ends.
        channels: Channels of the images.

    Raises:
        ValueError: The images cannot be halved once for each level.
    """

    interval = (0.0, 1.0)

    def __init__(
        self,
        *,
        size: int,
        seed: int,
        levels: int,
        steps: int,
        multiscale: bool,
        coupling: Literal["spline", "affine"],
        bins: int,
        bound: float,
        network: Literal["residual", "plain"],
        width: int,
        blocks: int,
        dropout: float,
        bits: int,
        preprocessing: Literal["glow", "realnvp", "realnvp_2alpha"],
        alpha: float,
        channels: int = CHANNELS,
    ) -> None:
        super().__init__()
        self.size, self.channels = size, channels
        self.prior = PRIORS["normal"]
        self.values: int = 2**bits
        self.drops = network == "residual" and dropout > 0
        self.preprocessing = PREPROCESSINGS[preprocessing](alpha)
        self.brightest = _brightest(self.preprocessing)
        networks: dict[str, MakeConvNet] = {
            "residual": partial(ResidualConvNet, width=width, blocks=blocks, dropout=dropout),
            "plain": partial(PlainConvNet, width=width),
        }
        couplings: dict[str, MakeFirstHalfCoupling] = {
            "spline": partial(SplineCoupling, network=networks[network], bins=bins, bound=bound),
            "affine": partial(BaselineCoupling, network=networks[network]),
        }
        self.flow = SplineFlow(
            size,
            levels=levels,
            steps=steps,
            multiscale=multiscale,
            make_coupling=couplings[coupling],
            channels=channels,
            seed=seed,
        )

    @override
    def inputs(self, pixels: Tensor, noise: torch.Generator) -> Inputs:
        """Images, and in training, where something is dropped, the seeds of the masks."""
        dtype = next(self.parameters()).dtype
        seeds = (draw_seeds(len(pixels), noise),) if self.training and self.drops else ()
        return (self.scale(pixels, torch.rand(pixels.shape, generator=noise, dtype=dtype)), *seeds)

    def scale(self, pixels: Tensor, uniform: Tensor) -> Tensor:
        """Pixels cut to the bits that are modelled, with noise from [0, 1), in [0, 1)."""
        cut = torch.div(pixels, LEVELS // self.values, rounding_mode="floor")
        x: Tensor = (cut + uniform) / self.values
        return x.clamp(max=self.brightest)

    def flow_from_pixels(self, *inputs: Tensor) -> tuple[Tensor, Tensor]:
        """Latents, and the logarithm of how far the whole system stretches space, in nats."""
        x, *seeds = inputs
        y, before = self.preprocessing(x)
        with masked(self.flow, *seeds):
            z, logdet = self.flow(y)
        return z, before + logdet

    @override
    def nats(self, *inputs: Tensor) -> Tensor:
        z, logdet = self.flow_from_pixels(*inputs)
        return self.dimensions * math.log(self.values) - self.prior.log_density(z) - logdet

    @override
    def start(self, *inputs: Tensor) -> None:
        x, *seeds = inputs
        with torch.no_grad(), masked(self.flow, *seeds):
            self.flow.initialise(self.preprocessing(x)[0])

    @override
    def encode(self, *inputs: Tensor) -> Tensor:
        z: Tensor = self.flow_from_pixels(*inputs)[0]
        return z

    @override
    def decode(self, z: Tensor) -> Tensor:
        return self.preprocessing.inverse(self.flow.inverse(z))

    @override
    def to_pixels(self, x: Tensor) -> Tensor:
        """uint8 images whose darkest value is 0 and whose brightest is 255, however many bits."""
        cut = (x.nan_to_num(nan=0.5) * self.values).floor().clamp(0, self.values - 1)
        grey: Tensor = cut * ((LEVELS - 1) / (self.values - 1))
        return grey.round().to(torch.uint8)


def _brightest(preprocessing: Transform) -> float:
    """The largest value of a pixel in [0, 1] that a preprocessing takes."""
    if not isinstance(preprocessing, Logit):
        return 1.0
    return min(1.0, (LARGEST - preprocessing.low) / (preprocessing.high - preprocessing.low))
