"""The index over all reports of a folder, as one self-contained HTML page."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from suite import __version__
from suite.reporting.formats.html import template
from suite.reporting.index_card import Card
from suite.store.files.tree import Tree

MOST_FIGURES = 24
"""Reports whose figure is shown; the others have their line alone."""
LARGEST = 2**20
"""Bytes of a figure that is shown."""


def as_index(cards: Sequence[Card], folder: Path) -> str:
    """The page; every text is escaped, figures are images that cannot run anything.

    Args:
        cards: The reports in short.
        folder: The folder of all reports.
    """
    shown = [(card, svg) for card in cards[:MOST_FIGURES] if (svg := _figure(card, folder))]
    return template("index.html.j2").render(
        cards=cards,
        figures={card.name: svg for card, svg in shown},
        address={card.name: f"{quote(card.name)}/index.html" for card in cards},
        version=__version__,
    )


def _figure(card: Card, folder: Path) -> bytes:
    """The figure of a report; empty where there is none, or none that a page should hold."""
    if card.front is None:
        return b""
    path = folder / card.name / f"{card.front.name}.svg"
    try:
        with Tree(folder).reader(path) as file:
            svg = file.read(LARGEST + 1)
    except OSError:
        return b""
    return svg if len(svg) <= LARGEST else b""
