"""A figure -> bytes of SVG and PNG, always the same for the same figure."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from matplotlib.figure import Figure

from suite.reporting.figures.style import DARK, DPI, LIGHT, Scheme, house_style

PAPER_WHITE = "white"


@dataclass(frozen=True)
class Drawing:
    """A figure in all its forms.

    Attributes:
        light: SVG for light pages, without a background.
        dark: SVG for dark pages.
        png: PNG on white.
        alt: What it shows, in words.
        caption: What a reader must know of it.
        width: Width, in CSS pixels.
        height: Height, in CSS pixels.
        title: What it is called in headings.
    """

    light: bytes
    dark: bytes
    png: bytes
    alt: str
    caption: str
    width: int
    height: int
    title: str = "Training curves"


def draw(
    make: Callable[[Scheme], Figure], alt: str, caption: str, title: str = "Training curves"
) -> Drawing:
    """Draws a figure in both colour schemes.

    Args:
        make: Makes it in one of them.
        alt: What it shows, in words.
        caption: What a reader must know of it.
        title: What it is called in headings.
    """
    with warnings.catch_warnings():
        # A name in letters that the font lacks is drawn as boxes; that is no reason to fail.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        with house_style(LIGHT):
            figure = make(LIGHT)
            light, png = _svg(figure), _png(figure)
            width, height = figure.get_size_inches()
        with house_style(DARK):
            dark = _svg(make(DARK))
    return Drawing(light, dark, png, alt, caption, round(96 * width), round(96 * height), title)


def _svg(figure: Figure) -> bytes:
    buffer = BytesIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return buffer.getvalue()


def _png(figure: Figure) -> bytes:
    buffer = BytesIO()
    figure.savefig(
        buffer, format="png", dpi=DPI, facecolor=PAPER_WHITE, metadata={"Software": None}
    )
    return buffer.getvalue()
