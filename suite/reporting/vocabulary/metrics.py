"""The figures that results have: what people call them, their unit, how they are written."""

from collections.abc import Iterable
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Any, get_args, get_origin

from typing_extensions import override

from suite.errors import SuiteError
from suite.registry import TASKS
from suite.reporting.vocabulary.numbers import estimate_text, number_text, power_text
from suite.spec import TIMINGS


@dataclass(frozen=True)
class Metric:
    """One figure of a result.

    Attributes:
        name: The result's key.
        label: The head of its column.
        unit: Its unit; empty for a plain number.
        decimals: Decimals that are written.
        about: What it is, as a clause; ``{selection}`` stands for the images that choose.
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

    def signed(self, *values: float) -> tuple[str, ...]:
        """Differences as tables write them, with decimals that leave something of the first.

        >>> metric_of("best_test").signed(0.00014, -0.1)
        ('+0.0001', '-0.1000')
        """
        decimals = self.decimals
        while 0 < abs(values[0]) < 0.5 * 10.0**-decimals and decimals < 6:
            decimals += 1
        return tuple(f"{value:+,.{decimals}f}" for value in values)


class SpanningMetric(Metric):
    """A figure that spans decades, written with powers of ten; its decimals are the mantissa's.

    >>> SpanningMetric("error", "error", "", 1).estimate(0.00018, 0.00002)
    '1.8e-4 ± 2.0e-5'
    """

    @override
    def number(self, value: float) -> str:
        return power_text(value, self.decimals)

    @override
    def estimate(self, mean: float, deviation: float | None) -> str:
        numbers = (mean,) if deviation is None else (mean, deviation)
        return " ± ".join(map(self.number, numbers))

    @override
    def signed(self, *values: float) -> tuple[str, ...]:
        return tuple("+" * (value >= 0) + self.number(value) for value in values)


BITS = "bits/dim"
"""The unit of a likelihood; lower is better."""
_LEVELS = "levels"
_KNOWN = [
    Metric(
        "best_test",
        "best epoch",
        BITS,
        3,
        "test images, averaged weights of the epoch that is best on the {selection} images",
    ),
    Metric("last_test", "last epoch", BITS, 3, "test images, averaged weights, last epoch"),
    Metric(
        "best_selection",
        "best, selection",
        BITS,
        3,
        "the {selection} images, averaged weights of the epoch that is best on them",
    ),
    Metric(
        "last_selection",
        "last, selection",
        BITS,
        3,
        "the {selection} images, averaged weights, last epoch",
    ),
    Metric("last_test_raw", "last, raw", BITS, 3, "test images, raw weights, last epoch"),
    Metric("last_train", "last, train", BITS, 3, "training images, mean over the last epoch"),
    Metric("best_epoch", "number of best epoch", "", 1, "from 1"),
    Metric("parameters", "parameters", "", 0, "trainable parameters", is_fixed=True),
    Metric("steps", "steps", "", 0, "optimiser steps", is_fixed=True),
    Metric(
        "mean",
        "mean m",
        "",
        2,
        "m is the number of Taylor terms behind the identity at which the authors' rule stops, one "
        "for each layer and batch",
    ),
    Metric("deviation", "std m", "", 2, "standard deviation of m, with n-1"),
    Metric("largest", "max m", "", 0),
    Metric("smallest", "min m", "", 0),
    Metric("squarings", "squarings", "", 2, "mean number of squarings, by the authors' rule"),
    Metric("degree", "our degree", "", 2, "mean degree of this suite's rule at the same norms"),
    Metric("bits", "claimed", BITS, 4, "test images, with tr S as log-determinant"),
    SpanningMetric("excess", "excess", BITS, 1, "claimed less the exact model's"),
    Metric("bits_true", "true", BITS, 4, "test images, with log |det T_m(S)| as log-determinant"),
    SpanningMetric(
        "misstated", "misstated", BITS, 1, "true less claimed: how much too good the claim is"
    ),
    SpanningMetric(
        "roundtrip_max",
        "round trip, max",
        _LEVELS,
        1,
        "of 255, largest error of a pixel that went forward and back",
    ),
    SpanningMetric("roundtrip_mean", "round trip, mean", _LEVELS, 1, "of 255, the mean error"),
    SpanningMetric(
        "sample_difference",
        "samples",
        _LEVELS,
        1,
        "of 255, mean difference of pixels from the exact model's samples of the same latents",
    ),
    Metric(
        "chosen",
        "our mean m",
        "",
        1,
        "mean over pixels of the products S v that this suite's rule takes at their norms",
    ),
    Metric("chosen_most", "our max m", "", 0, "the most of them"),
    Metric(
        "nearest_coolest",
        "nearest, coolest",
        _LEVELS,
        1,
        "of 255, root mean square difference of a sample from its nearest training image, mean at "
        "the lowest temperature",
    ),
    Metric("nearest_warmest", "nearest, warmest", _LEVELS, 1, "at the highest temperature"),
    Metric("nearest_test", "nearest, test", _LEVELS, 1, "of test images, for comparison"),
    Metric("closest", "closest", _LEVELS, 1, "the smallest of them, at any temperature"),
    Metric("closest_test", "closest, test", _LEVELS, 1, "the smallest of test images"),
    Metric(
        "contrast_coolest",
        "contrast, coolest",
        _LEVELS,
        1,
        "standard deviation of pixel values around the mean of their channel, mean over samples "
        "at the lowest temperature",
    ),
    Metric("contrast_warmest", "contrast, warmest", _LEVELS, 1, "at the highest temperature"),
    Metric("contrast_test", "contrast, test", _LEVELS, 1, "of test images, for comparison"),
    Metric(
        "clipped",
        "clipped",
        "",
        3,
        "share of pixel values at the highest temperature outside of what a pixel can show",
    ),
    Metric("broken", "not finite", "", 0, "samples with a value that is not finite"),
    SpanningMetric(
        "largest_deviation",
        "checked to",
        "",
        1,
        "the largest deviation in float64: the code from the declared formulas, the inverse of the "
        "function from the identity, the log-determinant from that of the Jacobian; of numbers "
        "above 1, relative to the largest of them",
    ),
    Metric(
        "timings.epoch",
        "time per epoch",
        "s",
        2,
        "training steps of an epoch, arms in turns; of each run the median of its rounds",
    ),
]
METRICS = {metric.name: metric for metric in _KNOWN}
"""The figures that have words of their own; a task's others are called by their names."""


