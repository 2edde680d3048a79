"""Lines with a spread, and the style that each has in all figures of a page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from suite.reporting.figures.style import DASHES, MARKERS, WIDTH, Scheme, figure_text

MOST_COLUMNS = 4
HANDLE, LETTER = 0.62, 0.078
"""Inches of a line in a legend with the space around it, and of a letter."""


@dataclass(frozen=True)
class Series:
    """One line.

    Attributes:
        label: What it is called.
        place: Its place among all lines of a page, which its colour, dashes and marker follow from.
        x: Where its points are.
        middle: Their values.
        low: Where their spread begins.
        high: Where it ends.
    """

    label: str
    place: int
    x: tuple[float, ...]
    middle: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()


def line_of(series: Series, scheme: Scheme) -> Line2D:
    """The line without points, as the legend shows it."""
    place = series.place
    return Line2D(
        [],
        [],
        color=scheme.lines[place % len(scheme.lines)],
        dashes=DASHES[place % len(DASHES)],
        marker=MARKERS[place % len(MARKERS)],
        label=figure_text(series.label),
    )


def draw_series(axes: Axes, series: Series, scheme: Scheme) -> None:
    """Draws a line, and thin bars from ``low`` to ``high`` where it has them."""
    like = line_of(series, scheme)
    line = Line2D(series.x, series.middle)
    line.update_from(like)
    axes.add_line(line)
    if series.low:
        axes.vlines(series.x, series.low, series.high, color=like.get_color(), linewidth=1)
    axes.autoscale_view()


def legend_columns(labels: Iterable[str]) -> int:
    """The columns of a legend whose labels all fit into the width of a figure, at most four.

    >>> legend_columns(["torch", "taylor"]), legend_columns(["affine, lr 0.001 (n = 3)"])
    (4, 2)
    """
    longest = max(map(len, labels), default=0)
    return min(MOST_COLUMNS, max(1, int(WIDTH / (HANDLE + LETTER * longest))))


def legend_over(figure: Figure, lines: Sequence[Line2D], columns: int) -> None:
    """The legend above all panels."""
    figure.legend(handles=list(lines), loc="outside upper left", ncols=columns, handlelength=3.2)
