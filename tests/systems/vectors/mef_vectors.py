"""MEF: latents, the likelihood, gradients and the number of parameters."""

from collections.abc import Iterator

import torch
from typing_extensions import override

from suite.systems.mef import Mef
from suite.systems.published.mef_names import authors_name
from tests.systems.vectors.system_vectors import Quantity, SystemVectors


class MefVectors(SystemVectors):
    """``additive-matrixexp`` and the like: ``bpd`` is the mean, gradients are of it."""

    system = "mef"
    given = {**SystemVectors.given, "x": "the dequantised images"}  # noqa: RUF012 (never changed)

    @override
    def quantities(self) -> Iterator[Quantity]:
        mef = self.built()
        assert isinstance(mef, Mef)
        parameters = dict(mef.named_parameters())
        count = sum(one.numel() for one in parameters.values())
        yield "config.trainable_parameters", torch.tensor(count)
        x = self.file["x"]
        z, logdet = mef(x)
        yield "z", z
        yield "logdet", logdet
        bits = mef.bits_per_dim(x).mean()
        yield "bpd", bits
        bits.backward()
        for name, one in parameters.items():
            if one.grad is not None:
                yield f"grad.{authors_name(name)}", one.grad
