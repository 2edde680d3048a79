"""The coupling with its series cut at a fixed power, however large the matrices are."""

import math

import torch
from torch import Tensor

from suite.expm.action.bounded_series import within_bound
from suite.expm.action.full_rank import action
from suite.expm.autocast import is_autocast, restored, without_autocast
from suite.expm.bounds import Degree, coupling_norm, working_dtype
from suite.expm.coupling_checks import check_inputs
from suite.expm.coupling_scalars import Scalars
from suite.expm.surroundings import outside_graphs


@outside_graphs
def truncated_coupling(
    out: Tensor,
    x2: Tensor,
    scale: Tensor,
    shift: Tensor,
    rescale: Tensor,
    reshift: Tensor,
    *,
    terms: int,
    inverse: bool = False,
    norm_bound: float | None = None,
) -> tuple[Tensor, Tensor]:
    """Return T_m(S) x2 + b at every pixel and the sum of tr S per image, or T_m(-S) (x2 - b).

    T_m(S) = sum of S^k / k! for k = 0 ... m, in one step, neither scaled nor squared. If m is too
    small for the norm of S, then T_m(-S) does not undo T_m(S), and tr S, which belongs to exp(S),
    is not log |det T_m(S)|. Gradients are those of T_m.

    Args:
        out: Network output (batch, n (n + 1), height, width), float32 or float64; see
            `matrix_exp_coupling`.
        x2: Vectors (batch, n, height, width).
        scale: Shape (1,).
        shift: Shape (1,).
        rescale: Shape (1,).
        reshift: Shape (1,).
        terms: m, the terms behind the identity.
        inverse: Return T_m(-S) (x2 - b) and -sum tr S instead.
        norm_bound: Upper bound on the largest row sum of |S|. It decides nothing but whether
            float32 is summed in float64, as in the method `action`; None computes it, which costs
            a read-back.

    Returns:
        y2 (batch, n, height, width) and logdet (batch,), in nats. What is not finite in an image
        or in the scalars gives NaN.

    Raises:
        ValueError: If `terms` is less than 1, or shapes or dtypes do not fit.

    >>> one, zero = torch.ones(1), torch.zeros(1)
    >>> out, x2 = torch.zeros(1, 2, 1, 1), torch.ones(1, 1, 1, 1)
    >>> y2, logdet = truncated_coupling(out, x2, one, zero, zero, one, terms=2)
    >>> y2.item(), logdet.item()
    (2.5, 1.0)
    """
    if terms < 1:
        raise ValueError(f"expected at least 1 term, got {terms}")
    if is_autocast(out):
        tensors = (restored(t) for t in (out, x2, scale, shift, rescale, reshift))
        with without_autocast(out):
            return truncated_coupling(*tensors, terms=terms, inverse=inverse, norm_bound=norm_bound)
    check_inputs(out, x2, Scalars(scale, shift, rescale, reshift), "action")
    (batch, n), pixels = x2.shape[:2], x2.shape[2] * x2.shape[3]
    if norm_bound is None:
        x2, norm_bound = within_bound(x2, coupling_norm(n, rescale, reshift))
    elif not math.isfinite(norm_bound):
        x2 = x2 * math.nan
    y, logdet = action(
        out.reshape(batch, n + 1, n, pixels),
        x2.reshape(batch, n, pixels),
        scale,
        shift,
        rescale,
        reshift,
        -1 if inverse else 1,
        Degree(terms, 1),
        working_dtype(norm_bound, x2.dtype),
    )
    return y.reshape(x2.shape), logdet


def truncated_log_determinant(matrices: Tensor, terms: int) -> Tensor:
    """Return log |det T_m(S)|, which truncation puts in the place of tr S.

    Args:
        matrices: S (..., n, n); worked on in float64.
        terms: m, at least 1.

    Returns:
        (...), float64, in nats; -inf where T_m(S) is singular.

    >>> truncated_log_determinant(torch.tensor([[1.0]]), 2).exp().item()
    2.5
    """
    s = matrices.double()
    identity = torch.eye(s.shape[-1], dtype=s.dtype, device=s.device)
    polynomial = identity.expand_as(s)
    for k in range(terms, 0, -1):
        polynomial = identity + s @ polynomial / k
    logarithms: Tensor = torch.linalg.slogdet(polynomial).logabsdet
    return logarithms
