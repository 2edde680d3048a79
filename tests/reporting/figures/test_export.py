"""A figure in all its forms."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from suite.reporting.figures import Plate, plates_of
from suite.reporting.figures.style import DARK, DPI, LIGHT, PAIRS, WIDTH
from suite.store import Store
from tests.reporting.filled import fill, plan_of, report_of

SVG = "{http://www.w3.org/2000/svg}"
COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b|(?:fill|stroke): (?!none|#)[a-z(]+")


@pytest.fixture(scope="module")
def plates(tmp_path_factory: pytest.TempPathFactory) -> tuple[Plate, ...]:
    store = Store(tmp_path_factory.mktemp("plates"))
    fill(store, plan_of(store), diverges=lambda place, run: place == 0 and run.cell["seed"] == 1)
    return plates_of(report_of(store).pictures)


def test_each_is_svg_png_and_pdf(plates: tuple[Plate, ...], tmp_path: Path) -> None:
    assert [plate.name for plate in plates] == ["curves", "seeds", "stability", "sizes"]
    for plate in plates:
        assert ElementTree.fromstring(plate.drawing.svg).tag == f"{SVG}svg"
        assert plate.drawing.pdf.startswith(b"%PDF-")
        path = tmp_path / "figure.png"
        path.write_bytes(plate.drawing.png)
        with Image.open(path) as image:
            assert image.width == pytest.approx(WIDTH * DPI, abs=1)


def test_every_colour_has_a_dark_one(plates: tuple[Plate, ...]) -> None:
    assert len(PAIRS) == 2 + len(LIGHT.lines)
    assert not set(PAIRS) & set(PAIRS.values())
    for plate in plates:
        style, _, drawn = plate.drawing.svg.decode().partition("</style>")
        assert set(COLOUR.findall(drawn)) <= set(PAIRS), plate.name
        assert "prefers-color-scheme: dark" in style
        assert all(colour in style for colour in PAIRS.values())


def test_the_same_figure_is_the_same_bytes(tmp_path: Path) -> None:
    store = Store(tmp_path)
    fill(store, plan_of(store))
    first, second = (plates_of(report_of(store).pictures) for _ in range(2))
    assert first == second


def test_both_schemes_have_as_many_lines() -> None:
    assert len(LIGHT.lines) == len(DARK.lines) == len(set(LIGHT.lines)) == len(set(DARK.lines))
