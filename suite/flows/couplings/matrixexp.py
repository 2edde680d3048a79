"""The matrix exponential coupling."""

import torch
from torch import Tensor
from typing_extensions import override

from suite.expm import (
    Measured,
    matrix_exp_coupling,
    resolve_coupling_method,
    resolve_low_rank_method,
    truncated_coupling,
)
from suite.expm.autocast import without_autocast
from suite.expm.surroundings import outside_graphs
from suite.flows.couplings.coupling_layer import ScaledCoupling
from suite.flows.definition import Definition, Formula
from suite.flows.norm_bound import BoundedExponent


class MatrixExpCoupling(ScaledCoupling, BoundedExponent):
    """``y2 = exp(S) x2 + b`` at every pixel, log-determinant ``sum trace S`` (MEF, section 4.1).

    The network's first chunk is b. With up to ``low_rank_above`` transformed channels the other n
    chunks are the columns of S before their tanh; above, S = A2 A1 has low rank, and the chunks
    are the rows of A1 and the columns of A2. ``rescale`` is 1/n at the start.

    Args:
        channels: Channels of the images.
        hidden_channels: Width of the network.
        num_blocks: Its residual blocks.
        generator: Where its weights are drawn from.
        method: How exp(S) x2 is computed for a full S, one of ``suite.expm.COUPLING_METHODS``, or
            ``auto``; ``resolve_low_rank_method`` says what that means where S has low rank.
        low_rank_above: With more transformed channels than this, S has low rank.
        rank: That rank.
        terms: Where the series is cut, whatever the norm, in place of a method; None where exp(S)
            is computed.

    Raises:
        ValueError: The series is to be cut, and S has low rank.

    Attributes:
        measured: What the norms of the matrices are added to, by methods that measure them; None
            if nobody wants to know.
    """

    definition = Definition(
        function=Formula(
            "y1 = x1; y2 = exp(S(x1)) x2 + b(x1)",
            r"y_1 = x_1,\; y_2 = e^{S(x_1)} x_2 + b(x_1)",
        ),
        inverse=Formula(
            "x1 = y1; x2 = exp(-S(y1)) (y2 - b(y1))",
            r"x_1 = y_1,\; x_2 = e^{-S(y_1)} (y_2 - b(y_1))",
        ),
        log_determinant=Formula("sum tr S(x1)", r"\sum \mathrm{tr}\, S(x_1)"),
        where=(
            "x1 and x2 are the first and the other channels; S(x1), a square matrix for each "
            "pixel, and b(x1) are from a network; the sum is over pixels"
        ),
    )

    def __init__(
        self,
        channels: int,
        *,
        hidden_channels: int,
        num_blocks: int,
        generator: torch.Generator,
        method: str = "auto",
        low_rank_above: int = 24,
        rank: int = 3,
        terms: int | None = None,
    ) -> None:
        n = channels // 2
        low_rank = n > low_rank_above
        if low_rank and terms is not None:
            raise ValueError(
                f"terms cuts the series of a full matrix, and with {n} transformed channels S has "
                f"rank {rank}: raise low_rank_above"
            )
        super().__init__(
            channels,
            chunks=2 * rank + 1 if low_rank else n + 1,
            rescale=1 / max(n, 1),
            hidden_channels=hidden_channels,
            num_blocks=num_blocks,
            generator=generator,
        )
        self.rank = rank if low_rank else None
        self.method = method
        self.terms = terms
        self.measured: Measured | None = None

    def method_on(self, device: torch.device) -> str:
        """The method that computes there; ``truncated`` where the series is cut."""
        if self.terms is not None:
            return "truncated"
        if self.rank is not None:
            return resolve_low_rank_method(self.method, device)
        return resolve_coupling_method(self.method, device)

    @override
    def exponent_norm(self, slack: float = 0.0) -> Tensor:
        # |tanh| <= 1, so no entry of S, A1 or A2 is larger than this.
        entry = self.rescale.detach().abs() + self.reshift.detach().abs() + 2 * slack
        if self.rank is None:
            return self.transformed * entry.squeeze()
        return self.rank * self.transformed * (entry.squeeze() + 1e-8) ** 2

    @override
    def exponent_parameters(self) -> tuple[Tensor, ...]:
        return self.rescale, self.reshift

    def exponents(self, out: Tensor) -> Tensor:
        """The matrices whose exponentials are taken; A1 A2 where S = A2 A1 has low rank.

        Args:
            out: The network's output, (batch, n * chunks, height, width).

        Returns:
            (batch, pixels, n, n), or t for n.
        """
        chunks = out.unflatten(1, (-1, self.transformed)).flatten(3)[:, 1:]
        entries = self.rescale * torch.tanh(self.scale * chunks + self.shift) + self.reshift
        if self.rank is None:
            return entries.permute(0, 3, 2, 1)
        a1, a2 = (entries + 1e-8).split(self.rank, 1)
        with without_autocast(out):
            return torch.einsum("bknp,blnp->bpkl", a1, a2)

    @override
    def transform(self, out: Tensor, x2: Tensor) -> tuple[Tensor, Tensor]:
        return self._exp(out, x2, inverse=False)

    @override
    def untransform(self, out: Tensor, y2: Tensor) -> Tensor:
        return self._exp(out, y2, inverse=True)[0]

    @outside_graphs
    def _exp(self, out: Tensor, x2: Tensor, *, inverse: bool) -> tuple[Tensor, Tensor]:
        scalars = self.scale, self.shift, self.rescale, self.reshift
        bound = self.norm_bound()
        x2 = self.within_bound(x2, bound)
        if self.terms is not None:
            return truncated_coupling(
                out, x2, *scalars, terms=self.terms, inverse=inverse, norm_bound=bound
            )
        return matrix_exp_coupling(
            out,
            x2,
            *scalars,
            inverse=inverse,
            method=self.method_on(out.device),
            norm_bound=bound,
            measured=self.measured,
        )
