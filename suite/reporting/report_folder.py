"""A report -> files in its folder, each the old one or the new one, never half."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from suite.errors import StoreError, SuiteError
from suite.reporting.figures import FORMS, Plate, plates_of
from suite.reporting.formats import (
    PAPERS,
    as_bibtex,
    as_csv,
    as_index,
    as_latex,
    as_markdown,
    as_page,
    rows_csv,
)
from suite.reporting.index_card import FILE as CARD
from suite.reporting.index_card import card_of, place_of, read_cards
from suite.reporting.report import Report
from suite.store.files.atomic import replace
from suite.store.files.tree import Tree

PAGE = "index.html"


def write_report(report: Report, folder: Path) -> dict[str, Path]:
    """Draws the figures of a report, and writes its page, tables and figures.

    Args:
        report: The report.
        folder: The folder of all reports; the report's own is made in it.

    Returns:
        The path of each file by its name, the page's last. The index over all reports is written
        too.

    Raises:
        SuiteError: The folder cannot be written.
    """
    return write_drawn(report, plates_of(report.pictures), folder)


def write_drawn(
    report: Report, plates: Sequence[Plate], folder: Path, refresh: int | None = None
) -> dict[str, Path]:
    """Writes a report whose figures are drawn; see ``write_report``.

    Args:
        report: The report.
        plates: Its figures.
        folder: The folder of all reports.
        refresh: Seconds after which an open browser loads the page again; None for never.
    """
    own = place_of(report, folder)
    contents: dict[str, bytes | None] = {
        CARD: card_of(report, plates, own).as_json().encode(),  # first: it says whose folder it is
        "table.md": as_markdown(report).encode(),
        "table.csv": as_csv(report).encode(),
        "table.tex": as_latex(report).encode(),
        PAPERS: as_bibtex(report.cited).encode() if report.cited else None,
        **{
            f"{one.name}.csv": rows_csv(one.rows).encode() if one.rows else None
            for one in report.appendices
        },
        **_figures(report, plates),
    }
    written = {}
    for name, data in contents.items():
        path = own / name
        _put(Tree(folder), path, data)
        if data is not None:
            written[name] = path
    written[PAGE] = write_page(report, plates, folder, refresh)
    _put(Tree(folder), folder / PAGE, as_index(read_cards(folder), folder).encode())
    return written


def write_page(
    report: Report, plates: Sequence[Plate], folder: Path, refresh: int | None = None
) -> Path:
    """Writes the page alone, and says where it is; see ``write_drawn``."""
    own = place_of(report, folder)
    path = own / PAGE
    _put(Tree(folder), path, as_page(report, plates, own, refresh).encode())
    return path


def _figures(report: Report, plates: Iterable[Plate]) -> dict[str, bytes | None]:
    """The files of all figures, None for those that have nothing to show."""
    drawn = {plate.name: plate.drawing for plate in plates}
    return {
        f"{picture.name}.{form}": getattr(drawn.get(picture.name), form, None)
        for picture in report.pictures
        for form in FORMS
    }


def _put(tree: Tree, path: Path, data: bytes | None) -> None:
    """Writes a file, or removes what an earlier report left where this one has nothing."""
    try:
        if data is None:
            tree.remove(path)
        else:
            replace(tree, path, data)
    except (OSError, StoreError) as error:
        what = error.message if isinstance(error, StoreError) else f"{path}: {error.strerror}"
        raise SuiteError(what, hint="pass another folder with --reports DIR") from error
