"""Numbers as tables write them."""


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
