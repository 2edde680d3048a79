"""One point of a study's grid -> its settings."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from suite.registry import Settings, TaskSettings
from suite.spec.checked_rules import Condition, Parts
from suite.spec.complaint import complaints
from suite.spec.inner_settings import with_part
from suite.spec.precedence import Layers
from suite.spec.recipe import SYSTEM, recipe_of

STUDYS = "rules"
"""Where the rules of a study stand."""
Places = list[tuple[int, set[int]]]
"""Axes, each with the positions of some of its values."""


class Arms:
    """Settles arms: which rules apply to a point of the grid, and what follows.

    Args:
        layers: The layers that make the grid.

    Attributes:
        refined: Axes whose values a rule or a user's setting of variants refines.
        is_plain: Whether checked values need only to be checked together, since the settings model
            declares no other validator.
    """

    def __init__(self, layers: Layers) -> None:
        self._layers = layers
        defaults = {
            name: field.get_default(call_default_factory=True)
            for name, field in layers.model.model_fields.items()
            if not field.is_required()
        }
        self._known = {**defaults, **layers.base}
        self._names = tuple(layers.axes)
        self._rules = [found for rule in layers.rules if (found := self._prepare(rule))]
        ruled = {key for _, rule in self._rules for key in rule.keys}
        self.refined = [name for name in self._names if name in {*layers.parts, *ruled}]
        declared = layers.model.__pydantic_decorators__
        self.is_plain = not (declared.field_validators or declared.validators) and set(
            declared.model_validators
        ) <= {"_agree", "_complete"}
        self._defaults = defaults
        self._prototype = layers.model.model_construct(**self._known)
        self._refined: dict[tuple[Settings, int], Settings] = {}

    def _add_recipe(self, changes: dict[str, Any]) -> None:
        """Adds what the arm's system brings along, where no layer says anything else."""
        system = changes.get(SYSTEM, self._known.get(SYSTEM))
        for key, value in recipe_of(self._layers.model, system).items():
            if key not in self._layers.base:
                changes.setdefault(key, value)

    def _refine(self, changes: dict[str, Any], parts: Iterable[tuple[str, dict[str, Any]]]) -> None:
        """Sets what is set inside the arm's variants."""
        for name, part in parts:
            variant = changes.get(name, self._known.get(name))
            if variant is not None:
                key = (variant, id(part))
                if key not in self._refined:
                    self._refined[key] = with_part(variant, part)
                changes[name] = self._refined[key]

    def _without_foreign(self, settings: TaskSettings, named: Mapping[str, str]) -> TaskSettings:
        """The settings, with their defaults where only other systems have any.

        Raises:
            ValueError: The study or the user names one of those.
        """
        foreign = settings.foreign()
        for key in sorted(foreign.keys() & named.keys()):
            raise ValueError(f"{named[key]}: {foreign[key]}")
        return settings.replace(
            {key: self._defaults[key] for key in foreign if key in self._defaults}
        )

    def _prepare(self, rule: Condition) -> tuple[Places, Condition] | None:
        """A rule as the positions on each axis at which it applies; None if it never does."""
        positions = []
        for name, matches in rule.when.items():
            if name in self._layers.axes:
                values = self._layers.axes[name]
                places = {i for i, value in enumerate(values) if matches(value)}
                positions.append((self._names.index(name), places))
            elif name not in self._known or not matches(self._known[name]):
                return None
        return positions, rule

    def __call__(self, point: tuple[int, ...], cell: dict[str, Any]) -> TaskSettings | str:
        """The settings at a point, or why they contradict each other.

        Args:
            point: The position on each axis.
            cell: The value on each axis.
        """
        changes = dict(cell)
        named = dict(self._layers.named)
        parts: list[Parts] = []
        for positions, rule in self._rules:
            if all(point[axis] in places for axis, places in positions):
                changes.update(rule.then)
                parts.append(rule.parts)
                if rule.origin == STUDYS:
                    named.update(dict.fromkeys(rule.then, STUDYS))
        inner = [one for layer in (*parts, self._layers.parts) for one in layer.items()]
        # The system's first: how it was published to be trained may depend on them.
        self._refine(changes, [one for one in inner if one[0] == SYSTEM])
        self._add_recipe(changes)
        self._refine(changes, [one for one in inner if one[0] != SYSTEM])
        try:
            if not self.is_plain:
                return self._layers.model.model_validate({**self._known, **changes})
            settings = self._prototype.replace(changes)
            settings = self._without_foreign(settings, named)
            settings.agree()
        except ValidationError as error:
            return "; ".join(complaint.text for complaint in complaints(error))
        except ValueError as error:
            return str(error)
        return settings
