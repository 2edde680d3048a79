"""exp(A2 A1) x for thin A2 and wide A1, by a series on a vector of the rank's length."""

import torch
from torch import Tensor

from suite.expm.bounds import Degree

ENTRY_OFFSET = 1e-8
"""Added to every entry of A1 and A2 by the authors' program."""


def low_rank_action(a1: Tensor, a2: Tensor, x: Tensor, degree: Degree) -> Tensor:
    """Return exp(A2 A1) x at every pixel.

    With B = A1 A2, exp(A2 A1) x = x + A2 f(B) A1 x and f(B) = sum_k B^k / (k + 1)!. In s sub-steps
    only z = A1 x moves: w_i = f(B / s) z_i / s, z_(i+1) = z_i + B w_i, and the result is
    x + A2 sum_i w_i. A polynomial of degree m in A2 A1 is one of degree m - 1 in B.

    Args:
        a1: Rows of A1 (batch, t, n, pixels).
        a2: Columns of A2 (batch, t, n, pixels).
        x: Vectors (batch, n, pixels).
        degree: Degree and sub-steps for the norm of B.

    Returns:
        Vectors (batch, n, pixels).
    """
    small = torch.einsum("binp,bjnp->bijp", a1, a2)
    z = (a1 * x[:, None]).sum(2)
    total = torch.zeros_like(z)
    for _ in range(degree.steps):
        start = z / degree.steps
        w = start
        for k in range(degree.m, 1, -1):
            w = start + (small * w[:, None]).sum(2) / (k * degree.steps)
        z = z + (small * w[:, None]).sum(2)
        total = total + w
    return x + (a2 * total[:, :, None]).sum(1)
