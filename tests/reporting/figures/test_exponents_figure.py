"""The figure of norm, degree and terms over training."""

from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from suite.reporting.curves.exponents import Exponents, exponents_of
from suite.reporting.curves.run_curve import read_curves
from suite.reporting.figures.exponents_figure import COUNTS, exponents_figure
from suite.reporting.figures.style import DARK, LIGHT, Scheme, house_style
from suite.store import Store
from tests.reporting.curves.test_exponents import Point, published, written

POINTS: list[Point] = [(1, 0.5, 8, 1), (2, 2.0, 18, 1), (3, 4.1, 16, 2)]


def arm(folder: Path, points: list[Point] = POINTS, label: str = "", **result: object) -> Exponents:
    store = Store(folder)
    curves, _ = read_curves(published(store, written(points), **result), store)
    found = exponents_of(label, curves)
    assert found is not None
    return found


def figure(*arms: Exponents, scheme: Scheme = LIGHT) -> Figure:
    with house_style(scheme):
        made = exponents_figure(arms, scheme)
        made.canvas.draw()
    return made


@pytest.mark.parametrize("scheme", [LIGHT, DARK])
def test_the_norm_is_above_and_what_it_takes_below(tmp_path: Path, scheme: Scheme) -> None:
    made = figure(arm(tmp_path, largest_norm=4.1), scheme=scheme)
    upper, lower = made.subfigs[0].axes
    assert upper.get_title(loc="left") == "Coupling layers: the largest norm of S"
    assert np.asarray(upper.lines[0].get_xydata()).tolist() == [[1, 0.5], [2, 2.0], [3, 4.1]]
    assert [np.asarray(line.get_ydata()).tolist() for line in lower.lines] == [
        [8, 18, 32],
        [8, 18, 16],
        [8, 8, 7],
    ]
    names = [text.get_text() for text in made.subfigs[0].legends[0].get_texts()]
    assert names == [series.label for series in COUNTS.values()]


def test_lines_differ_in_hue_dashes_and_markers(tmp_path: Path) -> None:
    _, lower = figure(arm(tmp_path)).subfigs[0].axes
    looks = [(line.get_color(), line.get_linestyle(), line.get_marker()) for line in lower.lines]
    assert len({colour for colour, *_ in looks}) == len({mark for *_, mark in looks}) == 3
    dashes = {str(line._unscaled_dash_pattern) for line in lower.lines}  # type: ignore[attr-defined]
    assert len(dashes) == 3


def test_a_bound_is_called_one(tmp_path: Path) -> None:
    upper, _ = figure(arm(tmp_path)).subfigs[0].axes
    assert "a bound on" in upper.get_title(loc="left")


def test_without_degrees_the_authors_terms_stand_alone(tmp_path: Path) -> None:
    made = figure(arm(tmp_path, [(1, 2.0, None, None), (2, 2.0, None, None)]))
    assert len(made.subfigs[0].axes[1].lines) == 1
    names = [text.get_text() for text in made.subfigs[0].legends[0].get_texts()]
    assert names == [COUNTS["terms"].label]


def test_each_arm_has_its_panels_and_its_name_as_it_stands(tmp_path: Path) -> None:
    made = figure(arm(tmp_path / "a", label="lr $1"), arm(tmp_path / "b", label="lr 2"))
    assert [len(part.axes) for part in made.subfigs] == [2, 2]
    title = made.subfigs[0]._suptitle  # type: ignore[attr-defined]
    assert title.get_text() == r"lr \$1"
