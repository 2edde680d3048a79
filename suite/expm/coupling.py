"""The matrix-exponential coupling: layout, checks, and the table of its methods."""

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor

from suite.expm.action.bounded_series import FULL, LOW_RANK, Series, within_bound
from suite.expm.autocast import is_autocast, restored, without_autocast
from suite.expm.bounds import coupling_norm
from suite.expm.coupling_checks import check_inputs
from suite.expm.coupling_scalars import Scalars
from suite.expm.fused import fused_coupling, kernel_or_notice
from suite.expm.fused.measured import Measured
from suite.expm.matrix import EXPONENTIALS
from suite.expm.surroundings import is_plain, outside_graphs

Result = tuple[Tensor, Tensor]
"""y2, shape (batch, n, pixels), and logdet, shape (batch,)."""
Method = Callable[[Tensor, Tensor, Scalars, int, float | None, Measured | None], Result]
"""(chunks (batch, chunks, n, pixels), x2 (batch, n, pixels), scalars, sign, norm bound, measured).
"""
Exponential = Callable[[Tensor, Tensor, Scalars, int, float | None], Result]
"""The same without the shift: (exp(sign S) x, tr of sign S summed over an image)."""


def _shifted(exponential: Exponential) -> Method:
    """Return the coupling whose linear part is `exponential`."""

    def method(
        chunks: Tensor,
        x: Tensor,
        scalars: Scalars,
        sign: int,
        norm_bound: float | None,
        measured: Measured | None,
    ) -> Result:
        b, entries = chunks[:, 0], chunks[:, 1:]
        if sign < 0:
            return exponential(entries, x - b, scalars, sign, norm_bound)
        y, logdet = exponential(entries, x, scalars, sign, norm_bound)
        return y + b, logdet

    return method


def _by_matrix(
    name: str,
    entries: Tensor,
    x: Tensor,
    scalars: Scalars,
    sign: int,
    norm_bound: float | None,
) -> Result:
    matrices = (sign * scalars.squash(entries)).permute(0, 3, 2, 1)
    logdet = matrices.diagonal(dim1=-2, dim2=-1).sum((1, 2))
    y = EXPONENTIALS[name](matrices, norm_bound) @ x.permute(0, 2, 1)[..., None]
    return y[..., 0].permute(0, 2, 1), logdet


@outside_graphs
def _by_taylor(
    entries: Tensor, x: Tensor, scalars: Scalars, sign: int, norm_bound: float | None
) -> Result:
    if norm_bound is None:
        norms = coupling_norm(x.shape[1], scalars.rescale, scalars.reshift)
        x, norm_bound = within_bound(x, norms)
    return _by_matrix("taylor", entries, x, scalars, sign, norm_bound)


def _by_series(series: Series) -> Method:
    """Return the coupling by a series in PyTorch."""

    @outside_graphs
    def method(
        chunks: Tensor,
        x: Tensor,
        scalars: Scalars,
        sign: int,
        norm_bound: float | None,
        measured: Measured | None,
    ) -> Result:
        return series((chunks, x, *scalars.tensors()), sign, norm_bound)

    return method


def _compiled(form: str, otherwise: Method) -> Method:
    """Return the coupling by the compiled kernel, or `otherwise` where there is none.

    The kernel takes ordinary tensors alone: all others, and whatever torch would look into, take
    the other way too.
    """

    @outside_graphs
    def method(
        chunks: Tensor,
        x: Tensor,
        scalars: Scalars,
        sign: int,
        norm_bound: float | None,
        measured: Measured | None,
    ) -> Result:
        tensors = scalars.tensors()
        kernel = kernel_or_notice() if is_plain(chunks, x, *tensors) else None
        if kernel is None:
            return otherwise(chunks, x, scalars, sign, norm_bound, measured)
        return fused_coupling(kernel, form, chunks, x, tensors, sign, measured)

    return method


METHODS: dict[str, Method] = {
    "authors": _shifted(partial(_by_matrix, "authors")),
    "authors-repaired": _shifted(partial(_by_matrix, "authors-repaired")),
    "torch": _shifted(partial(_by_matrix, "torch")),
    "taylor": _shifted(_by_taylor),
    "action": _by_series(FULL),
    "fused": _compiled("full", _by_series(FULL)),
    "low-rank": _by_series(LOW_RANK),
    "fused-low-rank": _compiled("low_rank", _by_series(LOW_RANK)),
}
COUPLING_METHODS = tuple(METHODS)
"""Names of the coupling's methods."""


