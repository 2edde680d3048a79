"""Monotonic rational-quadratic splines, a piece chosen for every value at once."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

SMALLEST = 1e-3
"""The least width and height of a bin, as a share of all bins, and the least slope at a knot."""


@dataclass(frozen=True)
class Pieces:
    """For each value the bin of the spline that it lies in; all have the shape of the values.

    Attributes:
        x: Where the bin begins.
        width: How wide it is.
        y: Where its image begins.
        height: How high that is.
        slope: The spline's slope at its beginning.
        next_slope: That at its end.
    """

    x: Tensor
    width: Tensor
    y: Tensor
    height: Tensor
    slope: Tensor
    next_slope: Tensor

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """The spline's values and the logarithms of its slopes."""
        share = (x - self.x) / self.width
        mean = self.height / self.width
        between = share * (1 - share)
        below = mean + (self.slope + self.next_slope - 2 * mean) * between
        rise = self.height * (mean * share.square() + self.slope * between)
        return self.y + rise / below, self._log_slope(share)

    def inverse(self, y: Tensor) -> Tensor:
        """Where the spline has these values."""
        mean = self.height / self.width
        rise = y - self.y
        bend = rise * (self.slope + self.next_slope - 2 * mean)
        a = bend + self.height * (mean - self.slope)
        b = self.height * self.slope - bend
        c = -mean * rise
        # Rounding may make it negative where it is zero.
        root = (b.square() - 4 * a * c).clamp(min=0).sqrt()
        return self.x + self.width * (2 * c / (-b - root))

    def _log_slope(self, share: Tensor) -> Tensor:
        mean, rest = self.height / self.width, 1 - share
        between = share * rest
        ends = self.next_slope * share.square() + self.slope * rest.square()
        above = mean.square() * (ends + 2 * mean * between)
        below = mean + (self.slope + self.next_slope - 2 * mean) * between
        return above.log() - 2 * below.log()


class RationalQuadratic:
    """A monotonic spline for every value of a tensor: rational quadratic inside, the identity out.

    Gregory and Delbourgo 1982, with the parametrisation and the linear tails of Durkan et al. 2019
    (Neural Spline Flows, section 3.1). Between knots k and k + 1, with ``t`` the share of the way
    and ``s`` the mean slope::

        y_k + h (s t^2 + d_k t (1 - t)) / (s + (d_k + d_(k+1) - 2 s) t (1 - t))

    As in the authors' program: a value on a knot lies in the bin on its right, the last knot in the
    last bin; both ends of [-bound, bound] lie inside; slopes at the ends are 1; shares of widths
    and heights, and slopes, are at least :data:`SMALLEST`.

    Args:
        widths: What becomes the widths of the K bins; their softmax. K values along ``axis``, and
            elsewhere the shape of the values.
        heights: Likewise their heights.
        slopes: What becomes the slopes at the K - 1 inner knots; their softplus.
        bound: Where the tails begin.
        axis: The axis of the bins.

    >>> flat = torch.zeros(3, 4)
    >>> spline = RationalQuadratic(flat, flat, torch.zeros(3, 3), bound=2.0, axis=1)
    >>> [round(one, 4) for one in spline.forward(torch.tensor([-5.0, 0.0, 2.0]))[0].tolist()]
    [-5.0, 0.0, 2.0]
    """

    def __init__(
        self, widths: Tensor, heights: Tensor, slopes: Tensor, *, bound: float, axis: int
    ) -> None:
        self.bound, self.axis = bound, axis
        self.x, self.y = self._knots(widths), self._knots(heights)
        ends = torch.ones_like(widths.narrow(axis, 0, 1))
        self.slopes = torch.cat((ends, SMALLEST + F.softplus(slopes), ends), axis)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """The spline's values and the logarithms of its slopes, each in the shape of x."""
        inside, near = self._inside(x)
        y, log_slope = self._pieces(self.x, near).forward(near)
        return torch.where(inside, y, x), torch.where(inside, log_slope, 0)

    def inverse(self, y: Tensor) -> Tensor:
        """Where the spline has these values."""
        inside, near = self._inside(y)
        return torch.where(inside, self._pieces(self.y, near).inverse(near), y)

    def _knots(self, raw: Tensor) -> Tensor:
        """K + 1 knots from -bound to bound."""
        bins = int(raw.shape[self.axis])  # a traced size would make float32 of the shares
        shares = SMALLEST + (1 - SMALLEST * bins) * raw.softmax(self.axis)
        inner = self._sums(shares)
        end = torch.full_like(raw.narrow(self.axis, 0, 1), self.bound)
        return torch.cat((-end, 2 * self.bound * inner - self.bound, end), self.axis)

    def _sums(self, shares: Tensor) -> Tensor:
        """The sum of the first share, of the first two, and so on; not that of all.

        As ``cumsum``, which torch has no deterministic kernel for on a GPU; and no product of
        matrices, which a GPU may round to TensorFloat-32.
        """
        bins = int(shares.shape[self.axis])
        counted = torch.ones(bins - 1, bins, dtype=shares.dtype, device=shares.device).tril()
        behind = shares.ndim - self.axis - 1
        counted = counted.view(bins - 1, bins, *(1,) * behind)
        return (shares.unsqueeze(self.axis) * counted).sum(self.axis + 1)

    def _inside(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Which values lie inside, and all values brought there, so that gradients are finite."""
        return (x >= -self.bound) & (x <= self.bound), x.clamp(-self.bound, self.bound)

    def _pieces(self, knots: Tensor, near: Tensor) -> Pieces:
        bins = knots.shape[self.axis] - 1
        reached = knots.narrow(self.axis, 1, bins - 1) <= near.unsqueeze(self.axis)
        edge = torch.ones_like(near, dtype=torch.bool).unsqueeze(self.axis)
        begun, left = torch.cat((edge, reached), self.axis), torch.cat((reached, ~edge), self.axis)
        lies_in = (begun & ~left).to(near.dtype)

        def of(values: Tensor) -> Tensor:
            # Not gathered: deterministic gradients of that are slow on a GPU.
            return (values * lies_in).sum(self.axis)

        return Pieces(
            x=of(self.x.narrow(self.axis, 0, bins)),
            width=of(self.x.diff(dim=self.axis)),
            y=of(self.y.narrow(self.axis, 0, bins)),
            height=of(self.y.diff(dim=self.axis)),
            slope=of(self.slopes.narrow(self.axis, 0, bins)),
            next_slope=of(self.slopes.narrow(self.axis, 1, bins)),
        )
