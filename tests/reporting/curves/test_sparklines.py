"""Training curves as a few levels, all on one scale."""

from collections.abc import Mapping

import pandas as pd
import pytest

from suite.reporting.curves.bands import ArmCurves, Curves
from suite.reporting.curves.sparklines import LEVELS, MOST_LINES, STRETCHES, sparklines_of
from suite.reporting.formats.sparkline_text import BARS, sparks_text

NOTHING = pd.DataFrame(columns=["step", "mean", "low", "high"], dtype=float)


def arm(losses: Mapping[int, float], label: str = "an arm", diverged: int = 0) -> ArmCurves:
    """The curves of an arm with these losses by step."""
    frame = pd.DataFrame({"step": list(losses), "mean": list(losses.values())})
    ended = pd.DataFrame({"step": [1.0], "mean": [99.0]})
    return ArmCurves(
        label, 1 if losses else 0, frame if losses else NOTHING, NOTHING, (ended,) * diverged
    )


def curves(*arms: ArmCurves) -> Curves:
    return Curves(arms, "validation", "", ())


def test_there_are_as_many_stretches_as_points_up_to_the_most() -> None:
    few = sparklines_of(curves(arm({10: 3.0, 20: 2.0, 30: 1.0})))
    many = sparklines_of(curves(arm({step: 1 / step for step in range(1, 101)})))
    assert few is not None
    assert few.lines[0].levels == (LEVELS - 1, LEVELS // 2, 0)
    assert many is not None
    assert len(many.lines[0].levels) == STRETCHES


def test_a_level_is_that_of_the_mean_over_its_stretch() -> None:
    losses = {step: 8.0 if step % 2 else 0.0 for step in range(1, 1 + 2 * STRETCHES)}
    found = sparklines_of(curves(arm(losses)))
    assert found is not None
    assert (found.low, found.high) == (0.0, 8.0)
    assert found.lines[0].levels == (LEVELS // 2,) * STRETCHES


def test_the_steep_beginning_is_above_the_scale() -> None:
    losses = {1: 900.0} | {step: 5.0 - step / 100 for step in range(10, 101, 10)}
    found = sparklines_of(curves(arm(losses)))
    assert found is not None
    assert (found.low, found.high) == (4.0, 4.9)
    assert found.lines[0].levels[0] == LEVELS - 1
    assert found.lines[0].levels[-1] == 0
    assert (found.lines[0].first, found.lines[0].last) == (900.0, 4.0)


def test_all_arms_are_on_one_scale_and_one_axis_of_steps() -> None:
    long = arm(dict.fromkeys(range(10, 101, 10), 4.0))
    short = arm(dict.fromkeys(range(10, 51, 10), 2.0))
    found = sparklines_of(curves(long, short))
    assert found is not None
    assert found.steps == 100
    assert found.lines[0].levels == (LEVELS - 1,) * 10
    assert found.lines[1].levels == (0,) * 5


def test_points_that_lie_far_apart_leave_no_holes() -> None:
    dense = arm({step: float(step) for step in range(1, 21)})
    sparse = arm({10: 20.0, 20: 1.0})
    found = sparklines_of(curves(dense, sparse))
    assert found is not None
    assert found.lines[1].levels == (LEVELS - 1,) * 10 + (0,) * 10


def test_level_losses_are_in_the_middle() -> None:
    found = sparklines_of(curves(arm({10: 3.0, 20: 3.0})))
    assert found is not None
    assert found.lines[0].levels == (LEVELS // 2,) * 2


def test_diverged_runs_are_counted_and_in_no_line() -> None:
    found = sparklines_of(curves(arm({10: 3.0, 20: 2.0}), arm({}, "gone", diverged=2)))
    assert found is not None
    assert found.lines[1].levels == ()
    assert found.lines[1].first is None
    assert found.high == 3.0
    line = sparks_text(found).splitlines()[-1]
    assert line.split() == ["gone", "-", "-", "-", "0", "2"]


@pytest.mark.parametrize("found", [None, curves(), curves(arm({}, diverged=1))])
def test_without_a_finished_run_there_is_nothing(found: Curves | None) -> None:
    assert sparklines_of(found) is None


def test_arms_that_are_left_out_are_counted() -> None:
    found = sparklines_of(curves(*(arm({10: 1.0}, f"arm {at}") for at in range(MOST_LINES + 3))))
    assert found is not None
    assert len(found.lines) == MOST_LINES
    text = sparks_text(found)
    assert text.endswith("\n… and 3 more arms: the page shows them")
    assert "diverged" not in text


def test_the_head_says_what_the_marks_stand_for() -> None:
    found = sparklines_of(curves(arm({1000: 3.25, 2000: 2.0})))
    assert found is not None
    head = " ".join(sparks_text(found).split("\n\n")[0].split())
    assert "step 1 to 2,000: ▁ is 2.000 or less, █ 3.250 or more" in head
    assert len(BARS) == LEVELS
