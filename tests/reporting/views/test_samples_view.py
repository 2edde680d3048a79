"""Reports on what trained models draw."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from suite.registry import TILES, SamplesSettings
from suite.reporting.figures import Picture, plates_of
from suite.reporting.figures.style import LIGHT
from suite.reporting.formats import as_markdown, as_page, as_text
from suite.reporting.report import Report
from suite.reporting.report_folder import write_report
from suite.spec import Run
from suite.store import Store
from tests.reporting.filled import plan_of, publish, report_of, trained

STUDY, SCALE, SIZE = "samples", "smoke", 32


def settings_of(run: Run) -> SamplesSettings:
    settings: object = run.settings
    assert isinstance(settings, SamplesSettings)
    return settings


def result(settings: SamplesSettings, place: int = 0, **more: Any) -> dict[str, Any]:
    figures = {
        "nearest_coolest": 20.5 + place,
        "nearest_warmest": 30.5 + place,
        "nearest_test": 21.75,
        "closest": 9.0,
        "closest_test": 4.0,
        "contrast_coolest": 12.0,
        "contrast_warmest": 40.0,
        "contrast_test": 24.0,
        "clipped": 0.0123,
        "broken": 0,
        "distances": [[1.0] * len(settings.temperatures)] * settings.latents,
        "size": SIZE,
        "images": settings.images,
        "training_images": 4335,
        "mirrored": True,
        "data": "f" * 64,
    }
    return {**figures, **more}


def png(width: int, height: int, mode: str = "RGB") -> bytes:
    shape = (height, width, len(mode)) if len(mode) > 1 else (height, width)
    pixels = np.random.default_rng(width).integers(0, 256, shape, dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, format="PNG")
    return file.getvalue()


def whole(settings: SamplesSettings) -> bytes:
    return png(*settings.canvas(SIZE))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(width: int, height: int) -> bytes:
    """A file of a few bytes whose head announces an image of many."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(bytes(9))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def sampled(
    folder: Path, first: bytes | None = None, figures: dict[str, Any] | None = None, **sets: Any
) -> Store:
    """A store with trained runs, and samples of each; the first may have another image.

    Args:
        folder: Where.
        first: The image of the first run; empty for none.
        figures: What results have besides, or instead.
        sets: What the user sets.
    """
    store = Store(folder)
    plan = plan_of(store, STUDY, SCALE, **sets)
    for run in plan.before:
        publish(store, run, trained(run, 4.0))
    for place, run in enumerate(plan.runs):
        settings = settings_of(run)
        data = whole(settings) if first is None or place else first
        files = {TILES: data} if data else {}
        publish(store, run, result(settings, place, **(figures or {})), files=files)
    return store


def picture_of(report: Report) -> Picture:
    (picture,) = report.pictures
    return picture


def titles(report: Report) -> list[str]:
    picture = picture_of(report)
    assert picture.make is not None
    return [axes.texts[0].get_text() for axes in picture.make(LIGHT).axes]


def test_each_arm_has_a_row_and_a_block(tmp_path: Path) -> None:
    report = report_of(sampled(tmp_path), STUDY, SCALE)
    arms = [f"{name}, lr {lr}" for name in ("affine", "matrixexp") for lr in ("0.01", "0.001")]
    assert [row[0].text for row in report.table.rows] == arms
    assert [cell.text for cell in report.table.rows[1]][1:] == [
        "21.5",
        "31.5",
        "21.8",
        "0.012",
        "0",
    ]
    assert titles(report) == [f"{arm}: 3.996 bits/dim" for arm in arms]
    assert [row[1].text for row in report.runs.rows] == arms
    assert any(note.startswith("nearest, coolest: levels, of 255") for note in report.notes)
    assert max(map(len, as_text(report).splitlines()[:16])) <= 80
    assert "| affine, lr 0.001 | 21.5 | 31.5 |" in " ".join(as_markdown(report).split())


def test_the_caption_and_the_words_say_what_is_seen(tmp_path: Path) -> None:
    picture = picture_of(report_of(sampled(tmp_path), STUDY, SCALE))
    for words in (
        "Scale smoke, training seed 0, latents of seed 0. ",
        "of 4,335 and their mirror images in photos32 (32x32 patches of photographs that come",
        "8 samples of a model 20.5 to 23.5 at temperature 0.7 and 30.5 to 33.5 at 1, 8 test images "
        "21.8; closest of all 9.0, of the test images 4.0.",
        "(standard deviation of their pixel values: 12.0, 40.0 and 24.0)",
    ):
        assert words in picture.caption
    assert "not finite" not in picture.caption
    assert "Not drawn" not in picture.caption
    assert (
        "matrixexp, lr 0.001: samples are 23.5 levels from their nearest training image at "
        "temperature 0.7 and 33.5 at 1, test images 21.8."
    ) in picture.alt