def metric_of(name: str) -> Metric:
    """The figure of this name.

    >>> metric_of("best_test").label, metric_of("seconds_per_image").label
    ('best epoch', 'seconds per image')
    """
    label = name.removeprefix(TIMINGS).replace("_", " ")
    unit = "s" if name.startswith(TIMINGS) else ""
    return METRICS.get(name, Metric(name, label, unit, 3))


def metrics_of(task: str, names: Iterable[str]) -> tuple[Metric, ...]:
    """The figures that a table shows.

    Args:
        task: The task whose results have them.
        names: Those that the table names; all numbers of the result where it names none.

    Raises:
        SuiteError: One of them is no single number.
    """
    fields = TASKS.find(task).result.model_fields
    numbers = {name for name, field in fields.items() if _is_number(field.annotation)}
    wanted = tuple(names) or tuple(name for name in fields if name in numbers)
    for name in wanted:
        if name not in numbers and not name.startswith(TIMINGS):
            raise SuiteError(
                f"no table can be made of {name!r}: in results of the task {task} it is no number",
                hint=f"numbers are: {', '.join(sorted(numbers)) or 'none'}; the records have it",
            )
    return tuple(metric_of(name) for name in wanted)


def _is_number(annotation: Any) -> bool:
    options = get_args(annotation) if get_origin(annotation) is UnionType else (annotation,)
    return bool({int, float} & set(options)) and set(options) <= {int, float, NoneType}
