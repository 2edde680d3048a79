"""The figure of samples."""

import base64
import io
import re

import numpy as np
import pytest
from matplotlib.colors import same_color
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image

from suite.reporting.figures.samples_figure import LARGEST_TILE, Block, samples_figure
from suite.reporting.figures.style import DPI, LIGHT, WIDTH, house_style


def tiles(rows: int = 2, columns: int = 3, size: int = 8) -> NDArray[np.uint8]:
    draws = np.random.default_rng(rows + columns + size)
    return draws.integers(0, 256, (rows, columns, 2, size, size, 3), dtype=np.uint8)


def block(title: str = "one", broken: frozenset[tuple[int, int]] = frozenset()) -> Block:
    return Block(title, (0.6, 0.75, 1.0), tiles(), broken)


def figure(*blocks: Block) -> Figure:
    with house_style(LIGHT):
        return samples_figure(blocks, LIGHT)


def svg(made: Figure) -> str:
    file = io.BytesIO()
    with house_style(LIGHT):
        made.savefig(file, format="svg")
    return file.getvalue().decode()


def test_a_pair_stands_close_together_and_apart_from_the_next() -> None:
    one = block()
    canvas = one.canvas()
    for row, column, part in np.ndindex(2, 3, 2):
        left, top = one.corner(row, column, part)
        shown = canvas[top : top + 8, left : left + 8]
        assert np.array_equal(shown[..., :3], one.tiles[row, column, part])
        assert (shown[..., 3] == 255).all()
    assert (canvas[..., 3] == 255).sum() == 12 * 64
    within = one.corner(0, 0, 1)[0] - one.corner(0, 0, 0)[0] - 8
    between = one.corner(0, 1, 0)[0] - one.corner(0, 0, 1)[0] - 8
    assert 0 < within < between


def test_each_block_has_its_title_and_heads() -> None:
    made = figure(block("affine, lr 0.01: 3.7 bits/dim"), block("$x"))
    words = [[text.get_text() for text in axes.texts] for axes in made.axes]
    heads = ["temperature 0.6", "sample", "nearest", "0.75", "sample", "nearest", "1"]
    assert words[0] == ["affine, lr 0.01: 3.7 bits/dim", *heads, "sample", "nearest"]
    assert words[1][0] == r"\$x"


def test_the_svg_keeps_each_pixel() -> None:
    one = block()
    text = svg(figure(one, block("two")))
    found = re.findall(r'xlink:href="data:image/png;base64,\s*([^"]+)"', text)
    assert len(found) == 2
    assert text.count("image-rendering:pixelated") == 2
    with Image.open(io.BytesIO(base64.b64decode(found[0]))) as image:
        pixels = np.asarray(image.convert("RGBA"))
    canvas = one.canvas()
    drawn = canvas[..., 3] == 255
    assert pixels.shape == canvas.shape
    assert np.array_equal(pixels[drawn], canvas[drawn])
    assert (pixels[~drawn][:, 3] == 0).all()


@pytest.mark.parametrize(("columns", "size"), [(1, 8), (2, 32), (5, 32), (5, 64)])
def test_blocks_fit_the_page_and_pixels_are_square(columns: int, size: int) -> None:
    one = Block("one", tuple(map(float, range(columns))), tiles(4, columns, size))
    (axes,) = figure(one).axes
    box = axes.get_position()
    width, height = box.width * WIDTH, box.height * axes.get_figure().get_figheight()  # type: ignore[union-attr]
    pixels = one.canvas().shape
    assert box.x1 <= 1 + 1e-9
    assert width / pixels[1] == pytest.approx(height / pixels[0])
    assert size * width / pixels[1] <= LARGEST_TILE + 1e-9
    # Whole dots of the PNG, unless there is hardly room for one.
    dots = DPI * width / pixels[1]
    assert dots < 3 or dots == pytest.approx(round(dots))


def test_nothing_sticks_out() -> None:
    made = figure(block(), block("two"))
    made.canvas.draw()
    whole = made.bbox
    for axes in made.axes:
        for text in axes.texts:
            box = text.get_window_extent()
            assert whole.x0 - 1 <= box.x0
            assert box.x1 <= whole.x1 + 1
            assert box.y1 <= whole.y1 + 1


def test_samples_that_are_not_finite_are_crossed_out_in_ink() -> None:
    (axes,) = figure(block(broken=frozenset({(1, 2)}))).axes
    left, top = block().corner(1, 2, 0)
    ends = [(*line.get_xdata(), *line.get_ydata()) for line in axes.lines]  # type: ignore[misc]
    assert ends == [(left, left + 8, top, top + 8), (left, left + 8, top + 8, top)]
    assert all(same_color(line.get_color(), LIGHT.ink) for line in axes.lines)
    assert figure(block()).axes[0].lines[:] == []
