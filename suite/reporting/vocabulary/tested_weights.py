"""Which weights a table's figures are of: averaged ones, or those that training moves."""

from collections.abc import Iterable

from suite.reporting.vocabulary.arms import Arm

NONE = "none"
"""The average that is the weights themselves."""


def tested_weights(arms: Iterable[Arm]) -> str:
    """The weights that are tested and chosen, in words.

    >>> from suite.registry import TrainSettings
    >>> def arm(average: str) -> Arm:
    ...     return Arm("a", {}, TrainSettings(average=average), ())
    >>> tested_weights([arm("authors")]), tested_weights([arm("none")])
    ('averaged weights', 'raw weights')
    >>> tested_weights([arm("authors"), arm("none")])
    'averaged or raw weights (by arm)'
    """
    averages = [getattr(arm.settings, "average", None) for arm in arms]
    names = {average.name for average in averages if average is not None}
    if NONE not in names:
        return "averaged weights"
    if names == {NONE}:
        return "raw weights"
    return "averaged or raw weights (by arm)"
