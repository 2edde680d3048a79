"""The series at the degree that a bound on the norm asks for, given or made of the scalars."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from torch import Tensor

from suite.expm.action.composed_series import composed_action, composed_low_rank
from suite.expm.action.full_rank import action
from suite.expm.action.low_rank import ENTRY_OFFSET, low_rank_action
from suite.expm.bounds import choose_degree, coupling_norm, low_rank_norm, working_dtype
from suite.expm.surroundings import is_plain, largest

Result = tuple[Tensor, Tensor]
Form = Callable[..., Result]
"""(the six tensors, sign, degree, dtype): vectors (batch, n, pixels) and logdet (batch,)."""


@dataclass(frozen=True)
class Series:
    """One kind of matrix: full, or A2 A1 of low rank.

    Attributes:
        fastest: The coupling, prepared where nobody looks into it.
        composed: The same in torch's own operators.
        norm: A bound on the norm, no shape, from (n, chunks, rescale, reshift).
    """

    fastest: Form
    composed: Form
    norm: Callable[[int, int, Tensor, Tensor], Tensor]

    def __call__(
        self, tensors: tuple[Tensor, ...], sign: int, norm_bound: float | None = None
    ) -> Result:
        """Return the coupling of (out, x, scale, shift, rescale, reshift)."""
        return self._summed(self.fastest, tensors, sign, norm_bound)

    def differentiable(self, tensors: tuple[Tensor, ...], sign: int) -> Result:
        """Return the same by the composed form."""
        return self._summed(self.composed, tensors, sign, None)

    def _summed(
        self, form: Form, tensors: tuple[Tensor, ...], sign: int, norm_bound: float | None
    ) -> Result:
        out, x, *scalars = tensors
        if norm_bound is None:
            norms = self.norm(x.shape[1], out.shape[1], *scalars[2:])
            x, norm_bound = within_bound(x, norms)
        elif not math.isfinite(norm_bound):
            x = x * math.nan
        degree, dtype = choose_degree(norm_bound, x.dtype), working_dtype(norm_bound, x.dtype)
        return form(out, x, *scalars, sign, degree, dtype)


def within_bound(x: Tensor, norms: Tensor) -> tuple[Tensor, float]:
    """Return x and a bound on the norm; NaN for x where the norm is not finite, or beyond it.

    A few terms of a series might stay infinite. A norm is beyond the bound in a recorded program
    that later meets larger ones.
    """
    if is_plain(x, norms):
        norm = largest(norms)
        return (x if math.isfinite(norm) else x * math.nan), norm
    norm = largest(norms.masked_fill(~norms.isfinite(), 0.0))
    return x.masked_fill(~(norms <= norm), math.nan), norm


def _full_norm(n: int, chunks: int, rescale: Tensor, reshift: Tensor) -> Tensor:
    return coupling_norm(n, rescale, reshift)


def _low_rank_norm(n: int, chunks: int, rescale: Tensor, reshift: Tensor) -> Tensor:
    return low_rank_norm(n, chunks // 2, rescale, reshift)


FULL = Series(action, composed_action, _full_norm)
LOW_RANK = Series(
    low_rank_action, partial(composed_low_rank, entry_offset=ENTRY_OFFSET), _low_rank_norm
)
