"""What latents follow: densities, and draws that have them."""

import math

import numpy as np
import pytest
import torch
from scipy import integrate, stats

from suite.flows import stream
from suite.flows.priors import PRIORS, Prior

KNOWN = {"normal": stats.norm, "logistic": stats.logistic}
"""The same densities in scipy."""
every_prior = pytest.mark.parametrize("name", list(PRIORS))


def density(prior: Prior, at: float) -> float:
    return math.exp(prior.log_density(torch.tensor([[at]], dtype=torch.float64)).item())


@every_prior
def test_the_density_integrates_to_one(name: str) -> None:
    total, error = integrate.quad(lambda at: density(PRIORS[name], at), -40, 40, epsabs=1e-12)
    assert error < 1e-9
    assert total == pytest.approx(1, abs=1e-9)


@every_prior
def test_the_log_density_of_an_image_is_the_sum_over_its_values(name: str) -> None:
    z = 3 * torch.randn(5, 3, 2, 2, generator=stream(0, "z"), dtype=torch.float64)
    found = PRIORS[name].log_density(z)
    expected = KNOWN[name].logpdf(z.numpy()).reshape(5, -1).sum(1)
    assert found.shape == (5,)
    np.testing.assert_allclose(found.numpy(), expected, rtol=1e-13)


@every_prior
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_draws_have_the_density_and_the_dtype_that_is_asked_for(
    name: str, dtype: torch.dtype
) -> None:
    like = torch.zeros(0, dtype=dtype)
    z = PRIORS[name].draw((4, 3, 50, 50), like, stream(0, "draws"))
    assert z.shape == (4, 3, 50, 50)
    assert z.dtype == dtype
    assert z.isfinite().all()
    # The seed is fixed, so that this says the same each time.
    for other, agrees in ((name, True), *((other, False) for other in KNOWN if other != name)):
        assert (stats.kstest(z.flatten().numpy(), KNOWN[other].cdf).pvalue > 0.01) == agrees


@every_prior
def test_a_stream_gives_the_same_draws_each_time(name: str) -> None:
    like = torch.zeros(0)
    first, again = (PRIORS[name].draw((2, 3), like, stream(0, "draws")) for _ in range(2))
    assert torch.equal(first, again)
    assert not torch.equal(first, PRIORS[name].draw((2, 3), like, stream(1, "draws")))


@every_prior
def test_latents_far_out_have_a_finite_log_density_and_gradient(name: str) -> None:
    z = torch.tensor([[-1e4], [0.0], [1e4]], requires_grad=True)
    found = PRIORS[name].log_density(z)
    found.sum().backward()
    assert found.isfinite().all()
    assert z.grad is not None
    assert z.grad.isfinite().all()
    assert z.grad.flatten().sign().tolist() == [1, 0, -1]


@every_prior
def test_an_empty_batch_has_no_densities(name: str) -> None:
    assert PRIORS[name].log_density(torch.zeros(0, 3, 2, 2)).shape == (0,)
