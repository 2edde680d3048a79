"""The figure of stability."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from suite.reporting.curves.stability import Stability, Trace
from suite.reporting.figures.stability_figure import UNSAFE, stability_figure
from suite.reporting.figures.style import LIGHT, house_style

STEPS = np.arange(1.0, 41.0)


def trace(seed: int, *, norm: float | None = 2.0, at: int | None = None) -> Trace:
    loss = pd.DataFrame({"step": STEPS, "loss": 4 + seed / 10 + 9 / STEPS})
    norms = pd.DataFrame({"step": STEPS, "norm": norm}).dropna()
    return Trace(seed, loss, norms, at)


def arm(*traces: Trace, label: str = "an arm", measured: bool = True) -> Stability:
    return Stability(label, 0, traces, measured, len(traces))


def figure(*arms: Stability) -> Figure:
    with house_style(LIGHT):
        made = stability_figure(arms, LIGHT)
        made.canvas.draw()
    return made


def test_every_run_has_a_line_in_both_panels_and_a_dash_pattern() -> None:
    upper, lower = figure(arm(trace(0), trace(1), trace(2))).axes
    assert len(upper.lines) == len(lower.lines) == 3
    assert len({str(line._dash_pattern) for line in upper.lines}) == 3  # type: ignore[attr-defined]
    assert upper.get_title() + upper.get_title(loc="left") == "an arm (n = 3)"
    assert (upper.get_ylabel(), lower.get_ylabel()) == ("bits/dim", "largest |S|")


def test_a_divergence_is_crossed_and_does_not_flatten_the_others() -> None:
    climbing = pd.DataFrame({"step": STEPS[:20], "loss": np.r_[np.full(19, 4.5), 1e9]})
    wild = Trace(1, climbing, pd.DataFrame({"step": [], "norm": []}), 20)
    upper, _ = figure(arm(trace(0), trace(2), wild)).axes
    crosses = [line for line in upper.lines if line.get_marker() == "x"]
    assert [np.asarray(line.get_xdata()).tolist() for line in crosses] == [[20]]
    assert upper.get_ylim()[1] < 20
    assert "1 diverged" in upper.get_title(loc="left")


def test_affine_arms_say_that_they_have_no_exponential() -> None:
    *_, lower = figure(arm(trace(0, norm=None))).axes
    assert [text.get_text() for text in lower.texts] == ["no exponential"]


@pytest.mark.parametrize(("norm", "shown"), [(2.0, 0), (UNSAFE, 1)])
def test_what_float32_cannot_invert_is_marked_where_it_is_near(norm: float, shown: int) -> None:
    *_, lower = figure(arm(trace(0, norm=norm))).axes
    levels = [line for line in lower.lines if set(np.asarray(line.get_ydata())) == {UNSAFE}]
    assert len(levels) - (norm == UNSAFE) == shown


def test_bounds_are_called_bounds() -> None:
    *_, lower = figure(arm(trace(0), measured=False)).axes
    assert lower.get_ylabel() == "bound on |S|"


def test_all_arms_share_their_axes() -> None:
    axes = figure(arm(trace(0)), arm(trace(5, norm=4.0)), arm(trace(1))).axes
    for panels in (axes[::2], axes[1::2]):
        assert len({one.get_ylim() for one in panels}) == 1
