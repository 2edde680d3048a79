"""A report -> files in its folder, each the old one or the new one, never half."""

from pathlib import Path

from suite.errors import StoreError, SuiteError
from suite.reporting.drawing import draw_curves
from suite.reporting.figures import plates_of
from suite.reporting.formats import as_csv, as_latex, as_markdown, as_page, rows_csv
from suite.reporting.report import Report
from suite.store.publish import replace

PAGE = "index.html"


def write_report(report: Report, folder: Path) -> dict[str, Path]:
    """Writes the page, the tables and the figures of a report.

    Args:
        report: The report.
        folder: The folder of all reports; the report's own is made in it.

    Returns:
        The path of each file by its name, the page's last.

    Raises:
        SuiteError: The folder cannot be written.
    """
    drawing, plates = draw_curves(report), plates_of(report.pictures)
    drawn = {plate.name: plate.drawing for plate in plates}
    contents: dict[str, bytes | None] = {
        "table.md": as_markdown(report).encode(),
        "table.csv": as_csv(report).encode(),
        "table.tex": as_latex(report).encode(),
        **{
            f"{one.name}.csv": rows_csv(one.rows).encode() if one.rows else None
            for one in report.exhibits
        },
        "curves.svg": drawing.light if drawing else None,
        "curves.png": drawing.png if drawing else None,
    }
    for picture in report.pictures:
        found = drawn.get(picture.name)
        contents[f"{picture.name}.svg"] = found.light if found else None
        contents[f"{picture.name}.png"] = found.png if found else None
    contents[PAGE] = as_page(report, drawing, plates, folder / report.name).encode()
    written = {}
    for name, data in contents.items():
        path = folder / report.name / name
        _put(path, data)
        if data is not None:
            written[name] = path
    return written


def _put(path: Path, data: bytes | None) -> None:
    """Writes a file, or removes what an earlier report left where this one has nothing."""
    try:
        if data is None:
            path.unlink(missing_ok=True)
        else:
            replace(path, data)
    except (OSError, StoreError) as error:
        what = error.message if isinstance(error, StoreError) else f"{path}: {error.strerror}"
        raise SuiteError(what, hint="pass another folder with --reports DIR") from error
