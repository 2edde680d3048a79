"""Flow++: the map by mixtures alone, one for each value."""

from collections.abc import Iterator

from torch import Tensor
from typing_extensions import override

from suite.flows.mixtures import Logistics
from tests.systems.vectors.system_vectors import Quantity, SystemVectors


class MixtureVectors(SystemVectors):
    """``flowpp_mixlogistic``: (batch, height, width, channels), components behind them."""

    system = "flowpp"
    given = {  # noqa: RUF012 (of the class, and never changed)
        name: what
        for names, what in (
            (("x",), "the values"),
            (("logits", "means", "logscales", "s", "t"), "the mixtures"),
            (("target",), "the cdfs to invert"),
        )
        for name in names
    }
    left_out = {  # noqa: RUF012
        "recon_log_det": "our inverse gives images and no log-determinant",
    }

    @override
    def quantities(self) -> Iterator[Quantity]:
        file = self.file
        mixture = Logistics.of(
            *(_components(file[name]) for name in ("logits", "means", "logscales"))
        )
        x, s, t = (_ours(file[name]) for name in "xst")
        odds, log_slope = mixture.log_odds(x)
        y = odds * s.exp() + t
        yield "y", _theirs(y)
        yield "log_det", (log_slope + s).flatten(1).sum(1)
        yield "recon", _theirs(mixture.quantile((_ours(file["y"]) - t) * (-s).exp()))
        target = _ours(file["target"])
        values = _theirs(mixture.quantile(target.log() - (-target).log1p()))
        yield "inv_in", values
        yield "inv_cifar", values


def _components(values: Tensor) -> Tensor:
    return values.permute(0, 3, 4, 1, 2)


def _ours(images: Tensor) -> Tensor:
    return images.permute(0, 3, 1, 2)


def _theirs(images: Tensor) -> Tensor:
    return images.permute(0, 2, 3, 1)
