"""The bootstrap of paired differences."""

import math
from collections.abc import Sequence

LEAST_FOR_BOOTSTRAP = 12
"""Pairs that a bootstrap needs here: what fewer resample is too often the same few."""
MOST_FOR_BOOTSTRAP = 200
"""Pairs beyond which Student's interval says the same, and a bootstrap takes seconds."""
RESAMPLES = 9999
SEED = 0
"""Of what is drawn at random, so that the same records give the same figures."""


def bootstrap_interval(differences: Sequence[float]) -> tuple[float, float] | None:
    """The 95 % interval of a mean by the studentised bootstrap (bootstrap-t).

    Each resample is studentised with its own standard deviation; the quantiles of these ratios take
    the place of Student's. Unlike intervals of resampled means it is not too narrow for few pairs.
    Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), section 12.5.

    Returns:
        None for fewer than ``LEAST_FOR_BOOTSTRAP`` differences or more than ``MOST_FOR_BOOTSTRAP``,
        and where so many are the same that resamples have no spread.
    """
    if not LEAST_FOR_BOOTSTRAP <= len(differences) <= MOST_FOR_BOOTSTRAP:
        return None
    import numpy as np

    values = np.array(differences)
    rng = np.random.default_rng(SEED)
    drawn = values[rng.integers(len(values), size=(RESAMPLES, len(values)))]
    off, spread = drawn.mean(axis=1) - values.mean(), drawn.std(axis=1, ddof=1)
    least = 1e-9 * float(np.abs(values).max())  # a smaller spread is rounding
    if float(values.std(ddof=1)) <= least:
        return None
    ratios = np.divide(off, spread, out=np.copysign(np.inf, off), where=spread > least)
    ratios[(spread <= least) & (np.abs(off) <= least)] = 0.0
    low, high = np.quantile(ratios, (0.025, 0.975), method="closest_observation")
    width, mean = float(values.std(ddof=1)), float(values.mean())
    ends = mean - float(high) * width, mean - float(low) * width
    return ends if all(map(math.isfinite, ends)) else None
