"""RealNVP: both modes of its norms, the likelihood, gradients, and the statistics behind a pass."""

from collections.abc import Iterator

from torch import Tensor
from typing_extensions import override

from suite.systems.published.realnvp_names import RealNvpNames
from suite.systems.realnvp import RealNvp
from tests.systems.vectors.system_vectors import Quantity, SystemVectors

_MAP = "a figure for each value; that of an image is compared, as log_det_total"
PENALTY = 5e-5
"""The weight of the program's l2_reg in the loss whose gradients the files have."""


class RealNvpVectors(SystemVectors):
    """``realnvp_*``: images are (batch, height, width, channels).

    ``eval.*`` is by stored moments and ``train.*`` by those of the batch; ``after.*`` is what one
    pass in training leaves.
    """

    system = "realnvp"
    given = {  # noqa: RUF012 (of the class, and never changed)
        **SystemVectors.given,
        "x": "the images",
        "u": "the noise",
    }
    left_out = {  # noqa: RUF012
        "*.log_det_map": _MAP,
        "*.recon_log_det_map": "our inverse gives images and no log-determinant",
        "after.*/step": "the number of passes, which the program counts and never reads",
    }

    @override
    def quantities(self) -> Iterator[Quantity]:
        realnvp = self.built()
        assert isinstance(realnvp, RealNvp)
        x = realnvp.scale(_ours(self.file["x"]), _ours(self.file["u"]))
        yield from self.likelihood(realnvp, x, "eval")
        z = _ours(self.file["eval.z"])
        yield "eval.recon_logit", _theirs(realnvp.flow.inverse(z))
        realnvp.train()
        for name, value in self.likelihood(realnvp, x, "train"):
            yield name, value
            if name == "train.z":  # of the first pass
                stored = {key: one.clone() for key, one in realnvp.named_buffers()}
        for theirs, place in RealNvpNames().places(realnvp).items():
            if place.ours in stored:
                yield f"after.{theirs}", stored[place.ours]
        squares = realnvp.squares()
        yield "train.l2_reg", squares
        yield from self.gradients(realnvp, x)

    def likelihood(self, realnvp: RealNvp, x: Tensor, mode: str) -> Iterator[Quantity]:
        """What one pass gives: latents, and each part of an image's figure."""
        yield f"{mode}.x_in", _theirs(x)
        y, logit = realnvp.logit(x)
        z, logdet = realnvp.flow(y)
        yield f"{mode}.z", _theirs(z)
        prior = realnvp.prior.log_density(z)
        yield f"{mode}.log_det_total", logit + logdet
        yield f"{mode}.prior_ll", prior
        yield f"{mode}.nll", -prior - logit - logdet
        yield f"{mode}.bits_per_dim_mean", realnvp.bits_per_dim(x).mean()

    def gradients(self, realnvp: RealNvp, x: Tensor) -> Iterator[Quantity]:
        """Of the loss in training with its penalty."""
        assert realnvp.price == PENALTY
        realnvp.zero_grad()
        (realnvp.loss(x) + realnvp.penalty()).backward()
        parameters = dict(realnvp.named_parameters())
        for theirs, place in RealNvpNames().places(realnvp).items():
            if place.ours in parameters:
                gradient = parameters[place.ours].grad
                assert gradient is not None
                yield f"grad.{theirs}", place.to_theirs(gradient)
                yield f"gradnorm.{theirs}", gradient.norm()


def _ours(images: Tensor) -> Tensor:
    return images.permute(0, 3, 1, 2)


def _theirs(images: Tensor) -> Tensor:
    return images.permute(0, 2, 3, 1)
