"""The figure of degrees."""

from matplotlib.figure import Figure

from suite.reporting.figures.series import Series
from suite.reporting.figures.style import LIGHT, house_style
from suite.reporting.figures.truncation_figure import (
    LOWEST,
    ROUNDING,
    Frontier,
    Frontiers,
    truncation_figure,
)


def figure() -> Figure:
    lines = tuple(
        Frontier(Series(f"norm {place}", place, (1.0, 2.0), (1e-2, error)), (2.0, error))
        for place, error in enumerate((1e-4, 0.0))
    )
    with house_style(LIGHT):
        made = truncation_figure([Frontiers("one", lines), Frontiers("two", lines)], LIGHT)
        made.canvas.draw()
    return made


def test_each_norm_has_a_line_and_a_ring_where_the_rule_stops() -> None:
    for axes in figure().axes:
        rings = [line for line in axes.lines if line.get_markersize() == 11]
        assert [list(ring.get_xdata()) for ring in rings] == [[2.0], [2.0]]  # type: ignore[arg-type]
        # No error at all is drawn at the lower edge, where the axis ends.
        assert [list(ring.get_ydata()) for ring in rings] == [[1e-4], [LOWEST]]  # type: ignore[arg-type]
        assert axes.get_yscale() == "log"
        assert list(axes.lines[0].get_ydata()) == [1e-2, 1e-4]  # type: ignore[arg-type]
        assert [1e-2, LOWEST] in [list(line.get_ydata()) for line in axes.lines]  # type: ignore[arg-type]
    legend = figure().legends[0]
    assert [text.get_text() for text in legend.get_texts()] == ["norm 0", "norm 1"]


def test_float32s_rounding_is_drawn_in_both_panels() -> None:
    one, two = figure().axes
    assert (one.get_title(loc="left"), two.get_title(loc="left")) == ("one", "two")
    for axes in (one, two):
        assert [ROUNDING, ROUNDING] in [list(line.get_ydata()) for line in axes.lines]  # type: ignore[arg-type]
