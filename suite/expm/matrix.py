"""exp(A) of a batch of matrices, by a method's name."""

from collections.abc import Callable

import torch
from torch import Tensor

from suite.expm.authors import exp_authors, exp_authors_repaired
from suite.expm.autocast import is_autocast, restored, without_autocast
from suite.expm.bounds import unit_roundoff
from suite.expm.full_matrix import batch, single
from suite.expm.full_matrix.taylor import exp_taylor

MatrixMethod = Callable[[Tensor, float | None], Tensor]


def exp_torch(a: Tensor, norm_bound: float | None = None) -> Tensor:
    """Return torch.linalg.matrix_exp(A), which measures its norms itself.

    >>> exp_torch(torch.zeros(1, 1))
    tensor([[1.]])
    """
    result: Tensor = torch.linalg.matrix_exp(a.contiguous())
    return result


EXPONENTIALS: dict[str, MatrixMethod] = {
    "authors": exp_authors,
    "authors-repaired": exp_authors_repaired,
    "torch": exp_torch,
    "taylor": exp_taylor,
}
MATRIX_METHODS = tuple(EXPONENTIALS)
"""Names of the methods that make a whole matrix."""
FASTEST = "taylor"
"""What `auto` is on every device."""


def matrix_exp(a: Tensor, *, method: str = "auto", norm_bound: float | None = None) -> Tensor:
    """Return exp(A) for every matrix of a batch.

    Args:
        a: Matrices (..., n, n), float32 or float64; receives gradients.
        method: One of `MATRIX_METHODS`; `auto` is `taylor`, the fastest of those that keep to
            rounding errors (docs/expm.md).
        norm_bound: Upper bound on the largest row sum of absolute values; only `taylor` uses it,
            and then reads nothing back from the device.

    Returns:
        Matrices (..., n, n).

    Raises:
        ValueError: If the method is unknown, `a` is no batch of square matrices of such a dtype, or
            the norm is out of the method's reach.

    >>> matrix_exp(torch.zeros(1, 1))
    tensor([[1.]])
    """
    method = FASTEST if method == "auto" else method
    if method not in EXPONENTIALS:
        names = ", ".join(MATRIX_METHODS)
        raise ValueError(f"unknown method {method!r}: expected auto or one of {names}")
    if a.dim() < 2 or a.shape[-1] != a.shape[-2]:
        raise ValueError(f"expected square matrices (..., n, n), got shape {tuple(a.shape)}")
    if is_autocast(a):
        with without_autocast(a):
            return _matrix_exp(restored(a), method, norm_bound)
    return _matrix_exp(a, method, norm_bound)


def _matrix_exp(a: Tensor, method: str, norm_bound: float | None) -> Tensor:
    unit_roundoff(a.dtype)
    if a.layout is not torch.strided:
        raise ValueError(f"expected dense matrices, got layout {a.layout}: use a.to_dense()")
    return EXPONENTIALS[method](a, norm_bound)


def forget_idle() -> None:
    """Free the evaluations that `taylor` keeps for later calls; those make them anew."""
    batch.forget_idle()
    single.forget_idle()
