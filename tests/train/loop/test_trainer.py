"""When a training loop looks at its losses."""

from typing import Any

import pytest
import torch

from suite.data import load_images
from suite.data.augmentation import Shifts
from suite.train.loop import trainer
from suite.train.loop.batches import Batches
from suite.train.loop.trainer import Trainer
from suite.train.numerics.precision import Precision
from tests.train.memory_sink import MemorySink
from tests.train.speckles import GLOW, tiny, tiny_of


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


def test_the_curve_is_in_bits_per_dim_whatever_the_loss_is_in() -> None:
    settings = tiny_of(GLOW)
    images = load_images(settings.data, selection="validation", data_seed=0, folder=None)
    made = Trainer(settings, images, MemorySink(), Precision(torch.device("cpu")))
    made.begin()
    # The first step has a learning rate of zero, so that the model is still what it was.
    batch = Batches(images.train, size=8, flips=False, seed=0, augmentation=Shifts(0.1)).take(0)
    model = made.learner.model
    expected = model.bits_per_dim(*model.inputs(batch.pixels, batch.noise)).mean().item()
    made.train()
    assert made.curve.rows[0].loss == pytest.approx(expected, rel=1e-6)
    assert 4 < expected < 12
