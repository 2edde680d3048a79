"""Accuracy in float32 against float64 from the same float32 numbers."""

import itertools

import pytest
import torch
from torch import Tensor

from suite.expm import matrix_exp_coupling
from tests.expm.cases import FUSED

ROUNDOFF = 2.0**-24
NORMS = (0.1, 0.3, 0.5, 0.8, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0)
# name -> (what the network puts out, rescale and reshift as shares of the norm)
FIELDS = {
    "free": (lambda noise: noise, 1.0, 0.0),
    "free, shifted": (lambda noise: noise, 0.6, 0.4),
    "all at 1": (lambda noise: 100 + 0 * noise, 1.0, 0.0),
    "all at -1": (lambda noise: -100 + 0 * noise, 1.0, 0.0),
    "all at 1, shifted": (lambda noise: 100 + 0 * noise, 0.6, 0.4),
    "all at 1, shifted back": (lambda noise: 100 + 0 * noise, 0.53, -0.47),
    "all at 1 or -1": (lambda noise: 100 * noise.sign(), 1.0, 0.0),
    "all at 1 or -1, shifted": (lambda noise: 100 * noise.sign(), 0.7, -0.3),
}
VECTORS = {
    "normal": lambda x: x,
    "positive": lambda x: x.abs(),
    "equal": lambda x: x[:, :1].expand_as(x).contiguous(),
    "one entry": lambda x: torch.cat([x[:, :1], 0 * x[:, 1:]], 1),
}
CASES = list(itertools.product(FIELDS, VECTORS))


def exact(matrix: Tensor, x: Tensor) -> Tensor:
    """exp(S) x for pixels in front: float64."""
    exponential: Tensor = torch.linalg.matrix_exp(matrix.contiguous())
    return (exponential @ x[..., None])[..., 0]


def errors(method: str, n: int, norm: float, field: str, vector: str) -> tuple[float, float]:
    """Return the worst vector's error in units of u |exp(|S|)|x||, and the batch's relative one."""
    generator = torch.Generator().manual_seed(n)
    noise = torch.randn(4, n, n, 8, 8, generator=generator)
    x = VECTORS[vector](torch.randn(4, n, 8, 8, generator=generator))
    shape, rescale_share, reshift_share = FIELDS[field]
    raw, b = shape(noise), torch.zeros_like(x)
    scalars = [
        torch.tensor([value])
        for value in (1.0, 0.1, norm * rescale_share / n, norm * reshift_share / n)
    ]
    out = torch.cat([b[:, None], raw], 1).flatten(1, 2)
    y2, _ = matrix_exp_coupling(out, x, *scalars, method=method)
    scale, shift, rescale, reshift = (value.double() for value in scalars)
    matrix = (rescale * torch.tanh(scale * raw.double() + shift) + reshift).permute(0, 3, 4, 2, 1)
    vectors, found = x.double().permute(0, 2, 3, 1), y2.double().permute(0, 2, 3, 1)
    expected = exact(matrix, vectors)
    allowed = exact(matrix.abs(), vectors.abs()).norm(dim=-1)
    difference = found - expected
    worst = (difference.norm(dim=-1) / allowed).max().item() / ROUNDOFF
    return worst, (difference.norm() / expected.norm()).item()


@pytest.mark.parametrize("n", [6, 12, 24])
@pytest.mark.parametrize(("field", "vector"), CASES)
@pytest.mark.parametrize("method", ["action", FUSED])
def test_float32_is_accurate_for_every_vector(method: str, n: int, field: str, vector: str) -> None:
    for norm in NORMS:
        worst, batch = errors(method, n, norm, field, vector)
        assert worst <= 4, f"norm {norm}"
        assert batch <= 3e-7, f"norm {norm}"
