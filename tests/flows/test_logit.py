"""The logit of pixels."""

import pytest
import torch
from torch import Tensor

from suite.flows import stream
from suite.flows.logit import Logit

every_margin = pytest.mark.parametrize("ends", [(0.05, 0.95), (0.05, 1.0), (0.0, 1.0)])


def images() -> Tensor:
    return torch.rand(3, 2, 2, 2, generator=stream(0, "x"), dtype=torch.float64)


@every_margin
def test_it_is_the_logit_and_goes_back(ends: tuple[float, float]) -> None:
    layer, x = Logit(*ends), images()
    y, _ = layer(x)
    assert torch.allclose(y, torch.logit(ends[0] + (ends[1] - ends[0]) * x), rtol=1e-12)
    assert torch.allclose(layer.inverse(y), x, rtol=1e-12)


@every_margin
def test_its_logdet_is_that_of_its_derivative(ends: tuple[float, float]) -> None:
    layer, x = Logit(*ends), images().requires_grad_()
    y, logdet = layer(x)
    (slope,) = torch.autograd.grad(y.sum(), x)
    assert torch.allclose(logdet, slope.log().flatten(1).sum(1), rtol=1e-12)


def test_next_to_one_it_keeps_its_digits() -> None:
    layer, x = Logit(0.05, 1.0), 1 - 2.0**-24
    exact = torch.logit(torch.tensor(0.05 + 0.95 * x, dtype=torch.float64))
    found, logdet = layer(torch.full((1, 1), x))
    assert found.item() == pytest.approx(exact.item(), rel=1e-6)
    assert logdet.isfinite()


def test_integers_are_refused() -> None:
    for apply in (Logit(0, 1), Logit(0, 1).inverse):
        with pytest.raises(ValueError, match=r"torch\.uint8"):
            apply(torch.zeros(2, 3, dtype=torch.uint8))
