"""Records of the task ``samples`` -> what of each model is shown and said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from suite.errors import StoreError
from suite.plan import Plan
from suite.registry import SamplesResult, SamplesSettings, TrainSettings
from suite.reporting.figures.samples_figure import Block
from suite.reporting.records.frame import counting
from suite.reporting.records.shown_samples import read_tiles
from suite.reporting.vocabulary.arms import Arm
from suite.reporting.vocabulary.metrics import metric_of
from suite.store import Record, Store

MOST_LATENTS = 4
MOST_TEMPERATURES = 5
FIGURES = {"best": "best_test", "last": "last_test"}
"""By what a training run keeps, the test bits/dim of the weights that it keeps."""


@dataclass(frozen=True, eq=False)
class Sampled:
    """What one model drew.

    Attributes:
        label: What its arm is called.
        bits: Its test bits/dim, with their unit; empty where they are not at hand.
        settings: How it was sampled.
        result: What was found.
        trained: How it was trained; None where the plan does not know.
        tiles: The samples and their nearest, as ``read_tiles`` gives them.
    """

    label: str
    bits: str
    settings: SamplesSettings
    result: SamplesResult
    trained: TrainSettings | None
    tiles: NDArray[np.uint8]

    @property
    def columns(self) -> tuple[int, ...]:
        """The temperatures that are drawn, by their places: evenly spread, the ends among them."""
        count = len(self.settings.temperatures)
        if count <= MOST_TEMPERATURES:
            return tuple(range(count))
        last = MOST_TEMPERATURES - 1
        return tuple(place * (count - 1) // last for place in range(MOST_TEMPERATURES))

    def block(self) -> Block:
        """What is drawn of it."""
        columns, distances = list(self.columns), self.result.distances[:MOST_LATENTS]
        return Block(
            f"{self.label}: {self.bits}" if self.bits else self.label,
            tuple(self.settings.temperatures[column] for column in columns),
            self.tiles[:MOST_LATENTS, columns],
            frozenset(
                (row, place)
                for row, found in enumerate(distances)
                for place, column in enumerate(columns)
                if found[column] is None
            ),
        )


def sampled_of(
    plan: Plan, arms: Sequence[Arm], records: Mapping[str, Record], store: Store
) -> tuple[tuple[Sampled, ...], tuple[str, ...]]:
    """What the models of some arms drew, as far as there are records.

    Args:
        plan: The plan.
        arms: Arms of it; the images of all of them are read.
        records: The records that count, by the id of their run.
        store: Where they lie.

    Returns:
        The models; and what is wrong with images that cannot be shown, a line each.
    """
    trained: dict[str, Any] = {run.id: run.settings for run in plan.before}
    found, damaged = [], []
    for arm in arms:
        settings: object = arm.settings
        record = records.get(arm.runs[0].id)
        if record is None or not isinstance(settings, SamplesSettings):
            continue
        try:
            found.append(_sampled(arm, settings, record, trained.get(settings.of), store))
        except StoreError as error:
            damaged.append(str(error))
    return tuple(found), tuple(damaged)


def _sampled(
    arm: Arm, settings: SamplesSettings, record: Record, trained: object, store: Store
) -> Sampled:
    """What one model drew.

    Raises:
        StoreError: Its image cannot be shown.
    """
    result = SamplesResult.model_validate(record.result)
    tiles = read_tiles(store, record, settings, result.size)
    known = trained if isinstance(trained, TrainSettings) else None
    bits = "" if known is None else _bits(store, settings.of, known.keep)
    return Sampled(arm.label, bits, settings, result, known, tiles)


def _bits(store: Store, run_id: str, keep: str) -> str:
    """The test bits/dim of a training run's kept weights, with their unit."""
    for record in counting(store.attempts(run_id)):
        value = record.result.get(FIGURES.get(keep, ""))
        if isinstance(value, int | float):
            metric = metric_of(FIGURES[keep])
            return f"{metric.number(value)} {metric.unit}"
    return ""
