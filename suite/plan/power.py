"""What a number of seeds can show at all."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Power:
    """What a paired comparison over n seeds can show.

    Attributes:
        seeds: The number of seeds, n.
        smallest_p: The smallest p that the exact two-sided sign-flip test can give, 2 / 2^n; None
            for no seeds.
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
            f"standard deviation (95 %), and an exact test {verdict} reach p = 0.05 "
            f"(its smallest p is {max(self.smallest_p, 1e-12):.2g})"
        )


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
