"""Checks of the settings in a document: every key known, every value one it can have."""

from collections.abc import Hashable
from typing import Any

from suite.registry import TASKS, Task, TaskSettings
from suite.spec.complaint import Path, unknown
from suite.spec.inner_settings import inner_complaints
from suite.spec.setting import Match, Setting, UnfitError, match, setting_of
from suite.spec.study import Study
from suite.specfile.yaml.document import Document

Axes = dict[str, list[Any]]


def find_task(document: Document) -> Task | None:
    """The task that a study names; None, and a mistake noted, where there is none."""
    name = document.at("task")
    if not isinstance(name, str):
        return None
    if name in TASKS.names:
        return TASKS.find(name)
    document.add(("task",), unknown("task", name, TASKS.names))
    return None


def check_top(document: Document, task: Task) -> None:
    """Notes settings at the top of a study, where none can be."""
    for key in document.mapping():
        if key not in Study.model_fields and key in task.settings.model_fields:
            text = "is a setting; put it under `fixed`, or under `axes` with a list of values"
            document.refuse((key,), text, about_key=True)


class SettingChecks:
    """Checks parts of a document against one task's settings.

    Args:
        document: The document; mistakes are noted in it.
        model: The task's settings model.
    """

    def __init__(self, document: Document, model: type[TaskSettings]) -> None:
        self.document = document
        self.model = model

    def values(self, *path: str | int) -> dict[str, Any]:
        """Checks a mapping of settings, and gives those that are right as the model holds them."""
        parsed: dict[str, Any] = {}
        for key, value in self.document.mapping(*path).items():
            setting = self._setting((*path, key))
            if setting is not None:
                for one in self._parse(setting, value, (*path, key)):
                    parsed[key] = one
        return parsed

    def rule_values(self, *path: str | int) -> None:
        """Checks what a rule sets: settings, and settings inside variants (``system.width``)."""
        for key, value in self.document.mapping(*path).items():
            if "." in key:
                self._inside((*path, key), value)
            elif (setting := self._setting((*path, key))) is not None:
                self._parse(setting, value, (*path, key))

    def _inside(self, path: Path, value: Any) -> None:
        key, _, name = str(path[-1]).partition(".")
        setting = self._setting(path, key)
        if setting is None:
            return
        if setting.variants is None:
            self.document.add(path, f"{key} has no settings of its own", about_key=True)
            return
        models = [setting.variants.find(one).settings for one in setting.variants.names]
        self.document.complain(inner_complaints(name, value, models), *path)

    def axes(self, *path: str | int) -> Axes:
        """Checks a mapping of axes, and gives those values that are right."""
        parsed: Axes = {}
        for key in self.document.mapping(*path):
            setting = self._setting((*path, key))
            if setting is not None:
                parsed[key] = self._axis(setting, (*path, key))
        return parsed

    def _axis(self, setting: Setting, path: Path) -> list[Any]:
        found: dict[Hashable, Any] = {}
        for index, value in enumerate(self.document.sequence(*path)):
            for one in self._parse(setting, value, (*path, index)):
                if setting.identity(one) in found:
                    self.document.add((*path, index), setting.again(one))
                found[setting.identity(one)] = one
        return list(found.values())

    def matches(self, *path: str | int) -> dict[str, Match]:
        """Checks what ``when`` or ``where`` says, and gives what can be compared."""
        found = {}
        for key, wanted in self.document.mapping(*path).items():
            setting = self._setting((*path, key))
            if setting is not None:
                try:
                    found[key] = match(setting, wanted)
                except UnfitError as error:
                    self.document.complain(error.complaints, *path, key)
        return found

    def _setting(self, path: Path, name: str = "") -> Setting | None:
        name = name or str(path[-1])
        setting = setting_of(self.model, name)
        if setting is None:
            text = unknown("setting", name, self.model.model_fields)
            self.document.add(path, text, about_key=True)
        return setting

    def _parse(self, setting: Setting, value: Any, path: Path) -> list[Any]:
        """The value, as a list of one; empty, and a mistake noted, if it is wrong."""
        if path in self.document.refused:
            return []
        try:
            return [setting.parse(value)]
        except UnfitError as error:
            self.document.complain(error.complaints, *path)
            return []
