"""The figure of strips."""

import numpy as np
import pytest
from matplotlib.axes import Axes

from suite.reporting.figures.strips_figure import MOST_CROSSES, MOST_POINTS, strips_figure
from suite.reporting.figures.style import LIGHT, house_style
from suite.reporting.statistics.strips import Strip


def axes_of(*strips: Strip) -> Axes:
    with house_style(LIGHT):
        made = strips_figure(strips, "bits/dim", LIGHT)
        made.canvas.draw()
    return made.axes[0]


def points(axes: Axes) -> list[list[float]]:
    return [np.asarray(line.get_xdata()).tolist() for line in axes.lines]


def test_each_run_is_a_point_and_mean_and_interval_are_below() -> None:
    strip = Strip("an arm", 0, (4.0, 4.2, 4.4), 3, 0)
    axes = axes_of(strip)
    assert points(axes) == [[4.0, 4.2, 4.4], [pytest.approx(4.2)]]
    (interval,) = axes.collections
    (segment,) = interval.get_segments()  # type: ignore[attr-defined]
    assert segment[:, 0] == pytest.approx(strip.interval)
    assert segment[0, 1] > 0
    assert [text.get_text() for text in axes.texts] == ["an arm (n = 3)"]


def test_one_run_is_one_point_and_two_have_no_interval() -> None:
    assert points(axes_of(Strip("an arm", 0, (4.0,), 1, 0))) == [[4.0]]
    two = axes_of(Strip("an arm", 0, (4.0, 5.0), 2, 0))
    assert points(two) == [[4.0, 5.0], [4.5]]
    assert not two.collections


def test_each_lost_run_is_a_cross_at_the_edge_and_moves_no_axis() -> None:
    held = axes_of(Strip("an arm", 0, (4.0, 4.4), 2, 0))
    lost = axes_of(Strip("an arm", 0, (4.0, 4.4), 4, 2))
    _, crosses, mean = lost.lines
    assert crosses.get_marker() == "x"
    assert len(np.asarray(crosses.get_xdata())) == 2
    assert np.asarray(mean.get_xdata()).tolist() == [pytest.approx(4.2)]
    assert lost.get_xlim() == pytest.approx(held.get_xlim())
    gone = axes_of(Strip("an arm", 0, (), 30, 30))
    assert len(np.asarray(gone.lines[1].get_xdata())) == MOST_CROSSES


def test_many_points_are_spread_within_their_row_and_cut() -> None:
    strip = Strip("an arm", 0, tuple(np.linspace(4, 5, MOST_POINTS + 50)), MOST_POINTS + 50, 0)
    line, mean = axes_of(strip).lines
    heights = np.asarray(line.get_ydata())
    assert len(heights) == MOST_POINTS
    assert np.ptp(heights) > 0.2
    assert np.abs(heights).max() < 0.2
    assert np.asarray(mean.get_xdata()).tolist() == [pytest.approx(4.5)]


def test_arms_stand_one_below_the_other_and_differ_in_mark_and_colour() -> None:
    first, second = (Strip("an arm", place, (4.0,), 2, 1) for place in (0, 1))
    axes = axes_of(first, second)
    upper, _, lower, _ = axes.lines
    assert np.asarray(upper.get_ydata()) < np.asarray(lower.get_ydata())
    assert axes.yaxis_inverted()
    assert (upper.get_marker(), upper.get_color()) != (lower.get_marker(), lower.get_color())
    assert "n = 1 of 2, 1 diverged" in axes.texts[0].get_text()
