"""A setting that several arms have, in words."""

from collections.abc import Iterable
from typing import Any

from suite.registry import Variant
from suite.reporting.vocabulary.arms import Arm
from suite.reporting.vocabulary.labels import axis_label, value_text


def common(arms: Iterable[Arm], key: str) -> str:
    """A setting's value, or its values where arms differ; empty where the task has no such setting.

    >>> from suite.registry import CountSettings
    >>> common([Arm("a", {}, CountSettings(), ())], "steps")
    '8 4 2'
    """
    values = [getattr(arm.settings, key) for arm in arms if hasattr(arm.settings, key)]
    texts = list(dict.fromkeys(map(_words, values)))
    return texts[0] if len(texts) == 1 else f"{' or '.join(texts)}, by arm" if texts else ""


def _words(value: Any) -> str:
    """A value with its own settings, such as a moving average and its decay."""
    if not isinstance(value, Variant):
        return value_text(value)
    own = [f"{axis_label(key)} {_words(inner)}" for key, inner in value.arguments().items()]
    return f"{value.name} ({', '.join(own)})" if own else value.name
