"""A figure -> bytes of SVG and PNG, always the same for the same figure."""

import warnings
from collections.abc import Callable, Iterable
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
    """

    light: bytes
    dark: bytes
    png: bytes
    alt: str
    caption: str
    width: int
    height: int


@dataclass(frozen=True)
class Picture:
    """A figure that a task brings, before it is drawn.

    Attributes:
        name: The name of its files.
        title: The head of its section.
        make: Makes it in a colour scheme; None while there is nothing to show.
        alt: What it shows, in words.
        caption: What a reader must know of it.
    """

    name: str
    title: str
    make: Callable[[Scheme], Figure] | None
    alt: str
    caption: str


@dataclass(frozen=True)
class Plate:
    """A picture that is drawn.

    Attributes:
        name: The name of its files.
        title: The head of its section.
        drawing: The figure in all its forms.
    """

    name: str
    title: str
    drawing: Drawing


def plates_of(pictures: Iterable[Picture]) -> tuple[Plate, ...]:
    """Draws the pictures that have something to show."""
    return tuple(
        Plate(one.name, one.title, draw(one.make, one.alt, one.caption))
        for one in pictures
        if one.make is not None
    )


def draw(make: Callable[[Scheme], Figure], alt: str, caption: str) -> Drawing:
    """Draws a figure in both colour schemes.

    Args:
        make: Makes it in one of them.
        alt: What it shows, in words.
        caption: What a reader must know of it.
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
    return Drawing(light, dark, png, alt, caption, round(96 * width), round(96 * height))


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
