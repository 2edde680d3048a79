"""A report as one self-contained HTML page: no network, and whole without its script."""

import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from suite import __version__
from suite.reporting.figures import FORMS, Plate
from suite.reporting.formats.bibtex import PAPERS, as_bibtex
from suite.reporting.formats.html import template
from suite.reporting.report import Report


def as_page(
    report: Report,
    plates: Sequence[Plate] = (),
    folder: Path | None = None,
    refresh: int | None = None,
) -> str:
    """The page; every text is escaped, figures are images that cannot run anything.

    Args:
        report: The report.
        plates: Its figures.
        folder: Where the page will be, for links to the files of the runs; None for no such links.
        refresh: Seconds after which an open browser loads the page again; None for never.
    """
    return template("page.html.j2").render(
        report=report,
        plates=plates,
        listed={row[0].run for row in report.runs.rows},
        links={} if folder is None else links_of(report, folder),
        refresh=refresh,
        is_placed=folder is not None,
        forms=FORMS,
        version=__version__,
        bibtex=as_bibtex(report.cited),
        papers=PAPERS,
    )


def links_of(report: Report, folder: Path) -> dict[str, list[tuple[str, str]]]:
    """What leads from a page to the files of each run, as name and address, by the run's id.

    Args:
        report: The report.
        folder: The folder of the page.
    """
    return {
        run: [
            (name, address)
            for name, path in files.items()
            if (address := _address(path.absolute(), folder.absolute()))
        ]
        for run, files in report.files.items()
    }


def _address(path: Path, folder: Path) -> str:
    """The relative address of a file; empty where page and file have no folder in common."""
    common = os.path.commonpath((path, folder))
    return "" if common == path.anchor else quote(Path(os.path.relpath(path, folder)).as_posix())
