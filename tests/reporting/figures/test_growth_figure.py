"""Times on logarithmic axes."""

from suite.reporting.figures.growth_figure import Panel, growth_figure
from suite.reporting.figures.series import Series
from suite.reporting.figures.style import LIGHT, house_style


def test_panels_share_their_lines_and_name_their_axes() -> None:
    lines = (Series("slow", 0, (6.0, 12.0), (3.0, 4.0)), Series("fast", 1, (6.0,), (1.0,)))
    with house_style(LIGHT):
        made = growth_figure([Panel("n = 6", lines), Panel("n = 12", lines[:1])], "x", "y", LIGHT)
        made.canvas.draw()
    left, right = made.axes
    assert [len(left.lines), len(right.lines)] == [2, 1]
    assert (left.get_xscale(), left.get_yscale()) == ("log", "log")
    assert [label.get_text() for label in left.get_xticklabels()] == ["6", "12"]
    assert (left.get_ylabel(), right.get_ylabel()) == ("y", "")
    assert left.get_ylim() == right.get_ylim()
    assert [text.get_text() for text in made.legends[0].get_texts()] == ["slow", "fast"]
