"""How far we may be from what a program computed, and why where it is not next to nothing."""

from dataclasses import dataclass
from fnmatch import fnmatchcase

USUAL = 1e-9
"""In float64, as a share of one plus the program's figure, as the documents measure it."""


@dataclass(frozen=True)
class Bound:
    """The bound of some quantities of a system.

    Attributes:
        most: The largest error that agrees.
        system: Whose quantities.
        quantity: Which, as a pattern.
        reason: Why it is not the usual one; printed beside the error.
    """

    most: float
    system: str = "*"
    quantity: str = "*"
    reason: str = ""


_SERIES = "the program's series of the exponential ends at a term of 1e-8, ours at rounding"
_UNORDERED = "the program does not order its average and its steps; here the average comes first"
_WAY_BACK = (
    "the way back magnifies rounding (the text has up to 2e-8 for it): the program's own is 3.4e-8 "
    "from the images, ours 8e-9"
)
BOUNDS = (
    Bound(1e-7, "nsf", "eval.recon", _WAY_BACK),
    Bound(1e-6, "mef", "z", _SERIES),
    Bound(1e-7, "mef", "logdet", _SERIES),
    Bound(1e-7, "mef", "bpd", _SERIES),
    Bound(1e-7, "mef", "grad.*", _SERIES),
    Bound(1e-5, "glow", "ema.*", _UNORDERED),
    Bound(2e-8, "flowpp", "recon", "the program's halving ends at moves of 1e-10 or 1e-12"),
    Bound(1e-7, "flowpp", "after_init_state.*", "the files have them in float32"),
)
"""The quantities for which a document states less than the usual, the first that fits."""


def bound_of(system: str, quantity: str) -> Bound:
    """The bound of a quantity.

    >>> bound_of("nice", "z").most, bound_of("mef", "grad.blocks.0.0.actnorm.shift").most
    (1e-09, 1e-07)
    """
    for bound in BOUNDS:
        if bound.system == system and fnmatchcase(quantity, bound.quantity):
            return bound
    return Bound(USUAL)
