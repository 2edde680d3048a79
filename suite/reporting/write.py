"""A report -> files in its folder, each the old one or the new one, never half."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from suite.errors import StoreError, SuiteError
from suite.reporting.figures import FORMS, Plate, plates_of
from suite.reporting.formats import as_csv, as_latex, as_markdown, as_page, rows_csv
from suite.reporting.report import Report
from suite.store.publish import replace

PAGE = "index.html"


def write_report(report: Report, folder: Path) -> dict[str, Path]:
    """Draws the figures of a report, and writes them, its page and its tables.

    Args:
        report: The report.
        folder: The folder of all reports; the report's own is made in it.

    Returns:
        The path of each file by its name, the page's last.

    Raises:
        SuiteError: The folder cannot be written.
    """
    plates = plates_of(report.pictures)
    return write_figures(report, plates, folder) | write_texts(report, plates, folder)


def write_figures(report: Report, plates: Sequence[Plate], folder: Path) -> dict[str, Path]:
    """Writes the drawn figures of a report; see ``write_report``."""
    return _write(_figures(report, plates), folder / report.name)


def write_texts(
    report: Report, plates: Sequence[Plate], folder: Path, refresh: int | None = None
) -> dict[str, Path]:
    """Writes the tables of a report, and its page with the figures in it; see ``write_report``.

    Args:
        report: The report.
        plates: Its figures.
        folder: The folder of all reports.
        refresh: Seconds after which an open browser loads the page again; None for never.
    """
    contents = {
        "table.md": as_markdown(report).encode(),
        "table.csv": as_csv(report).encode(),
        "table.tex": as_latex(report).encode(),
        **{
            f"{one.name}.csv": rows_csv(one.rows).encode() if one.rows else None
            for one in report.exhibits
        },
        PAGE: as_page(report, plates, folder / report.name, refresh).encode(),
    }
    return _write(contents, folder / report.name)


def _write(contents: Mapping[str, bytes | None], folder: Path) -> dict[str, Path]:
    for name, data in contents.items():
        _put(folder / name, data)
    return {name: folder / name for name, data in contents.items() if data is not None}


def _figures(report: Report, plates: Iterable[Plate]) -> dict[str, bytes | None]:
    """The files of all figures, None for those that have nothing to show."""
    drawn = {plate.name: plate.drawing for plate in plates}
    return {
        f"{picture.name}.{form}": getattr(drawn.get(picture.name), form, None)
        for picture in report.pictures
        for form in FORMS
    }


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
