"""The figure of training curves."""

import itertools
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from suite.reporting.curves.bands import ArmCurves
from suite.reporting.figures import draw, training_figure
from suite.reporting.figures.style import (
    DARK,
    DASHES,
    LIGHT,
    MARKERS,
    MOST_LINES,
    Scheme,
    house_style,
)
from suite.store import Store
from tests.reporting.filled import fill, plan_of, report_of


def band(steps: int = 40, last: float = 4.0) -> pd.DataFrame:
    rows = [(s, last + 5 / s, last + 4 / s, last + 6 / s) for s in range(1, steps + 1)]
    return pd.DataFrame(rows, columns=["step", "mean", "low", "high"])


def arm(label: str, *diverged: pd.DataFrame, n: int = 3, last: float = 4.0) -> ArmCurves:
    return ArmCurves(label, n, band(last=last), band(5, last), diverged)


def figure(*arms: ArmCurves, scheme: Scheme = LIGHT) -> Figure:
    with house_style(scheme):
        made = training_figure(arms, "validation images, averaged weights", scheme)
        made.canvas.draw()
    return made


def test_each_arm_has_a_line_a_band_and_a_name_with_n() -> None:
    made = figure(arm("affine"), arm("matrixexp", n=2))
    legend = made.subfigs[0].legends[0]
    assert [text.get_text() for text in legend.get_texts()] == [
        "affine (n = 3)",
        "matrixexp (n = 2)",
    ]
    for axes in made.subfigs[0].axes:
        assert len(axes.lines) == 2
        assert len(axes.collections) == 2
        assert axes.get_ylabel() == "bits/dim"
    assert made.subfigs[0].axes[-1].get_xlabel() == "optimiser step"


def test_the_steep_beginning_does_not_flatten_the_rest() -> None:
    low, high = figure(arm("affine")).subfigs[0].axes[1].get_ylim()
    assert 3.5 < low < 4.2
    assert high < 4 + 6 / 2  # the band begins at 10


def test_a_diverged_run_has_a_cross_at_the_step_where_it_ended() -> None:
    made = figure(arm("affine", band(17), n=0))
    lower = made.subfigs[0].axes[1]
    crosses = [line for line in lower.lines if line.get_marker() == "x"]
    assert [np.asarray(line.get_xdata()).tolist() for line in crosses] == [[17]]
    assert "1 diverged" in made.subfigs[0].legends[0].get_texts()[0].get_text()


def test_arms_without_any_figure_yet_are_drawn_as_empty() -> None:
    nothing = band(0)
    made = figure(ArmCurves("diverged at once", 0, nothing, nothing, (band(0),)))
    assert len(made.subfigs[0].axes) == 2


def test_more_arms_than_one_can_tell_apart_get_panels_of_their_own() -> None:
    made = figure(*(arm(f"arm {k}") for k in range(MOST_LINES + 1)))
    assert [len(part.axes[0].lines) for part in made.subfigs] == [MOST_LINES, 1]


def luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour, as accessibility guidelines define it."""
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@pytest.mark.parametrize(("scheme", "paper"), [(LIGHT, "#fcfcfb"), (DARK, "#15191d")])
def test_lines_differ_in_dashes_and_markers_and_stand_out_from_the_page(
    scheme: Scheme, paper: str
) -> None:
    count = MOST_LINES
    assert len(set(scheme.lines)) == count
    # One more of these: a ninth line has the first one's colour and nothing else of it.
    assert len(set(DASHES)) == len(set(MARKERS)) == count + 1
    for colour in scheme.lines:
        light, dark = sorted((luminance(colour), luminance(paper)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 3
    greys = [116 * luminance(colour) ** (1 / 3) - 16 for colour in scheme.lines[:4]]
    assert all(abs(one - next_) > 6 for one, next_ in itertools.pairwise(greys))


def test_a_drawing_has_words(tmp_path: Path) -> None:
    store = Store(tmp_path)
    fill(store, plan_of(store), diverges=lambda place, run: place == 0 and run.cell["seed"] == 1)
    (picture,) = (one for one in report_of(store).pictures if one.name == "curves")
    assert "affine, lr 0.001: 4." in picture.alt
    assert "scale: laptop (not the paper's); images: photos32; bits/dim" in picture.caption
    assert "n in the legend" in picture.caption
    assert "crosses the steps" in picture.caption


def test_names_that_mean_something_to_matplotlib_are_drawn_as_they_stand() -> None:
    hostile = (
        "$\\frac{",
        "_hidden",
        "two\nlines",
        "<script>",
        "\x00\x1b[31m",
        "漢字 🎉",
        "x" * 300,
    )
    drawing = draw(
        lambda scheme: training_figure([arm(name) for name in hostile], "test", scheme), "", ""
    )
    tags = {
        element.tag.rpartition("}")[2] for element in ElementTree.fromstring(drawing.svg).iter()
    }
    assert "script" not in tags
    assert len(figure(*map(arm, hostile[:5])).subfigs[0].legends[0].get_texts()) == 5
