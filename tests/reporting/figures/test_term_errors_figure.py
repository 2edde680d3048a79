"""The figure of errors by the number of terms."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from suite.reporting.figures.series import Series
from suite.reporting.figures.style import DARK, LIGHT, Scheme, house_style
from suite.reporting.figures.term_errors_figure import HALF_A_LEVEL, TermErrors, term_errors_figure


def errors(label: str = "", chosen: float = 6.5) -> TermErrors:
    terms = (1.0, 2.0, 3.0)
    likelihood = Series("true", 0, terms, (1e-1, 1e-4, 1e-8)), Series("claimed", 1, (2.0,), (1e-3,))
    return TermErrors(label, likelihood, (Series("mean", 0, terms, (9.0, 1.0, 1e-5)),), chosen)


def figure(*models: TermErrors, scheme: Scheme = LIGHT) -> Figure:
    with house_style(scheme):
        made = term_errors_figure(models, scheme)
        made.canvas.draw()
    return made


@pytest.mark.parametrize("scheme", [LIGHT, DARK])
def test_likelihood_is_above_and_pixels_are_below_on_logarithmic_axes(scheme: Scheme) -> None:
    upper, lower = figure(errors(), scheme=scheme).subfigs[0].axes
    assert (upper.get_ylabel(), lower.get_ylabel()) == ("bits/dim", "levels of 255")
    assert upper.get_yscale() == lower.get_yscale() == "log"
    legend = upper.get_legend()
    assert legend is not None
    names = [text.get_text() for text in legend.get_texts()]
    assert names == ["true", "claimed"]
    points = [np.asarray(line.get_xydata()).tolist() for line in upper.lines[:2]]
    assert points == [[[1.0, 0.1], [2.0, 1e-4], [3.0, 1e-8]], [[2.0, 1e-3]]]


def test_the_rule_is_an_upright_line_in_both_panels_with_its_name_in_one() -> None:
    upper, lower = figure(errors(chosen=6.5)).subfigs[0].axes
    for axes in (upper, lower):
        assert [6.5, 6.5] in [np.asarray(line.get_xdata()).tolist() for line in axes.lines]
        assert axes.get_xlim()[1] > 6.5
    assert [text.get_text() for text in upper.texts] == ["this suite's rule:\nmean m = 6.5"]
    assert not lower.texts
    levels = [np.asarray(line.get_ydata()).tolist() for line in lower.lines]
    assert [HALF_A_LEVEL, HALF_A_LEVEL] in levels


def test_each_model_has_its_panels_and_its_name_as_it_stands() -> None:
    made = figure(errors("of $x"), errors("of b"))
    assert [len(part.axes) for part in made.subfigs] == [2, 2]
    title = made.subfigs[0]._suptitle  # type: ignore[attr-defined]
    assert title.get_text() == r"of \$x"
