"""What a study, a scale and a user's choices say together, before any run is made of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from suite.errors import MistakeError
from suite.registry import Settings, TaskSettings
from suite.spec.checked_rules import Condition, Parts, Reading, matching
from suite.spec.inner_settings import alike, part_mistakes
from suite.spec.recipe import SYSTEM, recipe_of
from suite.spec.setting import UnfitError, setting_of
from suite.spec.study import SEED, Scale, Study

RULED = "{key} is set by a rule; a rule looks at axes and at what all arms share"
SETS = "--set"
"""Where what the user sets comes from."""
SEVERAL = "several values are a list: {key}=[{values}]"
ENUMERATED = "{key} is an axis; a rule cannot set it"


@dataclass(frozen=True)
class Layers:
    """Everything that makes the runs of a study at a scale, checked.

    Attributes:
        model: The settings model of the study's task.
        base: Settings that all arms share.
        axes: Settings that are enumerated, each with its values.
        rules: The study's rules that are left, then the scale's.
        parts: Settings of variants that replace what arms have: ``{"coupling": {"rank": 5}}``.
        named: Settings that the study or the user names for all arms, each with the place; a scale
            is for all studies, and what it sets counts only where an arm has it.
    """

    model: type[TaskSettings]
    base: dict[str, Any]
    axes: dict[str, tuple[Any, ...]]
    rules: tuple[Condition, ...]
    parts: Parts
    named: dict[str, str]


class Layering:
    """Puts the layers together in their order of precedence.

    ``fixed``, then ``axes``, ``rules``, the scale, the scale's rules, and what the user sets.

    Args:
        model: The settings model of the study's task.
        study: The study.
        scale: The scale.
        overrides: What the user sets, by key; ``coupling.method`` is a setting of a variant.
    """

    def __init__(
        self, model: type[TaskSettings], study: Study, scale: Scale, overrides: Mapping[str, Any]
    ) -> None:
        self.model = model
        self.study = study
        self.scale = scale
        self.sets = {key: value for key, value in overrides.items() if "." not in key}
        self.dotted = {key: value for key, value in overrides.items() if "." in key}
        self._reading = Reading(model)
        self.base: dict[str, Any] = {}
        self.axes: dict[str, tuple[Any, ...]] = {}

    def layers(self) -> Layers:
        """The layers.

        Raises:
            MistakeError: All that is wrong, a line each.
        """
        for key, value in self.study.fixed.items():
            self._fix("fixed", key, value)
        for key, values in self.study.axes.items():
            self._enumerate("axes", key, values)
        for key, values in self.scale.axes.items():
            self._enumerate("scale.axes", key, values)
        for key, value in self.scale.set.items():
            self._fix("scale.set", key, value)
        for key, value in self.sets.items():
            self._override(key, value)
        rules = self._rules()
        parts = self._parts(rules)
        if self._reading.found:
            raise MistakeError("\n".join(self._reading.found))
        return Layers(self.model, self.base, self.axes, rules, parts, self._named())

    def _named(self) -> dict[str, str]:
        sets = dict.fromkeys(self.sets, "--set")
        return {
            **dict.fromkeys(self.axes, "axes"),
            **dict.fromkeys(self.study.fixed, "fixed"),
            **sets,
        }

    def _fix(self, origin: str, key: str, value: Any) -> None:
        """Gives all arms one value; an axis of this name is left with it alone."""
        setting = self._reading.setting(origin, key)
        if setting is None:
            return
        try:
            parsed = setting.parse(value)
        except UnfitError as error:
            self._reading.fail(f"{origin} {key}", error.complaints)
            if origin == SETS and isinstance(value, str) and "," in value:
                self._reading.found[-1] += f"; {SEVERAL.format(key=key, values=value)}"
            return
        if key in self.axes:
            self.axes[key] = (parsed,)
        else:
            self.base[key] = parsed

    def _enumerate(self, origin: str, key: str, values: list[Any]) -> None:
        """Makes an axis, or replaces one; what is no axis of the study comes before a last seed."""
        setting = self._reading.setting(origin, key)
        if setting is None:
            return
        parsed: dict[object, Any] = {}
        for index, value in enumerate(values):
            try:
                one = setting.parse(value)
            except UnfitError as error:
                self._reading.fail(f"{origin} {key}[{index}]", error.complaints)
                continue
            if setting.identity(one) in parsed:
                self._reading.found.append(f"{origin} {key}: {setting.again(one)}")
            parsed[setting.identity(one)] = one
        if not values:
            self._reading.found.append(f"{origin} {key}: an axis needs a value")
        self.base.pop(key, None)
        is_new = key not in self.axes and key not in self.study.axes
        seed_is_last = next(reversed(self.axes), None) == SEED
        self.axes[key] = tuple(parsed.values())
        if is_new and seed_is_last:
            self.axes[SEED] = self.axes.pop(SEED)

    def _override(self, key: str, value: Any) -> None:
        setting = setting_of(self.model, key)
        several = isinstance(value, list) and not (
            setting is not None
            and setting.is_list
            and (not value or not all(isinstance(item, list) for item in value))
        )
        if several:
            self._enumerate(SETS, key, value)
        else:
            self._fix(SETS, key, value)

    def _rules(self) -> tuple[Condition, ...]:
        """The rules, without what a later layer decides."""
        of_scale = {*self.scale.set, *self.scale.axes}
        of_scale |= {key for rule in self.scale.rules for key in rule.set}
        read = self._reading.condition
        own = [read("rules", rule, {*self.sets, *of_scale}) for rule in self.study.rules]
        scales = [read("scale.rules", rule, self.sets) for rule in self.scale.rules]
        self._check_order("rules", own, own)
        self._check_order("scale.rules", scales, own + scales)
        rules = tuple(rule for rule in own + scales if rule.keys)
        for rule in rules:
            self._check_parts(rule, rules)
        return rules

    def _check_parts(self, rule: Condition, rules: tuple[Condition, ...]) -> None:
        """Refuses what no variant has that the rule is for, and what makes two of them one."""
        for key, part in rule.parts.items():
            matched = matching(rule, key, self._candidates(key, rules))
            for name, value in part.items():
                path = f"{rule.origin} set {key}.{name}"
                if mistakes := self._part_mistakes(path, key, value, matched):
                    self._reading.found += mistakes
                    return
            path = f"{rule.origin} set {key}.{', '.join(part)}"
            self._reading.found += alike(path, matching(rule, key, self.axes.get(key, ())), part)

    def _part_mistakes(
        self, origin: str, key: str, value: Any, candidates: list[Settings]
    ) -> list[str]:
        setting = self._reading.setting(origin, key)
        if setting is None:
            return []
        if setting.variants is None:
            return [f"{origin}: {key} has no settings of its own"]
        models = [type(one) for one in candidates]
        if not models:  # a shared scale has rules for what this study does not have
            names = setting.variants.names
            models = [setting.variants.find(name).settings for name in names]
        return part_mistakes(origin, value, models)

    def _check_order(self, origin: str, rules: list[Condition], before: list[Condition]) -> None:
        """Refuses rules that depend on what a rule sets, or that set an axis."""
        ruled = {key for rule in before for key in rule.then}
        for key in {key: None for rule in rules for key in rule.when if key in ruled}:
            self._reading.found.append(f"{origin} when {key}: {RULED.format(key=key)}")
        for key in {key: None for rule in rules for key in rule.then if key in self.axes}:
            # A scale may have left one value of an axis, for its own rules to refine.
            if len(self.axes[key]) > 1 or key not in self.scale.set:
                self._reading.found.append(f"{origin} set {key}: {ENUMERATED.format(key=key)}")

    def _parts(self, rules: tuple[Condition, ...]) -> dict[str, dict[str, Any]]:
        parts: Parts = {}
        for path, value in self.dotted.items():
            key, _, name = path.partition(".")
            origin = f"{SETS} {path}"
            if self._reading.setting(SETS, key) is None:
                continue
            mistakes = self._part_mistakes(origin, key, value, self._candidates(key, rules))
            if not mistakes:
                parts.setdefault(key, {})[name] = value
                mistakes = alike(origin, self.axes.get(key, ()), parts[key])
            self._reading.found += mistakes
        return parts

    def _candidates(self, key: str, rules: tuple[Condition, ...]) -> list[Settings]:
        """Everything that a setting can be in some arm."""
        ruled = [rule.then[key] for rule in rules if key in rule.then]
        field = self.model.model_fields[key]
        base = self.base.get(key, field.get_default(call_default_factory=True))
        found = (*self.axes.get(key, (base,)), *ruled, *self._recipes(key, rules))
        return [one for one in found if isinstance(one, Settings)]

    def _recipes(self, key: str, rules: tuple[Condition, ...]) -> Iterator[Any]:
        """What the systems of the study bring along for a setting that nothing else sets."""
        if (
            key != SYSTEM
            and key not in {*self.base, *self.axes}
            and SYSTEM in self.model.model_fields
        ):
            for system in self._candidates(SYSTEM, rules):
                recipe = recipe_of(self.model, system)
                if key in recipe:
                    yield recipe[key]
