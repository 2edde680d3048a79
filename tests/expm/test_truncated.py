"""The coupling with its series cut, against the polynomial made of whole matrices."""

import math

import pytest
import torch
from torch import Tensor

from suite.expm import matrix_exp_coupling, truncated_coupling, truncated_log_determinant
from tests.expm.cases import Inputs, inputs

BOTH = pytest.mark.parametrize("inverse", [False, True], ids=["forward", "inverse"])
TERMS = pytest.mark.parametrize("terms", [1, 2, 5])
LARGE = (3.0, 0.5, 0.6, 0.1)
"""Scalars that make norms of 2 and more, where float32 is summed in float64."""


def polynomial(s: Tensor, terms: int) -> Tensor:
    """T_m(S), term by term."""
    powers = (torch.linalg.matrix_power(s, k) / math.factorial(k) for k in range(terms + 1))
    return torch.stack(list(powers)).sum(0)


def matrices_of(tensors: Inputs) -> Tensor:
    """S at every pixel, (batch, pixels, n, n)."""
    out, x2, scale, shift, rescale, reshift = tensors
    n = x2.shape[1]
    entries = rescale * torch.tanh(scale * out.view(len(out), n + 1, n, -1)[:, 1:] + shift)
    return (entries + reshift).permute(0, 3, 2, 1)


def by_definition(tensors: Inputs, terms: int, *, inverse: bool) -> tuple[Tensor, Tensor]:
    s, n = matrices_of(tensors), tensors.x2.shape[1]
    b = tensors.out[:, :n].flatten(2)
    x = tensors.x2.flatten(2)
    sign = -1 if inverse else 1
    start = x - b if inverse else x
    moved = (polynomial(sign * s, terms) @ start.transpose(1, 2)[..., None])[..., 0]
    y = moved.transpose(1, 2) if inverse else moved.transpose(1, 2) + b
    return y.view(tensors.x2.shape), sign * s.diagonal(dim1=-2, dim2=-1).sum((1, 2))


@BOTH
@TERMS
@pytest.mark.parametrize("scalars", [(0.7, 0.1, 0.4, -0.1), LARGE])
def test_agrees_with_the_polynomial(
    terms: int, inverse: bool, scalars: tuple[float, float, float, float]
) -> None:
    tensors = inputs("action", scalars=scalars)
    found = truncated_coupling(*tensors, terms=terms, inverse=inverse)
    expected = by_definition(tensors, terms, inverse=inverse)
    torch.testing.assert_close(found, expected, rtol=1e-12, atol=1e-12)


@BOTH
@TERMS
def test_gradients_are_those_of_the_polynomial(terms: int, inverse: bool) -> None:
    tensors = inputs("action", n=3, size=(1, 2), scalars=LARGE).grad()
    assert torch.autograd.gradcheck(
        lambda *tensors: truncated_coupling(*tensors, terms=terms, inverse=inverse), tuple(tensors)
    )


@BOTH
def test_with_many_terms_it_is_the_exponential(inverse: bool) -> None:
    tensors = inputs("action", scalars=LARGE)
    found = truncated_coupling(*tensors, terms=30, inverse=inverse)
    expected = matrix_exp_coupling(*tensors, method="action", inverse=inverse)
    torch.testing.assert_close(found, expected, rtol=1e-11, atol=1e-11)


def test_float32_is_summed_as_the_action_is() -> None:
    tensors = inputs("action", scalars=LARGE, dtype=torch.float32)
    doubles = Inputs(*(tensor.double() for tensor in tensors))
    found = truncated_coupling(*tensors, terms=4)[0]
    exact = truncated_coupling(*doubles, terms=4)[0]
    assert found.dtype == torch.float32
    torch.testing.assert_close(found.double(), exact, rtol=3e-7, atol=1e-6)


def test_the_determinant_is_that_of_the_jacobian() -> None:
    tensors = inputs("action", batch=1, n=3, size=(1, 2), scalars=LARGE)
    for terms in (1, 2, 3):

        def image(x2: Tensor, terms: int = terms) -> Tensor:
            return truncated_coupling(*tensors._replace(x2=x2), terms=terms)[0]

        jacobian = torch.autograd.functional.jacobian(image, tensors.x2).view(6, 6)
        found = truncated_log_determinant(matrices_of(tensors), terms).sum()
        torch.testing.assert_close(found, torch.linalg.slogdet(jacobian).logabsdet)


def test_a_singular_polynomial_has_no_volume() -> None:
    assert truncated_log_determinant(-torch.eye(2), 1).item() == -math.inf


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_what_is_not_finite_gives_nan(value: float) -> None:
    tensors = inputs("action")
    tensors.rescale[0] = value
    assert truncated_coupling(*tensors, terms=2)[0].isnan().all()


def test_empty_batches() -> None:
    tensors = inputs("action", batch=0)
    y2, logdet = truncated_coupling(*tensors, terms=2)
    assert (y2.shape, logdet.shape) == (tensors.x2.shape, (0,))


def test_mistakes_are_named() -> None:
    tensors = inputs("action")
    with pytest.raises(ValueError, match="at least 1 term, got 0"):
        truncated_coupling(*tensors, terms=0)
    with pytest.raises(ValueError, match="expected out"):
        truncated_coupling(*tensors._replace(out=tensors.out[:, :5]), terms=2)
