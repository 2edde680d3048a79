"""Numbers as tables write them."""

from collections.abc import Callable, Iterable

NOTHING = "-"
"""What stands where there is no number."""
MOST_DECIMALS = 12
"""Decimals beyond which numbers differ by rounding errors of sums alone."""


def number_text(value: float, decimals: int) -> str:
    """A number as tables write it, thousands apart; what rounds to nothing has no sign.

    >>> number_text(4.2104, 3), number_text(37683752, 0), number_text(-0.0001, 3)
    ('4.210', '37,683,752', '0.000')
    """
    return f"{value:z,.{decimals}f}"


def decimals_apart(
    values: Iterable[float], decimals: int, write: Callable[[float, int], str] = number_text
) -> int:
    """The fewest decimals at which numbers that differ are written differently, 0 among them.

    What differs by less than the rounding errors of a sum is the same number.

    Args:
        values: The numbers.
        decimals: The fewest that are wanted.
        write: How a number is written with some decimals.

    >>> decimals_apart([-0.0013, -0.0004, 0.0], 3), decimals_apart([0.1 + 0.2, 0.3], 1)
    (4, 1)
    """
    known = sorted({0.0, *values})
    noise = max(10.0**-MOST_DECIMALS, 1e-9 * max(map(abs, known)))
    apart = [one for place, one in enumerate(known) if not place or one - known[place - 1] > noise]
    while decimals < MOST_DECIMALS and len({write(one, decimals) for one in apart}) < len(apart):
        decimals += 1
    return decimals


def power_text(value: float, decimals: int) -> str:
    """A number with a power of ten.

    >>> power_text(0.00018158, 1), power_text(-443.3, 2), power_text(0.0, 1)
    ('1.8e-4', '-4.43e2', '0.0e0')
    """
    mantissa, power = f"{value:.{decimals}e}".split("e")
    return f"{mantissa}e{int(power)}"


def estimate_text(mean: float, deviation: float | None, decimals: int) -> str:
    """A mean and its standard deviation, with more decimals where the deviation would be zero.

    >>> estimate_text(4.2104, 0.0123, 3), estimate_text(4.2104, 0.00002, 3)
    ('4.210 ± 0.012', '4.21040 ± 0.00002')
    """
    if deviation is None:
        return number_text(mean, decimals)
    decimals = decimals_apart([deviation], decimals)
    return f"{number_text(mean, decimals)} ± {number_text(deviation, decimals)}"


def parameters_text(counts: Iterable[int | None]) -> str:
    """Numbers of parameters: one where all are the same, else the smallest and the largest.

    >>> parameters_text([381121, 381121]), parameters_text([381121, 381885]), parameters_text([])
    ('381,121', '381,121 to 381,885', '-')
    """
    known = sorted({count for count in counts if count is not None})
    if not known:
        return NOTHING
    return f"{known[0]:,}" if len(known) == 1 else f"{known[0]:,} to {known[-1]:,}"


def seeds_text(seeds: Iterable[int | None]) -> str:
    """Seeds, long stretches shortened.

    >>> seeds_text((0, 1, 2)), seeds_text((0, 1, 2, 3, 4, 9)), seeds_text(())
    ('0, 1, 2', '0-4, 9', '-')
    """
    stretches: list[list[int]] = []
    for seed in sorted(seed for seed in seeds if seed is not None):
        if stretches and seed == stretches[-1][-1] + 1:
            stretches[-1].append(seed)
        else:
            stretches.append([seed])
    words = [
        f"{stretch[0]}-{stretch[-1]}" if len(stretch) > 3 else ", ".join(map(str, stretch))
        for stretch in stretches
    ]
    return ", ".join(words) or NOTHING
