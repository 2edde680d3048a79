"""When a training loop looks at its losses."""

from typing import Any

import pytest
import torch

from suite.data import load_images
from suite.train.loop import trainer
from suite.train.loop.trainer import Trainer
from suite.train.numerics.precision import Precision
from tests.train.memory_sink import MemorySink
from tests.train.speckles import tiny


def trained(**more: Any) -> Trainer:
    settings = tiny(**more)
    images = load_images(settings.data, selection="validation", data_seed=0, folder=None)
    made = Trainer(settings, images, MemorySink(), Precision(torch.device("cpu")))
    made.begin()
    made.train()
    return made


@pytest.mark.parametrize(("every", "rows"), [(2, [2, 3, 4, 6, 8, 9]), (100, [3, 6, 9])])
def test_losses_are_read_every_few_steps_and_behind_each_epoch(
    every: int, rows: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trainer, "LOOK_EVERY", {"cpu": every})
    made = trained()
    assert [row.step for row in made.curve.rows] == rows
    assert [row.step for row in made.curve.rows if row.selection is not None] == [3, 6, 9]


def test_a_long_run_has_no_more_rows_than_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trainer, "ROWS", 3)
    assert [row.step for row in trained().curve.rows] == [3, 6, 9]


def test_rows_are_means_over_images_whatever_is_looked_at_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    each = {row.step: row for row in trained().curve.rows}
    monkeypatch.setattr(trainer, "LOOK_EVERY", {"cpu": 100})
    made = trained()
    for row, first in zip(made.curve.rows, (1, 4, 7), strict=True):
        losses = [each[step].loss for step in range(first, first + 3)]
        mean = (8 * losses[0] + 8 * losses[1] + 3 * losses[2]) / 19
        assert row.loss == pytest.approx(mean, rel=1e-9)
        assert row.lr == each[row.step].lr
    assert made.position.last_train == pytest.approx(made.curve.rows[-1].loss, rel=1e-9)
