"""Numbers as tables write them."""

from collections.abc import Iterable

NOTHING = "-"
"""What stands where there is no number."""


def number_text(value: float, decimals: int) -> str:
    """A number as tables write it, thousands apart.

    >>> number_text(4.2104, 3), number_text(37683752, 0)
    ('4.210', '37,683,752')
    """
    return f"{value:,.{decimals}f}"


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
    while 0 < deviation < 0.5 * 10.0**-decimals and decimals < 6:
        decimals += 1
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
