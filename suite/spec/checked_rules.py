"""A rule of a study or a scale, checked: what must match, and what is set then."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from suite.registry import Settings
from suite.spec.complaint import Complaint, dotted, unknown
from suite.spec.setting import Match, Setting, UnfitError, match, setting_of
from suite.spec.study import Rule

Parts = dict[str, dict[str, Any]]
"""Settings inside variants, by the setting that chooses the variant."""


@dataclass(frozen=True)
class Condition:
    """A rule whose values were checked.

    Attributes:
        when: For each deciding setting, whether a value of it matches.
        then: What is set where all match.
        parts: What is set inside the variants of an arm then: ``{"system": {"width": 15}}``.
        origin: Where it stands: ``rules`` of the study, or ``scale.rules``.
    """

    when: dict[str, Match]
    then: dict[str, Any]
    parts: Parts
    origin: str

    @property
    def keys(self) -> Collection[str]:
        """The settings of an arm that it has a hand in."""
        return {*self.then, *self.parts}


class Reading:
    """Reads what a study says of settings, and collects what is wrong.

    Args:
        model: The settings model of the study's task.

    Attributes:
        found: All that is wrong, a line each.
    """

    def __init__(self, model: type[Settings]) -> None:
        self.model = model
        self.found: list[str] = []

    def setting(self, origin: str, key: str) -> Setting | None:
        """The setting of a name; None, and a complaint, where there is none."""
        setting = setting_of(self.model, key)
        if setting is None:
            self.found.append(f"{origin}: {unknown('setting', key, self.model.model_fields)}")
        return setting

    def fail(self, origin: str, complaints: list[Complaint]) -> None:
        """Adds what is wrong with a value."""
        for item in complaints:
            inner = dotted(item.path)
            joint = "." if inner and not inner.startswith("[") else ""
            self.found.append(f"{origin}{joint}{inner}: {item.text}")

    def condition(self, origin: str, rule: Rule, decided: Collection[str]) -> Condition:
        """A rule, without what a later layer decides."""
        when: dict[str, Match] = {}
        then: dict[str, Any] = {}
        parts: Parts = {}
        for key, wanted in rule.when.items():
            setting = self.setting(f"{origin} when", key)
            if setting is not None:
                try:
                    when[key] = match(setting, wanted)
                except UnfitError as error:
                    self.fail(f"{origin} when {key}", error.complaints)
        for path, value in rule.set.items():
            key, _, inner = path.partition(".")
            if self.setting(f"{origin} set", key) is None or {path, key} & {*decided}:
                continue
            if inner:
                parts.setdefault(key, {})[inner] = value
            else:
                self._add(then, f"{origin} set {key}", key, value)
        return Condition(when, then, parts, origin)

    def _add(self, then: dict[str, Any], origin: str, key: str, value: Any) -> None:
        setting = setting_of(self.model, key)
        assert setting is not None
        try:
            then[key] = setting.parse(value)
        except UnfitError as error:
            self.fail(origin, error.complaints)


def matching(condition: Condition, key: str, values: Collection[Any]) -> list[Any]:
    """Those values of a setting for which a rule may hold.

    Args:
        condition: The rule.
        key: The setting.
        values: What it can be.
    """
    matches: Mapping[str, Match] = condition.when
    return [value for value in values if key not in matches or matches[key](value)]
