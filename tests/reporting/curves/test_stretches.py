"""Even stretches of training."""

from collections import Counter

import pandas as pd
import pytest

from suite.reporting.curves.bands import BINS, binned
from suite.reporting.curves.stretches import stretches_of


@pytest.mark.parametrize("total", [1, 2, 59, 60, 61, 65, 76, 99, 101, 123, 542, 1999])
@pytest.mark.parametrize("count", [1, 24, 60, 100])
def test_all_stretches_are_as_long_to_a_step(total: int, count: int) -> None:
    lengths = Counter(stretches_of(range(1, total + 1), count).tolist())
    assert sorted(lengths) == list(range(1, min(count, total) + 1))
    assert max(lengths.values()) - min(lengths.values()) <= 1


def test_the_last_point_of_a_curve_is_a_mean_over_as_many_steps_as_the_others() -> None:
    """The last two of 542 steps are an ordinary dip; chunks of six would leave them alone."""
    losses = [4.0 + 0.1 * (-1) ** step for step in range(1, 541)] + [3.0, 3.0]
    found = binned(pd.DataFrame({"step": range(1, 543), "loss": losses}))
    assert len(found) == BINS
    assert found["step"].iloc[-1] == 542
    steps = found["step"].diff().dropna()
    assert set(steps) == {5, 6}
    assert found["loss"].iloc[-1] == pytest.approx(sum(losses[536:]) / 6)


def test_a_short_row_behind_an_epoch_does_not_stand_alone() -> None:
    """The trainer writes every k-th step and the last of each epoch."""
    steps = sorted({*range(10, 10_001, 10), *range(782, 10_001, 782)})
    found = binned(pd.DataFrame({"step": steps, "loss": [1.0] * len(steps)}))
    assert min(found["step"].diff().dropna()) >= 90


def test_a_curve_without_a_loss_has_no_points() -> None:
    empty = binned(pd.DataFrame({"step": [1.0, 2.0], "loss": [float("nan")] * 2}))
    assert (list(empty.columns), len(empty)) == (["step", "loss"], 0)
