"""What every table names: scale, images, seeds, how it was trained and where it comes from."""

from collections.abc import Sequence

import pandas as pd

from suite.plan import Plan
from suite.registry import Settings
from suite.reporting.records.circumstances import Fact, commits_of
from suite.reporting.vocabulary.arms import Arm
from suite.reporting.vocabulary.labels import value_text
from suite.reporting.vocabulary.numbers import seeds_text
from suite.reporting.vocabulary.shared_setting import common
from suite.spec import PAPER, SEED

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
