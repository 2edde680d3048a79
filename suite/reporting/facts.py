"""What every table names: scale, images, seeds, how it was trained and where it comes from."""

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from suite.plan import Plan
from suite.registry import Settings, Variant
from suite.reporting.arms import Arm
from suite.reporting.cells import seeds_text
from suite.reporting.labels import axis_label, value_text
from suite.reporting.origins import Fact, commits_of
from suite.spec import SEED

PAPER = "paper"
"""The scale that is the paper's own."""
SETTINGS = {
    "selection": "best epoch chosen on",
    "average": "averaged weights",
    "epochs": "epochs",
    "batch_size": "batch size",
    "precision": "precision",
    "deterministic": "deterministic",
    "threads": "CPU threads",
    "of": "weights of run",
}
"""Settings that every table names where its task has them, and their words."""


def facts_of(
    plan: Plan, arms: Sequence[Arm], frame: pd.DataFrame, sets: Sequence[str]
) -> tuple[Fact, ...]:
    """Scale, images, seeds, settings and commits, in the order in which they are read.

    Args:
        plan: The plan.
        arms: Its arms.
        frame: What ``frame_of`` made of its records.
        sets: What the user set, as typed.
    """
    facts = [_scale(plan)]
    if sets:
        facts.append(Fact("set by the user", ", ".join(sets), is_marked=True))
    facts += _images(arms, frame)
    if SEED in plan.axes:
        seeds = plan.axes[SEED]
        facts.append(Fact("seeds", f"n = {len(seeds)} planned ({seeds_text(seeds)})"))
    facts += [
        Fact(words, text)
        for key, words in SETTINGS.items()
        if len(plan.axes.get(key, ())) < 2 and (text := common(arms, key))
    ]
    return (*facts, commits_of(frame))


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


def _scale(plan: Plan) -> Fact:
    if plan.scale == PAPER:
        return Fact("scale", PAPER)
    if not plan.scale:
        return Fact("scale", "none: the study as it stands", is_marked=True)
    return Fact("scale", f"{plan.scale} (not the paper's)", is_marked=True)


def _images(arms: Sequence[Arm], frame: pd.DataFrame) -> list[Fact]:
    """The data sets, and the fingerprints of the images that the records read."""
    datas = (getattr(arm.settings, "data", None) for arm in arms)
    names = dict.fromkeys(value_text(data) for data in datas if isinstance(data, Settings))
    text = ", ".join(names)
    if not text:
        return []
    if not {"settings.data", "result.data"} <= set(frame.columns):
        return [Fact("images", text)]
    read = frame[["settings.data", "result.data"]].dropna().astype(str)
    prints = read.groupby("settings.data")["result.data"].unique()
    several = {str(name): found for name, found in prints.items() if len(found) > 1}
    if not several:
        return [Fact("images", text)]
    what = ", ".join(f"{len(found)} versions of {name}" for name, found in several.items())
    return [Fact("images", f"{text}: the records read {what}", is_marked=True)]
