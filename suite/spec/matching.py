"""Whether arms still have as many parameters as each other once a user has set something."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from suite.registry import TASKS, ModelSettings
from suite.spec.expansion import Expansion, expand
from suite.spec.study import Scale, Study

TOLERANCE = 0.01
"""Arms whose parameters differ by no more than this are called matched."""


@dataclass(frozen=True)
class Matching:
    """How many trainable parameters the arms of a study have, with and without what a user sets.

    Attributes:
        smallest: The fewest parameters of an arm.
        largest: The most parameters of an arm.
        own: By how much the study's own arms differ, relative to the fewest.
    """

    smallest: int
    largest: int
    own: float

    @property
    def spread(self) -> float:
        """By how much the arms differ, relative to the fewest."""
        return self.largest / self.smallest - 1

    @property
    def is_broken(self) -> bool:
        """Whether arms differ by more than the study itself lets them."""
        return self.spread > max(self.own, TOLERANCE)

    def sentence(self) -> str:
        """What it means, for people.

        >>> Matching(381_000, 420_000, 0.005).sentence()
        'arms differ by 10.2 % in parameters (381,000 to 420,000); without --set by 0.5 %'
        """
        return (
            f"arms differ by {self.spread:.1%} in parameters ({self.smallest:,} to "
            f"{self.largest:,}); without --set by {self.own:.1%}"
        ).replace("%", " %")


def matching_of(
    study: Study, scale: Scale | None = None, overrides: Mapping[str, Any] | None = None
) -> Matching | None:
    """How the parameters of a study's arms differ with what a user sets; None if it has no models.

    Raises:
        MistakeError: What is set is wrong.

    >>> study = Study.model_validate({"study": "s", "title": "S", "task": "count",
    ...     "axes": {"coupling": ["affine", "matrixexp"]}, "rules": [
    ...     {"when": {"coupling": "affine"}, "set": {"hidden_channels": 132}}]})
    >>> matching_of(study).is_broken, matching_of(study, None, {"hidden_channels": 48}).is_broken
    (False, True)
    """
    if not issubclass(TASKS.find(study.task).settings, ModelSettings):
        return None
    own = _parameters(expand(study, scale))
    is_other = any(key.partition(".")[0] in ModelSettings.model_fields for key in overrides or ())
    parameters = _parameters(expand(study, scale, overrides)) if is_other else own
    if not parameters:
        return None
    spread = max(own) / min(own) - 1 if own else 0.0
    return Matching(min(parameters), max(parameters), spread)


def _parameters(expansion: Expansion) -> set[int]:
    """How many parameters arms have; those that contradict themselves have none."""
    return {
        cast(ModelSettings, settings).parameters()
        for _, settings in expansion.arms(about=ModelSettings.model_fields)
        if not isinstance(settings, str)
    }
