"""Checks of the axes and results that a study's table and claims name."""

from suite.registry import Task
from suite.registry.result import Result
from suite.spec.complaint import choice, shown, unknown
from suite.spec.study import is_divergence
from suite.specfile.checks.metric_checks import check_metric, check_metrics
from suite.specfile.checks.named_studies import OF
from suite.specfile.checks.overlay import Ground
from suite.specfile.checks.setting_checks import SettingChecks


class ReferenceChecks:
    """Checks of the axes and results that a study's table and claims name.

    Args:
        checks: The checks of its settings.
        task: Its task.
        grounds: What its settings can be.
    """

    def __init__(self, checks: SettingChecks, task: Task, grounds: list[Ground]) -> None:
        self.checks = checks
        self.document = checks.document
        self.task = task
        self.grounds = grounds
        enumerated = dict.fromkeys(key for ground in grounds for key in ground.axes)
        # The plan fills this axis in.
        self.axes = [*enumerated, *([OF] if OF in task.settings.model_fields else [])]

    def table(self) -> None:
        """Checks that a table's rows and columns are axes, each once, and its metrics results."""
        seen: set[str] = set()
        for part in ("rows", "columns"):
            for index, name in enumerate(self.document.sequence("table", part)):
                if isinstance(name, str):
                    self._axis(name, "table", part, index)
                    if name in seen:
                        text = f"{shown(name)} is in this table already"
                        self.document.add(("table", part, index), text)
                    seen.add(name)
        check_metrics(self.document, self.task, "table", "metrics")

    def claims(self) -> None:
        """Checks that claims compare results of arms that there can be, or bound them."""
        for index, _ in enumerate(self.document.sequence("claims")):
            self._figure(index)
            for side in ("left", "right"):
                self._side("claims", index, side)
            left, right = (self.document.at("claims", index, side) for side in ("left", "right"))
            if left == right and isinstance(left, dict):
                self.document.add(("claims", index, "right"), "is the same as left", about_key=True)
            self._rule(index)

    def _figure(self, index: int) -> None:
        """Checks the figure of a claim; one of divergence has none, and needs runs that can."""
        claim = self.document.mapping("claims", index)
        if not is_divergence(claim.get("expect")):
            if claim and claim.get("metric") is None:
                self.document.add(("claims", index, "metric"), "missing key")
            check_metric(self.document, self.task, "claims", index, "metric")
            return
        self._spare(index, "expect", ("metric", "margin", "relative_margin"))
        own = getattr(self.task.result, "outcome", Result.outcome)
        if own is Result.outcome:
            text = f"no run of the task {self.task.name} diverges"
            self.document.add(("claims", index, "expect"), text)

    def _rule(self, index: int) -> None:
        """Checks that a claim has either two sides or a bound, and one margin."""
        claim = self.document.mapping("claims", index)
        if claim.get("at_most") is None:
            for key in ("right", "expect"):
                if claim and claim.get(key) is None:
                    text = "missing key; a claim has right and expect, or at_most"
                    self.document.add(("claims", index, key), text)
        else:
            self._spare(index, "at_most", ("right", "expect", "margin", "relative_margin"))
        if claim.get("margin"):
            self._spare(index, "margin", ("relative_margin",))

    def _spare(self, index: int, beside: str, keys: tuple[str, ...]) -> None:
        claim = self.document.mapping("claims", index)
        what = f": {claim[beside]}" if beside == "expect" else ""
        for key in keys:
            if claim.get(key) is not None:
                text = f"is not said beside {beside}{what}"
                self.document.add(("claims", index, key), text, about_key=True)

    def _side(self, *path: str | int) -> None:
        for key, matches in self.checks.matches(*path).items():
            if not self._axis(key, *path, key, about_key=True):
                continue
            values = [one for ground in self.grounds for one in ground.axes.get(key, [])]
            if values and not any(matches(one) for one in values):
                there = " or ".join(dict.fromkeys(shown(one) for one in values[:10]))
                text = f"no arm is like this; {key} is {there}"
                self.document.add((*path, key), text)

    def _axis(self, name: str, *path: str | int, about_key: bool = False) -> bool:
        """Whether a name is that of an axis; notes that it is not."""
        if name in self.axes:
            return True
        known = name in self.task.settings.model_fields
        text = f"{name} is no axis; {choice(name, self.axes)}" if known else ""
        self.document.add(path, text or unknown("axis", name, self.axes), about_key=about_key)
        return False
