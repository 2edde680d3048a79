"""A mixture of logistic densities for each value, as a map of the line onto itself."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from suite.expm.surroundings import is_plain
from suite.flows.mixtures.log_odds import LogOdds, composed_log_odds

LOWEST_LOG_SCALE = -7.0
"""Components are no narrower than ``exp(-7)``."""
MOST = 400
"""Steps of the inverse, far more than halving takes to get from one float to the next."""


@dataclass(frozen=True)
class Logistics:
    """Mixtures of logistic densities, ``sum_m p_m sigmoid((x - mu_m) / exp(r_m))`` their cdf.

    Ho et al. 2019 (Flow++), section 3.2. All is computed from logarithms of the cdf and of one
    minus it, each from its own end. The program forms the cdf first, which rounds to 1 in float32
    from log-odds of 17; there its function is infinite, and ours is linear.

    Attributes:
        log_weights: log p, (batch, channels, M, H, W); their exponentials sum to 1 over M.
        means: mu, likewise.
        log_scales: r, likewise.
    """

    log_weights: Tensor
    means: Tensor
    log_scales: Tensor

    @classmethod
    def of(cls, logits: Tensor, means: Tensor, log_scales: Tensor) -> "Logistics":
        """From what a network says of them: any numbers, (batch, channels, M, H, W)."""
        return cls(F.log_softmax(logits, 2), means, log_scales.clamp(min=LOWEST_LOG_SCALE))

    def log_odds(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """``log(cdf / (1 - cdf))`` of values (batch, channels, H, W), and the log of its slope."""
        tensors = (x, self.log_weights, self.means, self.log_scales)
        if not is_plain(*tensors):  # torch's transforms and compilers differentiate for themselves
            return composed_log_odds(*tensors)
        odds, log_slope = LogOdds.apply(*tensors)  # type: ignore[no-untyped-call]
        return odds, log_slope

    def quantile(self, odds: Tensor) -> Tensor:
        """Values from their log-odds, both (batch, channels, H, W).

        Every finite number has a value, found to rounding. What is no finite number, and what no
        value is found for, is no number. Between components that are many scales apart the odds
        hardly change, and say as little of the value.
        """
        x = self._root(odds)
        if not torch.is_grad_enabled():
            return x
        # A step of Newton's that leaves the value where it is carries the gradients.
        found, log_slope = self.log_odds(x)
        step = (odds - found) * (-log_slope).exp().detach()
        return x + (step - step.detach())

    @torch.no_grad()
    def _root(self, odds: Tensor) -> Tensor:
        """Newton's method for all values at once, each kept between ends that close in on it.

        The odds of a mixture lie between the least and the greatest of its components, which gives
        the first ends. A step that leaves the ends, or follows one that has not halved the error,
        goes to the middle. A value that is found is not moved by others that are not.
        """
        scales = self.log_scales.exp()
        at_odds = self.means + scales * odds.unsqueeze(2)
        low, high = at_odds.amin(2), at_odds.amax(2)
        x = (self.log_weights.exp() * at_odds).sum(2).clamp(low, high)
        rounding = 2 * torch.finfo(x.dtype).eps
        narrowest = scales.amin(2)
        before = torch.full_like(x, torch.inf)
        open_ = x.isfinite()
        x = x.where(open_, torch.nan)
        for _ in range(MOST):
            if not open_.any():
                break
            found, log_slope = self.log_odds(x)
            error = found - odds
            low, high = torch.where(error <= 0, x, low), torch.where(error >= 0, x, high)
            newton = x - error * (-log_slope).exp()
            is_good = (newton > low) & (newton < high) & (error.abs() <= before / 2)
            moved = torch.where(is_good, newton, low + (high - low) / 2)
            is_found = (moved - x).abs() <= rounding * (x.abs() + narrowest)
            before = error.abs()
            x = torch.where(open_, moved, x)
            open_ = open_ & ~is_found & (error != 0)
        return x.masked_fill(open_, torch.nan)
