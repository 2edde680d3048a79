"""Ids for many runs at once."""

from itertools import compress, count
from operator import is_not
from typing import Any

from suite.registry import Aside, Legacy, TaskSettings
from suite.registry.settings import identity_of
from suite.spec.identity import canonical, digest, fragment

_NEVER = object()
"""What no setting is."""


class Identifier:
    """Gives runs of one task their ids, writing only those settings out that differ from the last.

    Neighbouring runs of a study share most of their settings, as the same objects; writing all of
    them out for each run would take most of the time of a large plan.

    Args:
        task: The name of the task.
        model: The model of its settings.

    >>> from suite.registry import CountSettings
    >>> from suite.spec import run_id
    >>> settings = CountSettings(size=64)
    >>> Identifier("count", CountSettings).id_of(settings) == run_id("count", settings.identity())
    True
    """

    def __init__(self, task: str, model: type[TaskSettings]) -> None:
        self._end = canonical(task, {}).removeprefix('{"settings":{')
        self._legacy = {
            name: [mark.value for mark in field.metadata if isinstance(mark, Legacy)]
            for name, field in sorted(model.model_fields.items())
            if not any(isinstance(mark, Aside) for mark in field.metadata)
        }
        self._names = tuple(self._legacy)
        self._heads = {name: f"{fragment(name)}:" for name in self._names}
        self._values: tuple[Any, ...] = (_NEVER,) * len(self._names)
        self._texts = dict.fromkeys(self._legacy, "")

    def id_of(self, settings: TaskSettings) -> str:
        """The id of the run with these settings."""
        values = tuple(map(settings.__dict__.__getitem__, self._names))
        for place in compress(count(), map(is_not, values, self._values)):
            name = self._names[place]
            self._texts[name] = self._text(name, values[place])
        self._values = values
        unwritten = settings.unwritten()
        texts = [text for name, text in self._texts.items() if text and name not in unwritten]
        return digest('{"settings":{' + ",".join(texts) + self._end)

    def _text(self, name: str, value: Any) -> str:
        """A setting and its value as JSON; empty for what all runs did before it existed."""
        if value in self._legacy[name]:
            return ""
        return self._heads[name] + fragment(identity_of(value))
