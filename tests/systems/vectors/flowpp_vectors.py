"""Flow++: the noise, both directions, the likelihood, and the start from data."""

import math
from collections.abc import Iterator
from unittest.mock import patch

import torch
from torch import Tensor
from typing_extensions import override

from suite.flows import squeeze, unsqueeze
from suite.flows.mixtures import Logistics
from suite.flows.mixtures.noise import LEVELS
from suite.systems.flowpp import FlowPp
from suite.systems.published.flowpp_names import FlowPpNames
from tests.systems.vectors.system_vectors import Quantity, SystemVectors

CLIPPED = 1e-5
"""How near to 0 and 1 the programs for ImageNet let a cdf come before they invert it."""


class FlowPpVectors(SystemVectors):
    """``flowpp_*``: images are (batch, height, width, channels), z is squeezed.

    ``init.*`` is what the pass gives that starts the layers from ``state.*``, ``after_init.*`` what
    the next one gives.
    """

    system = "flowpp"
    given = {  # noqa: RUF012 (of the class, and never changed)
        **SystemVectors.given,
        "x": "the images",
        "eps": "the noise",
    }
    left_out = {  # noqa: RUF012
        "recon_log_det": "our inverse gives images and no log-determinant",
    }

    @override
    def quantities(self) -> Iterator[Quantity]:
        flowpp = self.built()
        assert isinstance(flowpp, FlowPp)
        pixels, noise = (_ours(self.file[name]).double() for name in ("x", "eps"))
        yield from self.passed(flowpp, pixels, noise, "")
        prior = flowpp.prior.log_density(flowpp.encode(pixels, noise))
        yield "log_prior", prior
        yield "log_likelihood", -flowpp.nats(pixels, noise)
        yield "bits_per_dim", flowpp.bits_per_dim(pixels, noise)
        with torch.no_grad():
            yield "recon", _theirs(self.inverse(flowpp))
            flowpp.start(pixels, noise)
            for name, value in self.passed(flowpp, pixels, noise, "init."):
                yield name, value
                yield f"after_{name}", value
        yield from self.started(flowpp)

    def passed(
        self, flowpp: FlowPp, pixels: Tensor, noise: Tensor, prefix: str
    ) -> Iterator[Quantity]:
        """What one pass gives: pixels with noise, latents, and the parts of an image's figure."""
        x, cost = flowpp.noise(pixels, noise)
        yield f"{prefix}dequant_x", _theirs(x)
        yield f"{prefix}dequant_log_det", cost
        y, logit = flowpp.logit(x / LEVELS)
        z, logdet = flowpp.flow(y)
        yield f"{prefix}z", _theirs(_squeezed(z, self.file["z"]))
        yield f"{prefix}log_det", logdet + logit - flowpp.dimensions * math.log(LEVELS)

    def inverse(self, flowpp: FlowPp) -> Tensor:
        """Images of the file's latents, with cdfs clipped as the program does."""
        z = _unsqueezed(_ours(self.file["z"]), flowpp.size)
        if flowpp.form == "cifar10":
            return flowpp.decode(z)
        quantile = Logistics.quantile
        most = math.log((1 - CLIPPED) / CLIPPED)

        def clipped(mixture: Logistics, odds: Tensor) -> Tensor:
            return quantile(mixture, odds.clamp(-most, most))

        with patch.object(Logistics, "quantile", clipped):
            return flowpp.decode(z)

    def started(self, flowpp: FlowPp) -> Iterator[Quantity]:
        """The parameters after the start, or the sums of their squares."""
        ours = flowpp.state_dict()
        for theirs, place in FlowPpNames().places(flowpp).items():
            value = place.to_theirs(ours[place.ours])
            yield f"after_init_state.{theirs}", value
            yield f"after_init_sumsq.{theirs}", value.square().sum()


def _squeezed(z: Tensor, like: Tensor) -> Tensor:
    while z.shape[1] < like.shape[-1]:
        z = squeeze(z)
    return z


def _unsqueezed(z: Tensor, height: int) -> Tensor:
    while z.shape[2] < height:
        z = unsqueeze(z)
    return z


def _ours(images: Tensor) -> Tensor:
    return images.permute(0, 3, 1, 2)


def _theirs(images: Tensor) -> Tensor:
    return images.permute(0, 2, 3, 1)
