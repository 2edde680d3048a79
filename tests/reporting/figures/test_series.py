"""Lines with a spread."""

from matplotlib.figure import Figure

from suite.reporting.figures.series import Series, draw_series, line_of
from suite.reporting.figures.style import LIGHT


def test_a_line_looks_the_same_in_every_figure() -> None:
    one = line_of(Series("a", 2, (1.0,), (2.0,)), LIGHT)
    two = line_of(Series("a", 2, (5.0,), (6.0,)), LIGHT)
    assert (one.get_color(), one.get_marker()) == (two.get_color(), two.get_marker())
    assert one.get_color() == LIGHT.lines[2]
    assert line_of(Series("a", 2 + len(LIGHT.lines), (), ()), LIGHT).get_color() == LIGHT.lines[2]


def test_bars_reach_from_quartile_to_quartile() -> None:
    axes = Figure().subplots()
    draw_series(axes, Series("a", 0, (1.0, 2.0), (3.0, 4.0), (2.5, 3.5), (5.0, 6.0)), LIGHT)
    assert axes.lines[0].get_ydata() == (3.0, 4.0)
    (bars,) = axes.collections
    ends = [path.vertices[:, 1].tolist() for path in bars.get_paths()]  # type: ignore[union-attr,index]
    assert ends == [[2.5, 5.0], [3.5, 6.0]]
    draw_series(axes, Series("b", 1, (1.0,), (3.0,)), LIGHT)
    assert len(axes.collections) == 1
