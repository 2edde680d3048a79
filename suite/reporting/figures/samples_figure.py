"""The figure of what models draw, each sample beside its nearest training image."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from suite.reporting.figures.style import DPI, WIDTH, Scheme, figure_text

HEADS = ("sample", "nearest")
HEAD_SIZE = 8
LARGEST_TILE = 0.75
"""Inches; few temperatures are not blown up to the width of the page."""
TITLE, TEMPERATURES, PAIRS, BETWEEN = 0.2, 0.17, 0.15, 0.16
"""Inches of a block's title, of the heads of its columns, and between blocks."""
MARGIN = 0.04
"""Inches above the first title, whose letters are as high as its line."""


@dataclass(frozen=True, eq=False)
class Block:
    """The samples of one model.

    Attributes:
        title: What the model is called.
        temperatures: Those of the columns.
        tiles: uint8, (latents, temperatures, 2, size, size, 3): each sample, then its nearest.
        broken: Row and column of samples that are not finite.
    """

    title: str
    temperatures: tuple[float, ...]
    tiles: NDArray[np.uint8]
    broken: frozenset[tuple[int, int]] = frozenset()

    @property
    def size(self) -> int:
        """Height and width of a sample, in pixels."""
        return int(self.tiles.shape[3])

    @property
    def seam(self) -> int:
        """Pixels between a sample and its nearest, and between rows."""
        return max(1, self.size // 16)

    @property
    def pitch(self) -> int:
        """Pixels from a pair to the next one."""
        return 2 * self.size + self.seam + max(2, self.size // 3)

    def corner(self, row: int, column: int, part: int) -> tuple[int, int]:
        """Left and top pixel of a tile."""
        left = column * self.pitch + part * (self.size + self.seam)
        return left, row * (self.size + self.seam)

    def canvas(self) -> NDArray[np.uint8]:
        """All tiles as one image, RGBA, with nothing between them."""
        rows, columns = self.tiles.shape[:2]
        left, top = self.corner(rows - 1, columns - 1, 1)
        canvas = np.zeros((top + self.size, left + self.size, 4), dtype=np.uint8)
        for place in np.ndindex(rows, columns, 2):
            left, top = self.corner(*place)
            part = canvas[top : top + self.size, left : left + self.size]
            part[..., :3], part[..., 3] = self.tiles[place], 255
        return canvas


def samples_figure(blocks: Sequence[Block], scheme: Scheme) -> Figure:
    """A block for each model: a row a latent, a pair of columns a temperature.

    Args:
        blocks: The models, not more than a page can hold; at least one.
        scheme: The colours.
    """
    canvases = [block.canvas() for block in blocks]
    scales = [_scale(block, canvas) for block, canvas in zip(blocks, canvases, strict=True)]
    above = TITLE + TEMPERATURES + PAIRS
    heights = [one.shape[0] * scale for one, scale in zip(canvases, scales, strict=True)]
    whole = sum(heights) + len(blocks) * above + (len(blocks) - 1) * BETWEEN + MARGIN
    figure = Figure(figsize=(WIDTH, whole))
    top = whole - MARGIN
    for block, canvas, scale, height in zip(blocks, canvases, scales, heights, strict=True):
        top -= above + height
        width = canvas.shape[1] * scale
        axes = figure.add_axes((0, top / whole, width / WIDTH, height / whole))
        _draw(axes, block, canvas, scheme)
        top -= BETWEEN
    return figure


def _scale(block: Block, canvas: NDArray[np.uint8]) -> float:
    """Inches of a pixel: where there is room, a whole number of dots, so that all are alike."""
    widest = min(WIDTH / canvas.shape[1], LARGEST_TILE / block.size)
    dots = int(widest * DPI)
    return dots / DPI if dots > 2 else widest


def _draw(axes: Axes, block: Block, canvas: NDArray[np.uint8], scheme: Scheme) -> None:
    height, width = canvas.shape[:2]
    axes.imshow(canvas, interpolation="none", extent=(0, width, height, 0), aspect="auto")
    axes.set_axis_off()
    _write(axes, 0, TITLE + TEMPERATURES + PAIRS, figure_text(block.title), "left", "bold")
    for column, temperature in enumerate(block.temperatures):
        _head(axes, block, column, f"{temperature:g}")
    for row, column in sorted(block.broken):
        _cross(axes, block, row, column, scheme)


def _head(axes: Axes, block: Block, column: int, temperature: str) -> None:
    """The temperature over a pair, and over each tile what it is."""
    left, right = (block.corner(0, column, part)[0] for part in (0, 1))
    word = "temperature " if column == 0 else ""
    middle = (left + right + block.size) / 2
    _write(axes, middle, TEMPERATURES + PAIRS, f"{word}{temperature}", "center")
    for start, head in zip((left, right), HEADS, strict=True):
        _write(axes, start + block.size / 2, PAIRS, head, "center")


def _write(
    axes: Axes, x: float, inches: float, text: str, align: str, weight: str = "normal"
) -> None:
    """Words whose upper edge is so far above the image."""
    axes.annotate(
        text,
        (x, 1),
        xycoords=("data", "axes fraction"),
        xytext=(0, 72 * inches),
        textcoords="offset points",
        ha=align,
        va="top",
        fontsize=None if weight == "bold" else HEAD_SIZE,
        fontweight=weight,
        annotation_clip=False,
    )


def _cross(axes: Axes, block: Block, row: int, column: int, scheme: Scheme) -> None:
    left, top = block.corner(row, column, 0)
    right, bottom = left + block.size, top + block.size
    for ends in ((top, bottom), (bottom, top)):
        axes.plot((left, right), ends, color=scheme.ink, linewidth=1.2)
