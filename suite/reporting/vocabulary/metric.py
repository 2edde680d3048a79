"""One figure of a result: what people call it, its unit, how its values are written."""

from dataclasses import dataclass, replace
from typing import Self

from typing_extensions import override

from suite.reporting.vocabulary.numbers import (
    decimals_apart,
    estimate_text,
    number_text,
    power_text,
)


@dataclass(frozen=True)
class Metric:
    """One figure of a result.

    Attributes:
        name: The result's key.
        label: The head of its column.
        unit: Its unit; empty for a plain number.
        decimals: Decimals that are written.
        about: What it is, as a clause; ``{selection}`` stands for the images that choose, and
            ``{weights}`` for the weights that are tested.
        is_fixed: Whether settings alone decide it, so that all runs of an arm have the same.
    """

    name: str
    label: str
    unit: str
    decimals: int
    about: str = ""
    is_fixed: bool = False

    def number(self, value: float) -> str:
        """A figure as tables write it."""
        return number_text(value, self.decimals)

    def estimate(self, mean: float, deviation: float | None) -> str:
        """A mean and its standard deviation as tables write them."""
        return estimate_text(mean, deviation, self.decimals)

    def signed(self, value: float) -> str:
        """A difference as tables write it.

        >>> Metric("m", "m", "", 3).signed(0.0014), Metric("m", "m", "", 3).signed(-0.0001)
        ('+0.001', '+0.000')
        """
        return f"{value:+z,.{self.decimals}f}"

    def plain(self, value: float) -> float:
        """A figure as scripts read it, unrounded."""
        return value

    def apart(self, *values: float) -> Self:
        """The same figure with as many decimals as tell some values apart, and each from 0.

        What is decided by a comparison of numbers is written so that a reader can compare them.

        >>> metric = Metric("m", "m", "", 3).apart(-0.0013, -0.0004)
        >>> metric.signed(-0.0013), metric.signed(-0.0004), metric.number(0)
        ('-0.0013', '-0.0004', '0.0000')
        """
        return replace(self, decimals=decimals_apart(values, self.decimals))


class CountMetric(Metric):
    """A figure that is counted: whole numbers have no point, means of them have a decimal at least.

    >>> count = CountMetric("m", "m", "", 0)
    >>> count.number(9.0), count.number(2.5), count.estimate(9.0, 0.0), count.estimate(2.5, 0.71)
    ('9', '2.5', '9 ± 0', '2.5 ± 0.7')
    >>> count.signed(-3.0), count.plain(37683752.0)
    ('-3', 37683752)
    """

    @override
    def number(self, value: float) -> str:
        return number_text(value, self._needed(value))

    @override
    def estimate(self, mean: float, deviation: float | None) -> str:
        return estimate_text(mean, deviation, self._needed(mean, deviation or 0.0))

    @override
    def signed(self, value: float) -> str:
        return f"{value:+z,.{self._needed(value)}f}"

    @override
    def plain(self, value: float) -> float:
        return int(value) if float(value).is_integer() else value

    def _needed(self, *values: float) -> int:
        """The decimals that some values are written with."""
        return 0 if all(float(value).is_integer() for value in values) else max(1, self.decimals)


class SpanningMetric(Metric):
    """A figure that spans decades, written with powers of ten; its decimals are the mantissa's.

    >>> SpanningMetric("error", "error", "", 1).estimate(0.00018, 0.00002)
    '1.8e-4 ± 2.0e-5'
    >>> SpanningMetric("error", "error", "", 1).apart(0.00181, 0.00182).signed(0.00182)
    '+1.82e-3'
    """

    @override
    def number(self, value: float) -> str:
        return power_text(value, self.decimals)

    @override
    def estimate(self, mean: float, deviation: float | None) -> str:
        numbers = (mean,) if deviation is None else (mean, deviation)
        return " ± ".join(map(self.number, numbers))

    @override
    def signed(self, value: float) -> str:
        return "+" * (value >= 0) + self.number(value)

    @override
    def apart(self, *values: float) -> Self:
        return replace(self, decimals=decimals_apart(values, self.decimals, power_text))
