"""The figure of parameters and bits/dim."""

import numpy as np
from matplotlib.figure import Figure

from suite.reporting.figures.sizes_figure import NARROWEST, Sized, sizes_figure
from suite.reporting.figures.style import LIGHT, MOST_LINES, house_style
from suite.reporting.statistics.strips import Strip


def figure(*sizes: int) -> Figure:
    arms = [
        Sized(size, Strip(f"arm {place}", place, (4.0, 4.2 + place), 2, 0))
        for place, size in enumerate(sizes)
    ]
    with house_style(LIGHT):
        made = sizes_figure(arms, "bits/dim", LIGHT)
        made.canvas.draw()
    return made


def test_marks_are_at_parameters_and_means_with_one_deviation_to_each_side() -> None:
    axes = figure(100_000, 300_000).axes[0]
    marks, bars = axes.lines[::2], axes.lines[1::2]
    assert [np.asarray(line.get_xydata()).tolist() for line in marks] == [
        [[100_000, 4.1]],
        [[300_000, 4.6]],
    ]
    first = np.asarray(bars[0].get_xydata())
    assert np.allclose(first[:, 0], 100_000)
    assert np.allclose(first[:, 1], 4.1 + np.std([4.0, 4.2], ddof=1) * np.array([-1, 1]))


def test_matched_arms_look_matched() -> None:
    low, high = figure(381_948, 381_121).axes[0].get_xlim()
    assert np.isclose(high - low, NARROWEST * 381_948)
    assert low < 381_121
    assert high > 381_948


def test_wide_ranges_are_logarithmic() -> None:
    assert figure(10_000, 300_000).axes[0].get_xscale() == "log"
    assert figure(100_000, 300_000).axes[0].get_xscale() == "linear"


def test_only_as_many_arms_as_can_be_told_apart_have_names() -> None:
    few, many = (figure(*range(1000, 1000 + n)) for n in (MOST_LINES, MOST_LINES + 1))
    assert len(few.legends[0].get_texts()) == MOST_LINES
    assert not many.legends
    assert len({line.get_color() for line in many.axes[0].lines}) == 1
