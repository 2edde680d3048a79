"""The house style of all figures: one place for fonts, colours, dashes and sizes.

Arms differ in hue, in lightness and in the dashes of their lines, so that they can be told apart in
greyscale and by the colour-blind.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any

from matplotlib import rc_context, rcdefaults, rcParams
from matplotlib.axes import Axes

from suite.store.files.one_line import one_line

WIDTH = 5.8
"""Inches; a figure fills the page's column and is still read on a phone."""
PANEL_HEIGHT = 2.4
LEGEND_ROW = 0.22
DPI = 200
MOST_LINES = 8
"""Lines in one panel; more are given a panel of their own."""
LONGEST = 70
"""Characters of a label; longer ones are cut."""
DASHES: tuple[tuple[float, ...], ...] = (
    (),
    (5, 1.6),
    (1.2, 1.2),
    (6, 1.4, 1.2, 1.4),
    (9, 2),
    (3, 1),
    (4, 1, 1, 1, 1, 1),
    (1, 3),
    (7, 1.2, 1.2, 1.2, 1.2, 1.2),
)
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "d", "*")


@dataclass(frozen=True)
class Scheme:
    """The colours of one colour scheme.

    Attributes:
        ink: Text and axes.
        grid: Grid lines.
        lines: The arms' lines, dark and light in turn.
        band: Opacity of bands.
    """

    ink: str
    grid: str
    lines: tuple[str, ...]
    band: float


LIGHT = Scheme(
    ink="#1c2126",
    grid="#d9dde1",
    lines=("#0b3c78", "#d9760b", "#14775a", "#cf5a9f", "#4a3a9e", "#9c7a00", "#2f8fc4", "#3c434a"),
    band=0.18,
)
DARK = Scheme(
    ink="#e4e7ea",
    grid="#3a4149",
    lines=("#4f8ff0", "#ffc46b", "#46c095", "#ff9fd2", "#8f80f0", "#e6d768", "#a6dcf5", "#9aa3ac"),
    band=0.18,
)
PAIRS = dict(
    zip((LIGHT.ink, LIGHT.grid, *LIGHT.lines), (DARK.ink, DARK.grid, *DARK.lines), strict=True)
)
"""The dark colour of each light one."""


@contextmanager
def house_style(scheme: Scheme) -> Iterator[None]:
    """Draws in the house style, whatever the user's matplotlibrc says, and leaves it as it was."""
    import seaborn  # half a second, which who draws nothing need not wait

    base = seaborn.axes_style("ticks")
    own = {
        "font.family": ["DejaVu Sans"],
        "font.size": 9.5,
        "axes.titlesize": 9.5,
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
        "axes.labelsize": 9.5,
        "axes.grid": True,
        "axes.axisbelow": True,
        "axes.linewidth": 0.8,
        "grid.linewidth": 0.6,
        "lines.linewidth": 1.6,
        "lines.markersize": 4,
        "legend.frameon": False,
        "legend.fontsize": 9.5,
        "xtick.labelsize": 9,
        "ytick.labelsize": 9,
        "figure.facecolor": "none",
        "axes.facecolor": "none",
        "savefig.facecolor": "none",
        "svg.fonttype": "path",
        "pdf.fonttype": 42,
        "svg.hashsalt": "mef-suite",  # the same figure is the same bytes
    }
    inks = ("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color")
    colours = {**dict.fromkeys(inks, scheme.ink), "grid.color": scheme.grid}
    settings: Any = {**base, **own, **colours}
    with rc_context():
        rcdefaults()
        rcParams.update(settings)
        yield


def despine(axes: Axes, *, left: bool = False) -> None:
    """Takes the frame away, all but the axes' own lines.

    Args:
        axes: The axes.
        left: Whether the left line goes too, of an axis without numbers.
    """
    import seaborn

    seaborn.despine(ax=axes, left=left)


def nth(items: tuple[Any, ...], count: int) -> list[Any]:
    """The first so many of a cycle.

    >>> nth(("a", "b"), 3)
    ['a', 'b', 'a']
    """
    return list(islice(cycle(items), count))


def figure_text(text: str) -> str:
    r"""Text that matplotlib draws as it stands: no mathematics, no hidden label, one line.

    >>> print(figure_text("_cost in $"))
     _cost in \$
    """
    line = one_line(text)
    cut = line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
    return (" " if cut.startswith("_") else "") + cut.replace("$", r"\$")
