"""What a number of seeds can show at all."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Power:
    """What a paired comparison over n seeds can show.

    Attributes:
        seeds: The number of seeds, n.
        smallest_p: The smallest p that the two-sided sign-flip test can give, 2 / 2^n; None for
            fewer than two.
        half_width: Half the width of the 95 % interval of a mean difference, in standard
            deviations of the differences, t(0.975, n - 1) / sqrt(n); None for fewer than two.
    """

    seeds: int
    smallest_p: float | None
    half_width: float | None

    def sentence(self) -> str:
        """What it means, for people."""
        if self.smallest_p is None or self.half_width is None:
            return f"{self.seeds} seed(s): no spread, so no comparison can be decided"
        verdict = "can" if self.smallest_p <= 0.05 else "cannot"
        return (
            f"{self.seeds} seeds: a paired difference is known to ±{self.half_width:.2f} of its "
            f"standard deviation (95 %), and the sign-flip test {verdict} reach p = 0.05 "
            f"(its smallest p is {p_text(self.smallest_p)})"
        )


def p_text(p: float) -> str:
    """A probability as plans and tables write it.

    >>> p_text(0.25), p_text(0.0156), p_text(1.0), p_text(2**-24), p_text(0.0)
    ('0.25', '0.016', '1', '6e-08', '< 1e-300')
    """
    if p < 1e-300:
        return "< 1e-300"
    return f"{p:.2g}" if p < 0.001 else f"{p:.3f}".rstrip("0").rstrip(".")


def power_of(seeds: int) -> Power:
    """What n seeds can show.

    >>> power_of(3).smallest_p, round(power_of(3).half_width, 2)
    (0.25, 2.48)
    """
    if seeds < 2:
        return Power(seeds, None, None)
    # Behind the function: scipy takes longer to import than all the rest of a plan.
    from scipy.special import stdtrit

    return Power(seeds, 2.0 ** (1 - seeds), float(stdtrit(seeds - 1, 0.975)) / math.sqrt(seeds))