def test_the_page_and_the_files_have_the_figure(tmp_path: Path) -> None:
    report = report_of(sampled(tmp_path / "results"), STUDY, SCALE)
    page = as_page(report, plates_of(report.pictures))
    assert '<h2 id="samples-head">Samples and their nearest training images</h2>' in page
    assert {"samples.svg", "samples.png"} <= set(write_report(report, tmp_path / "reports"))


def test_without_records_there_is_no_figure(tmp_path: Path) -> None:
    report = report_of(Store(tmp_path), STUDY, SCALE)
    assert plates_of(report.pictures) == ()
    assert report.gaps.missing


def test_without_training_runs_blocks_have_no_bits(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for run in plan_of(store, STUDY, SCALE).runs:
        publish(store, run, result(settings_of(run)), files={TILES: whole(settings_of(run))})
    assert titles(report_of(store, STUDY, SCALE))[0] == "affine, lr 0.01"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "has no side file 'samples.png'"),
        (b"no image at all", "shows no samples (cannot identify image file"),
        (png(128, 64)[:3000], "shows no samples ("),
        (png(128, 63), "shows no samples (it is 128x63 RGB, and should be 128x64 RGB)"),
        (png(128, 64, "RGBA"), "shows no samples (it is 128x64 RGBA"),
        (png(128, 64, "L"), "shows no samples (it is 128x64 L"),
        (bomb(12_000, 12_000), "shows no samples (Image size (144000000 pixels) exceeds limit"),
        (bomb(60_000, 60_000), "shows no samples (Image size (3600000000 pixels) exceeds limit"),
        (bomb(9_000, 9_000), "shows no samples (it is 9000x9000 RGB"),
        (bomb(128, 64), "shows no samples ("),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else "",
)
def test_an_image_that_cannot_be_shown_is_one_line(tmp_path: Path, data: bytes, said: str) -> None:
    report = report_of(sampled(tmp_path, data), STUDY, SCALE)
    found = [line for line in report.damaged if said in line]
    assert len(found) == 1
    assert "\n" not in found[0]
    assert len(titles(report)) == 3
    assert len(report.table.rows) == 4


def test_a_size_that_fits_no_memory_is_refused_before_decoding(tmp_path: Path) -> None:
    figures = {"size": 3000, "distances": [[None, None]] * 2}
    report = report_of(sampled(tmp_path, bomb(12_000, 6_000), figures), STUDY, SCALE)
    assert len([line for line in report.damaged if "12000x6000 pixels are too many" in line]) == 1


def test_a_file_that_was_altered_is_one_line(tmp_path: Path) -> None:
    store = sampled(tmp_path)
    run = plan_of(store, STUDY, SCALE).runs[0]
    (path,) = store.layout.run(run.id).glob(f"*{TILES}")
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1])
    report = report_of(store, STUDY, SCALE)
    assert (
        len([line for line in report.damaged if "samples.png is missing or damaged" in line]) == 1
    )
    assert len(titles(report)) == 3


def test_samples_that_are_not_finite_are_told(tmp_path: Path) -> None:
    figures = {"broken": 3, "nearest_warmest": None, "distances": [[1.0, None], [2.0, 3.0]]}
    report = report_of(sampled(tmp_path, figures=figures), STUDY, SCALE)
    picture = picture_of(report)
    assert "at temperature 0.7 and not finite at 1" in picture.caption
    assert "crossed out" in picture.caption
    assert "affine, lr 0.01: 3; affine, lr 0.001: 3;" in picture.caption
    assert "at temperature 0.7 and not finite at 1" in picture.alt
    assert picture.make is not None
    assert [len(axes.lines) for axes in picture.make(LIGHT).axes] == [2] * 4


def test_of_many_models_latents_and_temperatures_the_first_are_drawn(tmp_path: Path) -> None:
    many: dict[str, Any] = {
        "latent_seed": [0, 1, 2],
        "latents": 6,
        "temperatures": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0],
    }
    report = report_of(sampled(tmp_path, **many), STUDY, SCALE, **many)
    assert "Not drawn: 4 more models, 2 more latents, 4 more temperatures." in (
        picture_of(report).caption
    )
    assert "latents of seed 0 and 1" in picture_of(report).caption
    assert len(titles(report)) == 8
    assert titles(report)[0].startswith("affine, lr 0.01, latent seed 0: ")
    picture = picture_of(report)
    assert picture.make is not None
    heads = [text.get_text() for text in picture.make(LIGHT).axes[0].texts[1::3]]
    assert heads == ["temperature 0.1", "0.3", "0.5", "0.7", "1"]
