"""The figure of how much of the machine's limits each method reaches."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter

from suite.reporting.figures.series import legend_over
from suite.reporting.figures.style import (
    LEGEND_ROW,
    MARKERS,
    PANEL_HEIGHT,
    WIDTH,
    Scheme,
    despine,
    figure_text,
)


@dataclass(frozen=True)
class Share:
    """What one method reaches for one n.

    Attributes:
        method: The method.
        n: Rows and columns of S.
        bandwidth: The share of the copy's bandwidth.
        peak: The share of the large product's rate; None where operations are not counted.
    """

    method: str
    n: int
    bandwidth: float
    peak: float | None


def shares_figure(shares: Sequence[Share], scheme: Scheme) -> Figure:
    """Two panels, of bandwidth and of matrix peak: a row for each method, a mark for each n.

    Args:
        shares: The shares, the methods in the order of the rows.
        scheme: The colours.
    """
    methods = list(dict.fromkeys(share.method for share in shares))
    sizes = sorted({share.n for share in shares})
    height = 0.75 + 0.3 * len(methods) + 2 * LEGEND_ROW
    figure = Figure(figsize=(WIDTH, max(height, PANEL_HEIGHT)), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    marks = [_mark(place, n, scheme) for place, n in enumerate(sizes)]
    for mark, n in zip(marks, sizes, strict=True):
        own = [share for share in shares if share.n == n]
        rows = [(share, methods.index(share.method)) for share in own]
        _draw_marks(left, [(share.bandwidth, row) for share, row in rows], mark)
        _draw_marks(
            right, [(share.peak, row) for share, row in rows if share.peak is not None], mark
        )
    left.set_yticks(range(len(methods)), [figure_text(method) for method in methods])
    left.invert_yaxis()
    for axes, title in ((left, "Of memory bandwidth"), (right, "Of matrix peak")):
        _finish(axes, title)
    legend_over(figure, marks, len(marks))
    return figure


def _mark(place: int, n: int, scheme: Scheme) -> Line2D:
    colour, marker = scheme.lines[place % len(scheme.lines)], MARKERS[place % len(MARKERS)]
    return Line2D([], [], linestyle="", marker=marker, markersize=6, color=colour, label=f"n = {n}")


def _draw_marks(axes: Axes, points: Sequence[tuple[float, int]], like: Line2D) -> None:
    line = Line2D([share for share, _ in points], [row for _, row in points])
    line.update_from(like)
    axes.add_line(line)


def _finish(axes: Axes, title: str) -> None:
    axes.set_xscale("log")
    axes.autoscale_view()
    low, high = axes.get_xlim()
    axes.set_xlim(min(low, 1e-3), max(high, 1.0))
    axes.axvline(1.0, color=axes.spines["left"].get_edgecolor(), linewidth=0.8)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:g} %"))
    axes.set_title(title)
    despine(axes)
