"""The sign-flip test and the bootstrap of paired differences, both by scipy.

scipy.stats is imported behind the functions: it takes longer than a small table.
"""

import math
import warnings
from collections.abc import Sequence
from functools import lru_cache

LEAST_FOR_BOOTSTRAP = 8
"""Pairs that a bootstrap needs here: 8 have 6,435 different resamples, 3 have ten. What few pairs
resample is themselves, and the interval comes out too narrow."""
MOST_FOR_BOOTSTRAP = 200
"""Pairs beyond which Student's interval says the same, and a bootstrap takes seconds."""
RESAMPLES = 9999
MOST_EXACT = 16
"""Pairs up to which all 2^n ways to flip signs are gone through; beyond, 9,999 at random."""
REMEMBERED = 256
"""Tests that are remembered."""
SEED = 0
"""Of what is drawn at random, so that the same records give the same figures."""


@lru_cache(REMEMBERED)  # claims and comparisons are often about the same pairs
def sign_flip_p(differences: tuple[float, ...]) -> float | None:
    """The p of the two-sided sign-flip test of a mean of 0; None for fewer than two differences.

    If left and right can be told apart by nothing, each difference is as likely with the other
    sign. p is twice the share of the 2^n ways to flip signs whose mean is as far out on the side
    where the mean is, and at most 1. Exact for up to 16 differences.

    >>> sign_flip_p((0.1, 0.2, 0.3)), sign_flip_p((0.1,))
    (0.25, None)
    """
    if len(differences) < 2:
        return None
    import numpy as np
    from scipy.stats import permutation_test

    found = permutation_test(
        (np.array(differences),),
        np.mean,
        permutation_type="samples",
        vectorized=True,
        n_resamples=_flips(len(differences)),
        batch=1024,
        rng=np.random.default_rng(SEED),
    )
    return float(found.pvalue)


def _flips(pairs: int) -> int:
    """How many ways to flip signs are tried: all, or fewer the more pairs each of them costs."""
    if pairs <= MOST_EXACT:
        return int(2**pairs)
    return RESAMPLES if pairs <= MOST_FOR_BOOTSTRAP else RESAMPLES // 10


def bootstrap_interval(differences: Sequence[float]) -> tuple[float, float] | None:
    """The 95 % interval of a mean by the bias-corrected and accelerated bootstrap.

    Returns:
        None for fewer than ``LEAST_FOR_BOOTSTRAP`` differences or more than ``MOST_FOR_BOOTSTRAP``,
        and where all are the same.
    """
    fits = LEAST_FOR_BOOTSTRAP <= len(differences) <= MOST_FOR_BOOTSTRAP
    if not fits or len(set(differences)) == 1:
        return None
    import numpy as np
    from scipy.stats import bootstrap

    with warnings.catch_warnings():
        # Differences that are the same but for rounding have no interval: nan, and a warning.
        warnings.simplefilter("ignore")
        found = bootstrap(
            (np.array(differences),),
            np.mean,
            n_resamples=RESAMPLES,
            method="BCa",
            rng=np.random.default_rng(SEED),
        ).confidence_interval
    low, high = float(found.low), float(found.high)
    return (low, high) if math.isfinite(low) and math.isfinite(high) else None
