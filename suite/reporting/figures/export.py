"""A figure -> bytes of SVG, PNG and PDF, always the same for the same figure."""

import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from matplotlib.figure import Figure

from suite.reporting.figures.style import DPI, LIGHT, PAIRS, Scheme, house_style

PAPER_WHITE = "white"
FORMS = ("svg", "png", "pdf")
"""The forms of a figure, as their files end."""


@dataclass(frozen=True)
class Drawing:
    """A figure in all its forms.

    Attributes:
        svg: SVG without a background, with other colours where the reader's scheme is dark.
        png: PNG on white.
        pdf: PDF, its fonts embedded, for papers.
        alt: What it shows, in words.
        caption: What a reader must know of it.
        width: Width, in CSS pixels.
        height: Height, in CSS pixels.
    """

    svg: bytes
    png: bytes
    pdf: bytes
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
    """Draws a figure once, in all its forms.

    Args:
        make: Makes it in the colours that it is given, and in no others.
        alt: What it shows, in words.
        caption: What a reader must know of it.
    """
    with warnings.catch_warnings(), house_style(LIGHT):
        # A name in letters that the font lacks is drawn as boxes; that is no reason to fail.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure = make(LIGHT)
        svg = _saved(figure, "svg", metadata={"Date": None, "Creator": None})
        # Laying out is half of the work; what was laid out once stays where it is.
        figure.set_layout_engine(None)
        png = _saved(figure, "png", dpi=DPI, facecolor=PAPER_WHITE, metadata={"Software": None})
        pdf = _saved(figure, "pdf", metadata={"CreationDate": None, "Creator": None})
    width, height = figure.get_size_inches()
    return Drawing(_adaptive(svg), png, pdf, alt, caption, round(96 * width), round(96 * height))


def _saved(figure: Figure, form: str, **options: Any) -> bytes:
    buffer = BytesIO()
    figure.savefig(buffer, format=form, **options)
    return buffer.getvalue()


def _adaptive(svg: bytes) -> bytes:
    """An SVG in light colours -> the same with dark ones where the reader prefers them."""
    rules = "".join(
        f'[style*="{key}: {light}"]{{{key}:{dark} !important}}'
        for light, dark in PAIRS.items()
        for key in ("fill", "stroke")
    )
    style = f"@media screen and (prefers-color-scheme: dark){{{rules}}}</style>"
    return svg.replace(b"</style>", style.encode(), 1)
