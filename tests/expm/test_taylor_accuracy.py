import mpmath
import pytest
import torch
from torch import Tensor

from suite.expm import matrix_exp
from tests.expm.matrices import matrices, value_and_gradient

NORMS = (0.05, 0.3, 0.58, 1.0, 1.4, 2.0, 3.0, 6.0, 8.0, 13.0)


@pytest.mark.parametrize("shape", [(4, 4), (2, 4, 4), (1, 12, 12)])
@pytest.mark.parametrize("norm", [1e-6, 0.04, 0.3, 1.0, 5.0])
def test_float64_agrees_with_mpmath(shape: tuple[int, ...], norm: float) -> None:
    a = matrices(*shape, norm=norm)
    found = matrix_exp(a).reshape(-1, *shape[-2:])
    with mpmath.workdps(40):
        for matrix, result in zip(a.reshape(found.shape), found, strict=True):
            exact = mpmath.expm(mpmath.matrix(matrix.tolist()), method="taylor")
            expected = torch.tensor(
                [[float(x) for x in row] for row in exact.tolist()], dtype=torch.float64
            )
            error = (result - expected).norm() / expected.norm()
            assert error <= 8 * 2.0**-53 * max(1.0, norm)


@pytest.mark.parametrize("n", [6, 12, 24])
@pytest.mark.parametrize("norm", NORMS)
def test_float32_is_as_accurate_as_torch(n: int, norm: float) -> None:
    a = matrices(60, n, n, norm=norm, dtype=torch.float32)
    weights = matrices(60, n, n, dtype=torch.float32, seed=1)
    leaf, rounded = a.double().requires_grad_(), a.clone().requires_grad_()
    exact = torch.linalg.matrix_exp(leaf)
    (exact_gradient,) = torch.autograd.grad(exact, leaf, weights.double())
    theirs = torch.linalg.matrix_exp(rounded)
    (their_gradient,) = torch.autograd.grad(theirs, rounded, weights)
    single = [value_and_gradient(m, w) for m, w in zip(a, weights, strict=True)]
    alone = (torch.stack([s[0] for s in single]), torch.stack([s[1] for s in single]))
    for value, gradient in (value_and_gradient(a, weights), alone):
        assert root_mean_square(value, exact) <= 1.05 * root_mean_square(theirs, exact)
        mine = root_mean_square(gradient, exact_gradient)
        assert mine <= 1.2 * root_mean_square(their_gradient, exact_gradient)


def root_mean_square(found: Tensor, exact: Tensor) -> float:
    """Return the root mean square of the matrices' relative errors."""
    errors = (found.double() - exact).flatten(1).norm(dim=1) / exact.flatten(1).norm(dim=1)
    return float(errors.detach().square().mean().sqrt())
