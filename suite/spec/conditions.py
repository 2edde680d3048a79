"""Published conditions that a scale drops: what arms have apart there, and all alike here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from suite.errors import MistakeError
from suite.registry import Aside, TaskSettings, Variant
from suite.registry.settings import identity_of
from suite.spec.expansion import Cell, expand
from suite.spec.identity import fragment
from suite.spec.study import PAPER, SEED, Study

MOST_ARMS = 1000
"""Arms that are looked at."""
OF = "of"
"""The setting that names other runs, which is no condition."""
MOST_VALUES = 6
"""Values of a setting that a sentence lists."""

Settled = tuple[Cell, TaskSettings]
"""The axes' values of an arm, and its settings."""


@dataclass(frozen=True)
class Lost:
    """A setting in which two arms differ as published, and here do not.

    Attributes:
        key: The setting.
        left: What the one arm has as published.
        right: What the other one has.
        here: What both have.
        origin: Where the other values are from: ``at the paper's scale``, or ``in the study``.
    """

    key: str
    left: Any
    right: Any
    here: Any
    origin: str = "at the paper's scale"

    def clause(self) -> str:
        """What it means, for people.

        >>> Lost("epochs", 50, 200, 2).clause()
        "at the paper's scale epochs 50 against 200, here 2 in both"
        """
        there = f"{_text(self.left)} against {_text(self.right)}"
        return f"{self.origin} {self.key} {there}, here {_text(self.here)} in both"


class Conditions:
    """What the arms of a study are set to as published: at the scale ``paper``, or as it stands.

    Args:
        study: The study.
        overrides: What the user sets, by key. What replaces axes makes other arms, which are looked
            up as the study has them; anything else leaves the published settings what they are.
    """

    def __init__(self, study: Study, overrides: Mapping[str, Any]) -> None:
        of_axes = {
            key: value
            for key, value in overrides.items()
            if key.partition(".")[0] in study.axes or key == OF
        }
        self._origin = "at the paper's scale" if PAPER in study.scales else "in the study"
        self._axes: tuple[str, ...] = ()
        self._arms: dict[tuple[str, ...], Settled] = {}
        try:
            expansion = expand(study, study.scales.get(PAPER), of_axes)
        except MistakeError:
            return  # what is set has no place in the published study
        self._axes = tuple(axis for axis in expansion.axes if axis not in {SEED, OF})
        for cell, settings in islice(expansion.arms(), MOST_ARMS):
            if not isinstance(settings, str):
                self._arms[self._key(cell)] = cell, settings

    def _key(self, cell: Cell) -> tuple[str, ...]:
        return tuple(_id(cell.get(axis)) for axis in self._axes)

    def published(self, cell: Cell) -> TaskSettings | None:
        """What the arm with these values of its axes is set to as published; None if it is not."""
        found = self._arms.get(self._key(cell))
        return found and found[1]

    def lost(self, left: Settled, right: Settled) -> tuple[Lost, ...]:
        """The settings in which two arms differ as published, and here do not.

        A comparison of the two rests on them: what it shows here is not what was published.
        """
        one, other = self.published(left[0]), self.published(right[0])
        if one is None or other is None:
            return ()
        return tuple(
            Lost(
                key,
                getattr(one, key),
                getattr(other, key),
                getattr(left[1], key),
                self._origin,
            )
            for key in _keys(one)
            if getattr(one, key) != getattr(other, key)
            and getattr(left[1], key) == getattr(right[1], key)
        )

    def dropped(self, arms: Iterable[Settled]) -> tuple[str, ...]:
        """What is published apart for some of the arms and is here the same for all, in a sentence.

        Args:
            arms: The arms of a plan.
        """
        here, there = self._both(arms)
        clauses = [
            f"{key} {self._apart(key, there)} (here {_text(getattr(here[0], key))})"
            for key in _keys(here[0] if here else None)
            if key not in self._axes
            and _count(here, key) == 1
            and _count([one for _, one in there], key) > 1
        ]
        words = f"{self._origin} for some arms apart, and here the same for all"
        return (f"{words}: {'; '.join(clauses)}",) if clauses else ()

    def changed(self, arms: Iterable[Settled]) -> tuple[str, ...]:
        """What is the same in all arms and is published otherwise, in a sentence or none."""
        here, there = self._both(arms)
        published = [one for _, one in there]
        clauses = [
            f"{key} {_text(getattr(published[0], key))} (here {_text(getattr(here[0], key))})"
            for key in _keys(here[0] if here and there else None)
            if _count(here, key) == _count(published, key) == 1
            and getattr(published[0], key) != getattr(here[0], key)
        ]
        return (f"{self._origin}, and not kept here: {', '.join(clauses)}",) if clauses else ()

    def _both(self, arms: Iterable[Settled]) -> tuple[list[TaskSettings], list[Settled]]:
        """Some arms as they are here and as published; all that are published if none is."""
        looked_at = list(islice(arms, MOST_ARMS))
        keys = dict.fromkeys(self._key(cell) for cell, _ in looked_at)
        found = {key: self._arms[key] for key in keys if key in self._arms}
        return [settings for _, settings in looked_at], list((found or self._arms).values())

    def _apart(self, key: str, there: list[Settled]) -> str:
        """Which values a setting has in which arms, named by the axis that they follow from."""
        pairs = [(cell, _text(getattr(settings, key))) for cell, settings in there]
        texts = list(dict.fromkeys(text for _, text in pairs))[:MOST_VALUES]
        for axis in self._axes:
            if len({(_id(cell[axis]), text) for cell, text in pairs}) == len(
                {_id(cell[axis]) for cell, _ in pairs}
            ):
                where = {
                    text: dict.fromkeys(_name(cell[axis]) for cell, own in pairs if own == text)
                    for text in texts
                }
                return " and ".join(
                    f"{text} for {axis} {' or '.join(where[text])}" for text in texts
                )
        return " and ".join(texts)


def _keys(settings: TaskSettings | None) -> list[str]:
    """The settings that can change a result, but for those that name a run."""
    if settings is None:
        return []
    fields = type(settings).model_fields.items()
    is_aside = {key for key, field in fields if any(isinstance(m, Aside) for m in field.metadata)}
    return [key for key, _ in fields if key not in {SEED, OF, *is_aside}]


def _count(arms: Iterable[TaskSettings], key: str) -> int:
    return len({_id(getattr(settings, key)) for settings in arms})


def _id(value: object) -> str:
    return fragment(identity_of(value))


def _text(value: object) -> str:
    """A value as people write it, a variant with its own settings.

    >>> _text((40,)), _text(()), _text(True), _text(0.01)
    ('40', 'none', 'yes', '0.01')
    """
    if isinstance(value, Variant):
        own = ", ".join(f"{key} {_text(inner)}" for key, inner in value if key != "name")
        return f"{value.name} ({own})" if own else value.name
    if isinstance(value, tuple):
        return ", ".join(map(_text, value)) or "none"
    if isinstance(value, float):
        return f"{value:g}"
    if value is None or isinstance(value, bool):
        return {None: "none", True: "yes", False: "no"}[value]
    return str(value)


def _name(value: object) -> str:
    """A value of an axis, a variant by its bare name."""
    return value.name if isinstance(value, Variant) else _text(value)
