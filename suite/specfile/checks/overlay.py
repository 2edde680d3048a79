"""Checks of axes, rules and scales against each other."""

from dataclasses import dataclass
from typing import Any

from suite.spec import AS_IT_STANDS
from suite.spec.complaint import Path, shown
from suite.spec.precedence import ENUMERATED, RULED
from suite.spec.setting import Match
from suite.specfile.checks.setting_checks import Axes, SettingChecks
from suite.specfile.yaml.document import Document


@dataclass(frozen=True)
class Ground:
    """What settings can be in the arms of one layer: what its rules' ``when`` can meet.

    Attributes:
        fixed: Settings with one value.
        axes: Settings with several.
    """

    fixed: dict[str, Any]
    axes: Axes

    def under(self, fixed: dict[str, Any], axes: Axes) -> "Ground":
        """The ground with a scale laid over it; of an axis that it fixes, one value is left."""
        enumerated = {**self.axes, **axes}
        left = {key: [value] for key, value in fixed.items() if key in enumerated}
        return Ground({**self.fixed, **fixed}, {**enumerated, **left})

    def candidates(self, checks: SettingChecks, key: str) -> list[Any]:
        """Every value that a setting can have; empty where it is not known."""
        if key in self.axes:
            return self.axes[key]
        if key in self.fixed:
            return [self.fixed[key]]
        field = checks.model.model_fields[key]
        return [] if field.is_required() else [field.get_default(call_default_factory=True)]


class OverlayChecks:
    """Checks the layers of a study: its own, and each of its scales.

    Args:
        checks: The checks of its settings.
    """

    def __init__(self, checks: SettingChecks) -> None:
        self.checks = checks
        self.document: Document = checks.document

    def study(self, shared: list[tuple[dict[str, Any], Axes]]) -> list[Ground]:
        """Checks a whole study.

        Args:
            shared: What each shared scale sets, and its axes.

        Returns:
            What settings can be: in the study as it stands, and at each scale.
        """
        own = Ground(self.checks.values("fixed"), self.checks.axes("axes"))
        self._apart(("axes",), ("fixed",), "it is fixed too; leave one of them out")
        grounds = [own, *(own.under(*scale) for scale in shared)]
        ruled = self._ruled("rules")
        for name in self.document.mapping("scales"):
            if name == AS_IT_STANDS:
                self._note(("scales", name), "this name is taken: it means the study as it stands")
            fixed, axes = self.scale("scales", name)
            grounds.append(own.under(fixed, axes))
            left = ruled - fixed.keys() - axes.keys()
            enumerated = (own.axes.keys() - fixed.keys()) | axes.keys()
            self._rules([grounds[-1]], left, enumerated, "scales", name)
        self._rules(grounds, set(), set(own.axes))
        return grounds

    def scale(self, *path: str | int) -> tuple[dict[str, Any], Axes]:
        """Checks a scale but for its rules, and gives what it sets and its axes."""
        values, axes = self.checks.values(*path, "set"), self.checks.axes(*path, "axes")
        self._apart((*path, "axes"), (*path, "set"), "it is in set too; leave one of them out")
        return values, axes

    def shared_rules(self, *path: str | int) -> None:
        """Checks the rules of a scale that is shared: no study's axes are known."""
        self._rules([], set(), set(self.document.mapping(*path, "axes")), *path)

    def _ruled(self, *path: str | int) -> set[str]:
        """What rules set."""
        rules = range(len(self.document.sequence(*path)))
        return {key for index in rules for key in self.document.mapping(*path, index, "set")}

    def _rules(
        self, grounds: list[Ground], ruled: set[str], enumerated: set[str], *path: str | int
    ) -> None:
        """Checks a list of rules.

        Args:
            grounds: What settings can be where the rules hold; empty if nobody knows.
            ruled: What earlier rules set.
            enumerated: The axes, which no rule may set.
            path: What the rules are in.
        """
        ruled = ruled | self._ruled(*path, "rules")
        for index, _ in enumerate(self.document.sequence(*path, "rules")):
            rule = (*path, "rules", index)
            when = self.checks.matches(*rule, "when")
            self.checks.rule_values(*rule, "set")
            for key in when.keys() & ruled:
                self._note((*rule, "when", key), RULED.format(key=key))
            for key in self.document.mapping(*rule, "set").keys() & enumerated:
                self._note((*rule, "set", key), ENUMERATED.format(key=key))
            self._reach((*rule, "when"), when, grounds)

    def _reach(self, path: Path, when: dict[str, Match], grounds: list[Ground]) -> None:
        """Notes a rule that no arm can match: axes are full grids, so each key counts alone."""
        if len(when) < len(self.document.mapping(*path)):
            return
        missed = [self._missed(when, ground) for ground in grounds]
        if missed and all(missed):
            key = missed[0]
            values = [shown(one) for one in grounds[0].candidates(self.checks, key)[:10]]
            there = f"; {key} is {' or '.join(values)} there" if values else ""
            self._note((*path, key), f"no arm is like this, so the rule never applies{there}")

    def _missed(self, when: dict[str, Match], ground: Ground) -> str:
        """The first key that no arm matches; empty if some arm matches all."""
        for key, matches in when.items():
            candidates = ground.candidates(self.checks, key)
            if candidates and not any(matches(one) for one in candidates):
                return key
        return ""

    def _apart(self, part: Path, other: Path, text: str) -> None:
        """Notes keys that are in two parts which exclude each other."""
        there = self.document.mapping(*other)
        for key in self.document.mapping(*part):
            if key in there:
                self._note((*part, key), text)

    def _note(self, path: Path, message: str) -> None:
        self.document.add(path, message, about_key=True)
