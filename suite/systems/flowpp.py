"""Flow++: couplings by mixtures of logistics with attention, and noise from a flow."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import torch
from torch import Tensor
from typing_extensions import override

from suite.flows.dropout import draw_seeds, masked
from suite.flows.logit import Logit
from suite.flows.mixtures import Noise, UniformNoise, fitting
from suite.flows.mixtures.noise import LEVELS
from suite.flows.priors import PRIORS
from suite.flows.shapes import check_images
from suite.registry.systems.flowpp_forms import FORMS
from suite.registry.systems.flowpp_settings import least_size
from suite.registry.systems.model import CHANNELS
from suite.systems.flowpp_parts import Parts
from suite.systems.system import Inputs, System


class FlowPp(System):
    """Flow++ (Ho, Chen, Srinivas, Duan and Abbeel 2019), as its programs have it.

    The programs are aravindsrinivas/flowpp at 737fadb2: one for CIFAR-10, one for ImageNet 32 and
    one for ImageNet 64, here the forms. What differs from the paper, or from what one expects:

    * The "checkerboard" is one of columns: the even ones are one member, the odd ones the other.
    * The norm has a gain and a shift for each pixel and channel, and so the size of the images is
      built in, as it is by the embedding of places.
    * Only the form for CIFAR-10 multiplies pixels by matrices; only the two for ImageNet have a
      nonlinearity before the last convolution of a coupling; only that for ImageNet 32 has filters
      of a learnt norm. The noise of that for ImageNet 64 has no attention.
    * Members change places behind each coupling. Behind an odd number of them they are merged as
      they are, so that columns, or halves of the channels, have changed places.
    * Nothing is factored out and the prior is one normal density over all values.
    * A coupling is ``exp(s) l + t`` of the log-odds l; chrischute/flowplusplus, which differs in
      much else too, has ``exp(s) (l + t)``.
    * The context sees pixels as ``p / 256 - 1/2``; what goes into the flow is the logit of
      ``0.05 + 0.9 x / 256``.
    * Dropout comes before the second convolution of a block and before the last projection of its
      attention. Values of the attention know their places.
    * Components are no narrower than ``exp(-7)``. The programs form cdfs, for ImageNet in float64,
      and clip them in the inverse, for ImageNet at 1e-5 from their ends: from extreme latents they
      make other images. Ours computes log-odds and inverts every finite latent; what is none
      becomes no number, never another image.
    * The likelihood is a lower bound of the model's, from one draw of the noise in training and
      in validation, and the mean over draws of its importance weights in the final test.
    * The peak of the learning rate is not multiplied by the GPUs. The schedule of the program for
      ImageNet 64 has no rate at six steps and a negative one from 280,000 to 290,000; ours has
      the ramp from 0 that its documentation means.

    Args:
        size: Height and width of the images.
        seed: What the weights are drawn from; each network has a stream of its own.
        form: Whose layers.
        width: Channels of the couplings' networks.
        blocks: Their blocks.
        components: Logistics of each mixture.
        heads: Heads of their attention.
        dropout: How often the networks' values are dropped in training.
        dequantisation: The noise on pixels.
        noise_width: The width of the networks in the noise's flow.
        noise_blocks: Their blocks.
        context_width: Channels of what these see of the image.
        context_blocks: Blocks of the network that makes it.
        breadth: Width of the images, where it is not their height.
        channels: Channels of the images.

    Raises:
        ValueError: The images are no pairs, or heads do not divide a width.
    """

    interval = (0.0, float(LEVELS))

    def __init__(
        self,
        *,
        size: int,
        seed: int,
        form: str,
        width: int,
        blocks: int,
        components: int,
        heads: int,
        dropout: float,
        dequantisation: Literal["variational", "uniform"],
        noise_width: int,
        noise_blocks: int,
        context_width: int,
        context_blocks: int,
        breadth: int | None = None,
        channels: int = CHANNELS,
    ) -> None:
        super().__init__()
        made_of = FORMS[form]
        self.size, self.breadth, self.channels = size, breadth or size, channels
        self.form, self.dropout = form, dropout
        heights, breadths = least_size(made_of)
        if self.size % heights or self.breadth % breadths:
            raise ValueError(
                f"images of {self.size}x{self.breadth} are not split by flowpp in the form {form}, "
                f"which takes multiples of {heights}x{breadths}"
            )
        self.prior = PRIORS["normal"]
        self.logit = Logit(0.05, 0.95)
        parts = Parts(made_of, components, heads, dropout, seed)
        # The program makes the noise first.
        self.noise: Noise = UniformNoise(self.shape)
        if dequantisation == "variational":
            self.noise = parts.noise(
                self.shape,
                width=noise_width,
                blocks=noise_blocks,
                context_width=context_width,
                context_blocks=context_blocks,
            )
        self.flow = parts.flow(self.shape, width=width, blocks=blocks)

    @property
    def shape(self) -> tuple[int, int, int]:
        """Channels, height and width of the images."""
        return self.channels, self.size, self.breadth

    @property
    @override
    def dimensions(self) -> int:
        return math.prod(self.shape)

    @override
    def inputs(self, pixels: Tensor, noise: torch.Generator) -> Inputs:
        drops = self.training and self.dropout > 0
        seeds = (draw_seeds(len(pixels), noise),) if drops else ()
        return (*self.noise.draw(pixels, noise, next(self.parameters()).dtype), *seeds)

    @override
    def nats(self, *inputs: Tensor) -> Tensor:
        with self._masked(*inputs) as drawn:
            x, noise = self.noise(*drawn)
            y, logit = self.logit(x / LEVELS)
            z, logdet = self.flow(y)
        density = self.prior.log_density(z) + logdet + logit - self.dimensions * math.log(LEVELS)
        nats: Tensor = -(density + noise)
        return nats

    @override
    @torch.no_grad()
    def start(self, *inputs: Tensor) -> None:
        with fitting(self):
            self.nats(*inputs)

    @override
    def encode(self, *inputs: Tensor) -> Tensor:
        with self._masked(*inputs) as drawn:
            z: Tensor = self.flow(self.logit(self.noise(*drawn)[0] / LEVELS)[0])[0]
        return z

    @override
    def decode(self, z: Tensor) -> Tensor:
        check_images(z, self.channels, self.shape[1:], next(self.parameters()).dtype)
        return self.logit.inverse(self.flow.inverse(z)) * LEVELS

    @override
    def latents(self, count: int, *, generator: torch.Generator, temperature: float) -> Tensor:
        like = next(self.parameters())
        drawn = self.prior.draw((count, *self.shape), like, generator)
        return temperature * drawn.to(like.device)

    @override
    def to_pixels(self, x: Tensor) -> Tensor:
        grey = x.nan_to_num(nan=LEVELS / 2, posinf=LEVELS, neginf=0)
        return grey.floor().clamp(0, LEVELS - 1).to(torch.uint8)

    @contextmanager
    def _masked(self, *inputs: Tensor) -> Iterator[Inputs]:
        """What the noise takes of the inputs; inside, dropout has the seeds that are the rest."""
        drawn, seeds = inputs[: self.noise.drawn], inputs[self.noise.drawn :]
        with masked(self, *seeds):
            yield drawn
