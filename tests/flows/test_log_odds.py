"""Log-odds of mixtures of logistics: against automatic differentiation, and far out."""

import torch
import torch.nn.functional as F
from torch import Tensor

from suite.flows.mixtures.log_odds import LogOdds, composed_log_odds


def leaves(seed: int = 0) -> list[Tensor]:
    """Values, logits, means and log-scales of five components, float64."""
    generator = torch.Generator().manual_seed(seed)
    x = 2 * torch.randn(2, 3, 2, 4, generator=generator, dtype=torch.float64)
    raw = torch.randn(3, 2, 3, 5, 2, 4, generator=generator, dtype=torch.float64)
    return [one.requires_grad_() for one in (x, *raw)]


def log_odds(x: Tensor, logits: Tensor, means: Tensor, log_scales: Tensor) -> list[Tensor]:
    return list(LogOdds.apply(x, F.log_softmax(logits, 2), means, log_scales))


def by_autograd(x: Tensor, logits: Tensor, means: Tensor, log_scales: Tensor) -> list[Tensor]:
    """The same from the cdf and its derivative."""
    cdf = (logits.softmax(2) * torch.sigmoid((x.unsqueeze(2) - means) / log_scales.exp())).sum(2)
    odds = (cdf / (1 - cdf)).log()
    (slope,) = torch.autograd.grad(odds.sum(), x, create_graph=True)
    return [odds, slope.log()]


def test_values_and_gradients_are_those_of_automatic_differentiation() -> None:
    given = leaves()
    found, expected = log_odds(*given), by_autograd(*given)
    for one, other in zip(found, expected, strict=True):
        assert torch.allclose(one, other, rtol=1e-11, atol=1e-11)
    weights = [torch.randn_like(one.detach()) for one in expected]
    grads = [
        torch.autograd.grad([(w * o).sum() for w, o in zip(weights, of, strict=True)], given)
        for of in (found, expected)
    ]
    for one, other in zip(*grads, strict=True):
        assert torch.allclose(one, other, rtol=1e-9, atol=1e-9)


def test_gradients_are_those_of_differences() -> None:
    assert torch.autograd.gradcheck(log_odds, leaves(1))


def test_values_far_out_are_linear_and_have_finite_gradients() -> None:
    _, logits, means, log_scales = (one.detach().float() for one in leaves())
    for sign in (-1, 1):
        x = torch.full((2, 3, 2, 4), sign * 1e4, requires_grad=True)
        given = [one.requires_grad_() for one in (logits, means, log_scales)]
        odds, log_slope = log_odds(x, *given)
        assert (sign * odds > 1e2).all()
        assert log_slope.isfinite().all()
        for grad in torch.autograd.grad((odds + log_slope).sum(), [x, *given]):
            assert grad.isfinite().all()


def test_the_composed_form_gives_the_same() -> None:
    x, logits, means, log_scales = leaves(2)
    given = (x, F.log_softmax(logits, 2), means, log_scales)
    for one, other in zip(LogOdds.apply(*given), composed_log_odds(*given), strict=True):
        assert torch.allclose(one, other, rtol=1e-12, atol=1e-12)
