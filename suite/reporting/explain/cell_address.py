"""What a user asks to have explained, ``table4:matrixexp,0.01`` -> an arm of a study."""

import re
from dataclasses import dataclass
from typing import Any, Self

from suite.errors import UnknownNameError
from suite.plan import Plan
from suite.reporting.vocabulary.arms import Arm, arms_of
from suite.reporting.vocabulary.labels import Labels
from suite.reporting.vocabulary.trained_runs import labels_of
from suite.spec import SEED, UnfitError, match, setting_of
from suite.spec.complaint import unknown
from suite.specfile import parse_assignment

MOST_ARMS = 12
"""Arms that a message lists."""
_COMMAS = re.compile(r",(?![^(\[{]*[)\]}])")
"""Commas outside of brackets."""


@dataclass(frozen=True)
class CellAddress:
    """A study, and what is said of an arm of it.

    Attributes:
        study: The study, as typed.
        values: Values of the arm's axes in the study's order, or ``axis=value``; those that leave
            no doubt may be left out.
    """

    study: str
    values: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """The address in a text.

        >>> CellAddress.parse("table4:matrixexp,lr=0.01")
        CellAddress(study='table4', values=('matrixexp', 'lr=0.01'))
        >>> CellAddress.parse("table4").values
        ()
        """
        study, _, rest = text.rpartition(":") if ":" in text else (text, "", "")
        values = (value.strip() for value in _COMMAS.split(rest))
        return cls(study, tuple(value for value in values if value))

    def arm(self, plan: Plan) -> Arm:
        """The one arm that fits.

        Raises:
            UnknownNameError: None fits, or several do; the hint lists those that there are.
        """
        axes = tuple(axis for axis in plan.axes if axis != SEED)
        labels, arms = labels_of(plan), arms_of(plan)
        wanted = self._wanted(axes)
        found = [
            arm
            for arm in arms
            if all(_fits(arm, axis, value, labels) for axis, value in wanted.items())
        ]
        if len(found) == 1:
            return found[0]
        said = ",".join(self.values)
        name = plan.study.study
        if not found:
            raise UnknownNameError(f"{name} has no arm {said!r}", hint=_there_are(arms, labels))
        what = f"{said!r} fits" if said else f"{name} has"
        raise UnknownNameError(f"{what} {len(found)} arms", hint=_there_are(found, labels))

    def _wanted(self, axes: tuple[str, ...]) -> dict[str, str]:
        """What is said of each axis."""
        wanted: dict[str, str] = {}
        for place, value in enumerate(self.values):
            name, equals, rest = value.partition("=")
            if equals and name.strip().isidentifier():
                if name.strip() not in axes:
                    raise UnknownNameError(unknown("axis", name.strip(), axes))
                wanted[name.strip()] = rest.strip()
            elif place < len(axes):
                wanted[axes[place]] = value
            else:
                what = f"{len(self.values)} values, and arms have {len(axes)}"
                raise UnknownNameError(what, hint=f"the axes are: {', '.join(axes) or 'none'}")
        return wanted


def _fits(arm: Arm, axis: str, text: str, labels: Labels) -> bool:
    """Whether an arm has this value, written as a table or as a study has it."""
    value: Any = arm.cell[axis]
    if text in {labels.text(axis, value), _typed(labels, axis, value)}:
        return True
    setting = setting_of(type(arm.settings), axis)
    if setting is None or not text:
        return False
    _, wanted = parse_assignment(f"{axis}={text}", "the value", "lr=0.01")
    try:
        return match(setting, wanted)(value)
    except UnfitError:
        return False


def _typed(labels: Labels, axis: str, value: Any) -> str:
    """A value as one types it: in brackets where its commas would part it."""
    text = labels.text(axis, value)
    return f"({text})" if _COMMAS.search(text) else text


def _there_are(arms: tuple[Arm, ...] | list[Arm], labels: Labels) -> str:
    texts = [
        ",".join(_typed(labels, axis, value) for axis, value in arm.cell.items()) or "all runs"
        for arm in arms[:MOST_ARMS]
    ]
    more = f"; and {len(arms) - MOST_ARMS:,} more" if len(arms) > MOST_ARMS else ""
    return f"there are: {'; '.join(texts)}{more}"