def fastest_method(device: torch.device) -> str:
    """The fastest method for full matrices, of those that run on a device.

    >>> fastest_method(torch.device("cpu")), fastest_method(torch.device("cuda"))
    ('fused', 'action')
    """
    return "fused" if device.type == "cpu" else "action"


def _chosen(method: str, device: torch.device) -> str:
    if method == "auto":
        return fastest_method(device)
    if method not in METHODS:
        names = ", ".join(COUPLING_METHODS)
        raise ValueError(f"unknown method {method!r}: expected auto or one of {names}")
    return method


def matrix_exp_coupling(
    out: Tensor,
    x2: Tensor,
    scale: Tensor,
    shift: Tensor,
    rescale: Tensor,
    reshift: Tensor,
    *,
    inverse: bool = False,
    method: str = "auto",
    norm_bound: float | None = None,
    measured: Measured | None = None,
) -> tuple[Tensor, Tensor]:
    """Return exp(S) x2 + b at every pixel and the sum of tr S per image, or the inverse.

    Cut along channels into chunks of n, `out` holds the shift b, then the n columns of the matrix
    O, and S = rescale * tanh(scale * O + shift) + reshift.

    Args:
        out: Network output (batch, n (n + 1), height, width), float32 or float64; for `low-rank`
            and `fused-low-rank` (batch, n (2 t + 1), height, width): b, t rows of A1, t columns of
            A2, S = A2 A1.
        x2: Vectors (batch, n, height, width).
        scale: Shape (1,).
        shift: Shape (1,).
        rescale: Shape (1,).
        reshift: Shape (1,).
        inverse: Return exp(-S) (x2 - b) and -sum tr S instead.
        method: One of `COUPLING_METHODS`; `auto` is the fastest for full matrices: `fused` on a
            CPU, which is `action` where the kernel cannot be compiled, and `action` elsewhere. The
            first call on a CPU may compile the kernel, which takes some seconds.
        norm_bound: Upper bound on the largest row sum of |S| (`low-rank`: of |A1 A2|), which
            decides degrees and sub-steps of `taylor`, `action` and `low-rank` without a read-back
            from the device; None computes it from rescale and reshift, which costs one. `fused`
            and `fused-low-rank` measure their matrices instead.
        measured: What these two add the norms that they measure to; others leave it alone.

    Returns:
        y2 (batch, n, height, width) and logdet (batch,), in nats. What is not finite in an image
        or in the scalars gives NaN.

    Raises:
        ValueError: If the method is unknown, shapes or dtypes do not fit, the norm is beyond 4096
            sub-steps or 64 squarings, or a tensor for the compiled kernel is not on the CPU.

    Source: Xiao and Liu, Generative Flows with Matrix Exponential (ICML 2020), section 4.

    >>> import torch
    >>> one = torch.ones(1)
    >>> out, x2 = torch.zeros(1, 6, 1, 1), torch.ones(1, 2, 1, 1)
    >>> y2, logdet = matrix_exp_coupling(out, x2, one, 0 * one, one / 2, 0 * one)
    >>> y2.flatten(), logdet
    (tensor([1., 1.]), tensor([0.]))
    """
    method = _chosen(method, out.device)
    if is_autocast(out):
        tensors = (restored(t) for t in (out, x2, scale, shift, rescale, reshift))
        with without_autocast(out):
            return matrix_exp_coupling(
                *tensors, inverse=inverse, method=method, norm_bound=norm_bound, measured=measured
            )
    scalars = Scalars(scale, shift, rescale, reshift)
    check_inputs(out, x2, scalars, method)
    n = x2.shape[1]
    chunks = out.reshape(out.shape[0], out.shape[1] // n, n, x2.shape[2] * x2.shape[3])
    x = x2.reshape(x2.shape[0], n, x2.shape[2] * x2.shape[3])
    y, logdet = METHODS[method](chunks, x, scalars, -1 if inverse else 1, norm_bound, measured)
    return y.reshape(x2.shape), logdet
