"""The figures that results have: what people call them, their unit, how many decimals they need."""

from collections.abc import Container, Iterable
from types import NoneType, UnionType
from typing import Any, get_args, get_origin

from pydantic.fields import FieldInfo

from suite.errors import SuiteError
from suite.registry import TASKS, Legacy
from suite.reporting.vocabulary.metric import CountMetric, Metric, SpanningMetric
from suite.spec import TIMINGS

BITS = "bits/dim"
"""The unit of a likelihood; lower is better."""
_LEVELS = "levels"
_KNOWN = [
    Metric(
        "best_test",
        "best epoch",
        BITS,
        3,
        "test images, {weights} of the epoch that is best on the {selection} images",
    ),
    Metric("last_test", "last epoch", BITS, 3, "test images, {weights}, last epoch"),
    Metric(
        "best_selection",
        "best, selection",
        BITS,
        3,
        "the {selection} images, {weights} of the epoch that is best on them",
    ),
    Metric(
        "last_selection",
        "last, selection",
        BITS,
        3,
        "the {selection} images, {weights}, last epoch",
    ),
    Metric("last_test_raw", "last, raw", BITS, 3, "test images, raw weights, last epoch"),
    Metric(
        "best_test_single",
        "best epoch, one draw",
        BITS,
        3,
        "the same as best epoch, of one draw of a system's noise, where more are averaged over",
    ),
    Metric(
        "last_test_single",
        "last epoch, one draw",
        BITS,
        3,
        "the same as last epoch, of one draw of a system's noise, where more are averaged over",
    ),
    CountMetric(
        "test_samples",
        "draws",
        "",
        0,
        "draws of a system's noise that the likelihood of a test image is averaged over",
        is_fixed=True,
    ),
    Metric("last_train", "last, train", BITS, 3, "training images, mean over the last epoch"),
    CountMetric("best_epoch", "number of best epoch", "", 0, "from 1"),
    CountMetric("parameters", "parameters", "", 0, "trainable parameters", is_fixed=True),
    CountMetric("steps", "steps", "", 0, "optimiser steps", is_fixed=True),
    Metric(
        "mean",
        "mean m",
        "",
        2,
        "m is the number of Taylor terms behind the identity at which the authors' rule stops, one "
        "for each layer and batch",
    ),
    Metric("deviation", "std m", "", 2, "standard deviation of m, with n-1"),
    CountMetric("largest", "max m", "", 0),
    CountMetric("smallest", "min m", "", 0),
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
    CountMetric("chosen_most", "our max m", "", 0, "the most of them"),
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
    CountMetric("broken", "not finite", "", 0, "samples with a value that is not finite"),
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
TWINS = {
    "last_test": Metric(
        "best_test",
        "best and last epoch",
        BITS,
        3,
        "test images, {weights} of the last epoch, which in all runs is the best on the "
        "{selection} images too",
    ),
    "last_selection": Metric(
        "best_selection",
        "best and last, selection",
        BITS,
        3,
        "the {selection} images, {weights} of the last epoch, which in all runs is the best "
        "on them too",
    ),
}
"""Figures that may be the same as another one in all runs, and what stands for both then."""


def metric_of(name: str) -> Metric:
    """The figure of this name.

    >>> metric_of("best_test").label, metric_of("seconds_per_image").label
    ('best epoch', 'seconds per image')
    >>> metric_of("rule_degree").number(9.0), metric_of("rule_error").number(9.0)
    ('9', '9.000')
    """
    if name in METRICS:
        return METRICS[name]
    label = name.removeprefix(TIMINGS).replace("_", " ")
    if name.startswith(TIMINGS):
        return Metric(name, label, "s", 3)
    return CountMetric(name, label, "", 0) if _is_count(name) else Metric(name, label, "", 3)


def _is_count(name: str) -> bool:
    """Whether every task whose results have a figure of this name counts it."""
    fields = (TASKS.find(task).result.model_fields.get(name) for task in TASKS.names)
    found = [_options(field.annotation) for field in fields if field is not None]
    return bool(found) and all(options <= {int, NoneType} for options in found)


def metrics_of(task: str, names: Iterable[str], found: Container[str] = ()) -> tuple[Metric, ...]:
    """The figures that a table shows.

    Args:
        task: The task whose results have them.
        names: Those that the table names; all numbers of the result where it names none, but for
            those that only some systems' results have.
        found: Of these, what the results at hand have.

    Raises:
        SuiteError: One of them is no single number.
    """
    fields = TASKS.find(task).result.model_fields
    numbers = {name for name, field in fields.items() if _is_number(field.annotation)}
    rare = {name for name, field in fields.items() if _is_rare(field) and name not in found}
    wanted = tuple(names) or tuple(name for name in fields if name in numbers - rare)
    for name in wanted:
        if name not in numbers and not name.startswith(TIMINGS):
            raise SuiteError(
                f"no table can be made of {name!r}: in results of the task {task} it is no number",
                hint=f"numbers are: {', '.join(sorted(numbers)) or 'none'}; the records have it",
            )
    return tuple(metric_of(name) for name in wanted)


def _is_rare(field: FieldInfo) -> bool:
    """Whether results have a figure only where it says something (``suite.registry.Result``)."""
    return any(isinstance(mark, Legacy) for mark in field.metadata)


def _is_number(annotation: Any) -> bool:
    options = _options(annotation)
    return bool({int, float} & options) and options <= {int, float, NoneType}


def _options(annotation: Any) -> set[Any]:
    """The types that a field may have."""
    return set(get_args(annotation)) if get_origin(annotation) is UnionType else {annotation}
