"""Neural Spline Flow: evaluation, training, the first pass, and the statistics behind both."""

from collections.abc import Iterator, Mapping

import torch
from torch import Tensor
from typing_extensions import override

from suite.systems.nsf import LEVELS, Nsf
from suite.systems.published.nsf_names import NsfNames
from tests.systems.vectors.system_vectors import Quantity, SystemVectors

_CONSTANT = "follows from the settings; we keep no such array"


class NsfVectors(SystemVectors):
    """``nsf_s*``: latents are flat, level by level; likelihoods are of the cut pixels.

    ``eval.*`` is by stored statistics and ``train.*`` by those of the batch; ``init.*`` is what the
    first pass in training gives, which fits actnorm. ``after_*.*`` is what passes leave.
    """

    system = "nsf"
    given = {  # noqa: RUF012 (of the class, and never changed)
        **SystemVectors.given,
        "pixels": "the images, cut to their bits",
        "u": "the noise",
    }
    left_out = {  # noqa: RUF012
        "after_*._transform._transforms.0.*": _CONSTANT,
        "after_*_features": _CONSTANT,
    }

    @override
    def quantities(self) -> Iterator[Quantity]:
        nsf = self._nsf()
        x = self.images(nsf)
        z, logdet = nsf.flow_from_pixels(x)
        yield "eval.z", _theirs(nsf, z)
        yield "eval.log_det", _of_cut_pixels(nsf, logdet)
        yield "eval.log_prob", -nsf.nats(x)
        yield "eval.bits_per_dim", nsf.bits_per_dim(x)
        back = nsf.decode(z)
        yield "eval.recon", back * nsf.values
        yield "eval.recon_log_det", -_of_cut_pixels(nsf, nsf.flow_from_pixels(back)[1])
        z, logdet = nsf.train().flow_from_pixels(x)
        yield "train.z", _theirs(nsf, z)
        yield "train.log_det", _of_cut_pixels(nsf, logdet)
        yield from _state("after_train", nsf)
        yield from self.first_pass(x)

    def first_pass(self, x: Tensor) -> Iterator[Quantity]:
        """A pass of a system whose actnorm fits itself to the images."""
        nsf = self._nsf()
        nsf.train().start(x)
        yield from _state("after_init", nsf)
        z, logdet = nsf.flow_from_pixels(x)
        yield "init.z", _theirs(nsf, z)
        yield "init.log_det", _of_cut_pixels(nsf, logdet)

    def images(self, nsf: Nsf) -> Tensor:
        """The images of the file as the system sees them."""
        whole = self.file["pixels"] * (LEVELS // nsf.values)
        return nsf.scale(whole, self.file["u"])

    def _nsf(self) -> Nsf:
        nsf = self.built()
        assert isinstance(nsf, Nsf)
        return nsf


def _of_cut_pixels(nsf: Nsf, logdet: Tensor) -> Tensor:
    """The program's log-determinants are of pixels that are a whole number apart."""
    return logdet - nsf.dimensions * torch.tensor(nsf.values, dtype=logdet.dtype).log()


def _theirs(nsf: Nsf, z: Tensor) -> Tensor:
    return torch.cat([one.flatten(1) for one in nsf.flow.latents(z)], 1)


def _state(prefix: str, nsf: Nsf) -> list[Quantity]:
    """All that the program's state has, as copies: later passes move statistics on."""
    ours: Mapping[str, Tensor] = nsf.state_dict()
    places = NsfNames().places(nsf).items()
    return [(f"{prefix}.{theirs}", ours[place.ours].clone()) for theirs, place in places]
