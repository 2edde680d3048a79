import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from suite.expm import MATRIX_METHODS, matrix_exp
from tests.expm.cases import TRUNCATED, largest

EVERY = pytest.mark.parametrize("method", MATRIX_METHODS)


@st.composite
def batches(draw: st.DrawFn, count: int = 1) -> list[Tensor]:
    """Draw matrices (batch, n, n) in float64 with row sums up to 4."""
    n, batch = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    seed, size = draw(st.integers(0, 2**32 - 1)), draw(st.floats(0, 4))
    generator = torch.Generator().manual_seed(seed)
    shape = (count, batch, n, n)
    return list((torch.rand(shape, generator=generator, dtype=torch.float64) * 2 - 1) * size / n)


def tolerance_of(method: str) -> float:
    if method in TRUNCATED:
        return 3e-7
    # torch.linalg.matrix_exp is off by up to 3.2e-11 in float64, at norms near 0.033.
    return 1e-10 if method == "torch" else 1e-12


def assert_equal(method: str, actual: Tensor, expected: Tensor) -> None:
    tolerance = tolerance_of(method)
    torch.testing.assert_close(
        actual, expected, rtol=tolerance, atol=tolerance * max(1.0, largest(expected))
    )


@EVERY
@settings(deadline=None, max_examples=25)
@given(drawn=batches(count=2))
def test_identities(method: str, drawn: list[Tensor]) -> None:
    a, other = drawn
    eye = torch.eye(a.shape[-1], dtype=a.dtype).expand_as(a)
    exp = matrix_exp(a, method=method)
    assert_equal(method, exp @ matrix_exp(-a, method=method), eye)
    assert_equal(method, matrix_exp(a.mT, method=method), exp.mT)
    trace = a.diagonal(dim1=-2, dim2=-1).sum(-1)
    assert_equal(method, torch.linalg.det(exp), trace.exp())
    basis = eye + other.tril(-1) / 4
    similar = torch.linalg.solve(basis, a @ basis)
    assert_equal(method, matrix_exp(similar, method=method), torch.linalg.solve(basis, exp @ basis))
    both = torch.zeros(*a.shape[:-2], 2 * a.shape[-1], 2 * a.shape[-1], dtype=a.dtype)
    n = a.shape[-1]
    both[..., :n, :n], both[..., n:, n:] = a, other
    blocks = matrix_exp(both, method=method)
    assert_equal(method, blocks[..., :n, :n], exp)
    assert_equal(method, blocks[..., n:, n:], matrix_exp(other, method=method))
    assert largest(blocks[..., :n, n:]) == 0


@EVERY
@pytest.mark.parametrize("shape", [(3, 3), (2, 3, 3), (2, 4, 1, 1), (0, 3, 3)])
def test_exp_of_zero_is_one_exactly(method: str, shape: tuple[int, ...]) -> None:
    eye = torch.eye(shape[-1]).expand(shape)
    assert torch.equal(matrix_exp(torch.zeros(shape), method=method), eye)


@EVERY
@pytest.mark.parametrize("shape", [(3, 3), (2, 3, 3), (2, 1, 3, 3)])
def test_gradients(method: str, shape: tuple[int, ...]) -> None:
    generator = torch.Generator().manual_seed(0)
    a = torch.randn(shape, generator=generator, dtype=torch.float64).requires_grad_()
    tolerance = 1e-5 if method in TRUNCATED else 1e-7
    step = 1e-4 if method in TRUNCATED else 1e-6
    assert torch.autograd.gradcheck(
        lambda a: matrix_exp(a, method=method), (a,), eps=step, atol=tolerance, rtol=tolerance
    )


@EVERY
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_gives_nan(method: str, value: float) -> None:
    a = torch.zeros(1, 2, 2)
    a[0, 0, 1] = a[0, 1, 0] = value
    assert matrix_exp(a, method=method).isnan().any()


@EVERY
@pytest.mark.parametrize("n", [3, 12])
@pytest.mark.parametrize("batch", [(), (4,), (2, 3)])
def test_strided_matrices(method: str, n: int, batch: tuple[int, ...]) -> None:
    generator = torch.Generator().manual_seed(0)
    a = torch.randn(*batch, n, n, generator=generator, dtype=torch.float64) / n
    found = []
    for leaf in (a.mT.contiguous().mT.requires_grad_(), a.clone().requires_grad_()):
        result = matrix_exp(leaf, method=method)
        found.append((result, *torch.autograd.grad(result.square().mT.sum(), leaf)))
    torch.testing.assert_close(found[0], found[1])


@EVERY
def test_a_nilpotent_matrix_has_two_terms(method: str) -> None:
    a = torch.tensor([[0.0, 1.0], [0.0, 0.0]])
    torch.testing.assert_close(matrix_exp(a, method=method), torch.eye(2) + a)


@EVERY
@pytest.mark.parametrize(
    ("a", "named"),
    [
        (torch.zeros(3), r"\(3,\)"),
        (torch.zeros(2, 3), r"\(2, 3\)"),
        (torch.zeros(2, 2, dtype=torch.int64), "int64"),
        (torch.zeros(2, 2, dtype=torch.float16), "float16"),
    ],
)
def test_mistakes_are_named(method: str, a: Tensor, named: str) -> None:
    with pytest.raises(ValueError, match=named):
        matrix_exp(a, method=method)


@pytest.mark.parametrize("method", TRUNCATED)
def test_the_authors_scale_has_a_limit(method: str) -> None:
    with pytest.raises(ValueError, match=r"1e\+30.*64"):
        matrix_exp(torch.eye(2) * 1e30, method=method)


def test_unknown_methods_are_listed() -> None:
    with pytest.raises(ValueError, match=r"'pade'.*authors, authors-repaired, torch, taylor"):
        matrix_exp(torch.eye(2), method="pade")


def test_who_names_no_method_gets_taylor() -> None:
    a = torch.rand(3, 4, 4, generator=torch.Generator().manual_seed(0))
    assert torch.equal(matrix_exp(a), matrix_exp(a, method="taylor"))
    assert torch.equal(matrix_exp(a, method="auto"), matrix_exp(a, method="taylor"))
    with pytest.raises(ValueError, match="'pade': expected auto or one of authors"):
        matrix_exp(a, method="pade")
