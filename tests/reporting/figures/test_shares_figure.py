"""Shares of the machine's limits."""

from suite.reporting.figures.shares_figure import Share, shares_figure
from suite.reporting.figures.style import LIGHT, house_style


def test_a_row_for_each_method_and_a_mark_for_each_size() -> None:
    shares = [Share("authors", n, 0.01 * n, 0.1) for n in (6, 12)]
    shares += [Share("scipy", 6, 0.002, None)]
    with house_style(LIGHT):
        made = shares_figure(shares, LIGHT)
        made.canvas.draw()
    left, right = made.axes
    assert [label.get_text() for label in left.get_yticklabels()] == ["authors", "scipy"]
    assert [list(line.get_xdata()) for line in left.lines[:2]] == [[0.06, 0.002], [0.12]]  # type: ignore[arg-type]
    assert [list(line.get_xdata()) for line in right.lines[:2]] == [[0.1], [0.1]]  # type: ignore[arg-type]
    assert left.get_xlim()[1] >= 1
    assert left.get_ylim()[0] > left.get_ylim()[1]  # the first method on top
    assert [text.get_text() for text in made.legends[0].get_texts()] == ["n = 6", "n = 12"]
